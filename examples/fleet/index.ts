/** A group of VMs whose region, size, image and subnet come from the stack configuration; it exports their addresses by name. */
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";

const config = new pulumi.Config();

const web = new JdVmInstanceGroup("web", {
  regionId: config.require("regionId"),
  count: config.requireNumber("count"),
  instanceSpec: {
    az: `${config.require("regionId")}a`,
    instanceType: "g.n2.large",
    imageId: config.require("imageId"),
    name: "web-[001]",
    description: "Serves the web site",
    primaryNetworkInterface: { networkInterface: { subnetId: config.require("subnetId") } },
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
    userTags: [{ key: "environment", value: pulumi.getStack() }],
  },
});

export const instanceIds = web.instanceIds;
export const addresses = web.instances.apply((all) =>
  Object.fromEntries(all.map((vm) => [vm.name, vm.privateIpAddress])),
);
export const readyCount = web.readyCount;
