/** A group of three VMs, whose tag and description come from the stack configuration. */
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";

const config = new pulumi.Config();

const web = new JdVmInstanceGroup("web", {
  regionId: "cn-north-1",
  count: 3,
  instanceSpec: {
    az: "cn-north-1a",
    instanceType: "g.n2.large",
    imageId: "img-ubuntu2204",
    name: "web-[001]",
    description: config.require("description"),
    primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
    userTags: { team: config.require("team") },
  },
});

export const instanceIds = web.instanceIds;
