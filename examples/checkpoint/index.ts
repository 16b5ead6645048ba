/** A group of three VMs. A change of the spec stops at the share of members in the stack configuration. */
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";

const config = new pulumi.Config();

const web = new JdVmInstanceGroup("web", {
  regionId: "cn-north-1",
  count: 3,
  instanceSpec: {
    az: "cn-north-1a",
    instanceType: "g.n2.large",
    imageId: config.require("imageId"),
    name: "web-[001]",
    primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
  },
  rollout: { leastDisruptive: "replace", maxUnavailable: 2, upTo: config.require("upTo") },
});

export const instanceIds = web.instanceIds;
