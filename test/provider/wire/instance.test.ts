import { describe, expect, test } from "@jest/globals";
import { Instance } from "../../../provider/wire/instance.js";

/** The defaults of absent fields. */
const EMPTY = {
  instanceName: "",
  az: "",
  instanceType: "",
  imageId: "",
  subnetId: "",
  privateIpAddress: "",
  elasticIpId: "",
  elasticIpAddress: "",
  description: "",
  launchTime: "",
  keyNames: [],
  tags: [],
  dataDisks: [],
};

describe("Instance", () => {
  test("Instance reads a VM with id and status only", () => {
    expect(Instance.parse({ instanceId: "i-a", status: "Pending" })).toEqual({
      ...EMPTY,
      instanceId: "i-a",
      status: "pending",
    });
  });

  test("Instance reads null as absent, at every depth", () => {
    const reply = {
      ...Object.fromEntries(Object.keys(EMPTY).map((name) => [name, null])),
      instanceId: "i-a",
      status: "running",
      charge: null,
      systemDisk: { diskCategory: null, autoDelete: null, deviceName: null, cloudDisk: null },
      primaryNetworkInterface: { networkInterface: { subnetId: null, securityGroups: null } },
    };
    expect(Instance.parse(reply)).toEqual({
      ...EMPTY,
      instanceId: "i-a",
      status: "running",
      charge: null,
      systemDisk: {
        diskCategory: "",
        autoDelete: null,
        deviceName: "",
        status: "",
        cloudDisk: null,
      },
      primaryNetworkInterface: {
        networkInterface: { networkInterfaceId: "", subnetId: "", securityGroups: [] },
      },
    });
  });

  test("Instance keeps disks, tags and security groups, and fields newer than this package", () => {
    const reply = {
      instanceId: "i-a",
      status: "running",
      keyNames: ["ops"],
      tags: [{ key: "a", value: "1" }],
      systemDisk: {
        diskCategory: "cloud",
        autoDelete: true,
        deviceName: "vda",
        cloudDisk: { diskId: "vol-a", diskType: "ssd.gp1", diskSizeGB: 40 },
      },
      primaryNetworkInterface: {
        networkInterface: {
          networkInterfaceId: "port-a",
          subnetId: "subnet-a",
          securityGroups: [{ groupId: "sg-a", groupName: "web" }],
        },
      },
      charge: { chargeMode: "postpaid_by_duration" },
      somethingNew: { deep: 1 },
    };
    expect(Instance.parse(reply)).toMatchObject(reply);
  });

  test("Instance reads a tag without a value as a tag with an empty value", () => {
    const { tags } = Instance.parse({ instanceId: "i", status: "s", tags: [{ key: "a" }] });
    expect(tags).toEqual([{ key: "a", value: "" }]);
  });

  test.each([
    ["no id", { status: "running" }],
    ["an empty id", { instanceId: "", status: "running" }],
    ["no status", { instanceId: "i-a" }],
    ["an empty status", { instanceId: "i-a", status: "" }],
  ])("Instance refuses a VM with %s", (_, reply) => {
    expect(Instance.safeParse(reply).success).toBe(false);
  });
});
