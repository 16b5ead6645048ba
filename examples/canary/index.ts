/** A group of three VMs. A change of the spec begins with a canary; then two members at a time are restarted. */
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";

const config = new pulumi.Config();

const web = new JdVmInstanceGroup("web", {
  regionId: "cn-north-1",
  count: 3,
  instanceSpec: {
    az: "cn-north-1a",
    instanceType: config.require("instanceType"),
    imageId: "img-ubuntu2204",
    name: "web-[001]",
    primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
  },
  rollout: { canary: 1, maxUnavailable: 2 },
});

export const instanceIds = web.instanceIds;
