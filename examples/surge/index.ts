/** A group of two VMs. A change of the spec launches each new VM before its old one is deleted. */
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";

const config = new pulumi.Config();

const web = new JdVmInstanceGroup("web", {
  regionId: "cn-north-1",
  count: 2,
  instanceSpec: {
    az: "cn-north-1a",
    instanceType: config.require("instanceType"),
    imageId: "img-ubuntu2204",
    name: "web-[001]",
    primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
  },
  rollout: { maxSurge: 1, maxUnavailable: 0 },
});

export const instanceIds = web.instanceIds;
