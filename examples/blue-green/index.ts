/** Two groups of VMs, blue and green, each with its own image; the stack configuration names the serving one. */
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";

const config = new pulumi.Config();

const groupOf = (name: string, imageId: string) =>
  new JdVmInstanceGroup(name, {
    regionId: "cn-north-1",
    count: config.requireNumber(name),
    instanceSpec: {
      az: "cn-north-1a",
      instanceType: "g.n2.large",
      imageId,
      name: `${name}-[001]`,
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
      systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
    },
  });

const groups = {
  blue: groupOf("blue", "img-ubuntu2204"),
  green: groupOf("green", "img-ubuntu2404"),
};

export const serving = groups[config.require<keyof typeof groups>("serving")].instanceIds;
