/** A group of VMs whose size comes from the stack configuration: the program that `npm start` runs. */
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";

const config = new pulumi.Config();

const fleet = new JdVmInstanceGroup("fleet", {
  regionId: "cn-north-1",
  count: config.getNumber("count") ?? 3,
  instanceSpec: {
    az: "cn-north-1a",
    instanceType: "g.n2.large",
    imageId: "img-ubuntu2204",
    name: "fleet-[001]",
    primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
  },
});

export const instanceIds = fleet.instanceIds;
export const addresses = fleet.instances.apply((all) => all.map((vm) => vm.privateIpAddress));
