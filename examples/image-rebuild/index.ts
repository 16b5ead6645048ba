/** A group of two VMs with a data disk each. A change of the image keeps the VMs and their data disks. */
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";

const config = new pulumi.Config();

const web = new JdVmInstanceGroup("web", {
  regionId: "cn-north-1",
  count: 2,
  instanceSpec: {
    az: "cn-north-1a",
    instanceType: "g.n2.large",
    imageId: config.require("imageId"),
    name: "web-[001]",
    primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
    dataDisks: [{ autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }],
  },
  // A change that needs new VMs is refused.
  rollout: { mostDisruptive: "rebuild" },
});

export const instanceIds = web.instanceIds;
