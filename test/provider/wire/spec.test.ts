import { describe, expect, test } from "@jest/globals";
import type { z } from "zod";
import {
  ChargeSpec,
  DataDisk,
  ElasticIpSpec,
  InstanceNetworkInterfaceAttachmentSpec,
  InstanceSpec,
  Metadata,
  NetworkInterfaceSpec,
  SystemDisk,
  Tag,
  Userdata,
} from "../../../provider/wire/spec.js";

/** The two disk models differ in their size limits only. */
const DiskSpec = SystemDisk.shape.cloudDiskSpec.unwrap();
const DataDiskSpec = DataDisk.shape.cloudDiskSpec.unwrap();

/** The models of the vendor's page with their fields, in its order. */
const VENDOR_FIELDS: readonly (readonly [string, z.ZodObject, string])[] = [
  [
    "InstanceSpec",
    InstanceSpec,
    "agId instanceTemplateId az instanceType imageId name hostname password keyNames elasticIp primaryNetworkInterface systemDisk dataDisks charge metadata userdata description noPassword noKeyNames noElasticIp userTags chargeOnStopped autoImagePolicyId passwordAuth imageInherit",
  ],
  ["Tag", Tag, "key value"],
  ["Userdata", Userdata, "key value"],
  ["Metadata", Metadata, "key value"],
  ["ChargeSpec", ChargeSpec, "chargeMode chargeUnit chargeDuration autoRenew buyScenario"],
  ["system disk", SystemDisk, "diskCategory autoDelete cloudDiskSpec deviceName noDevice"],
  ["data disk", DataDisk, "diskCategory autoDelete cloudDiskSpec deviceName noDevice"],
  [
    "DiskSpec",
    DiskSpec,
    "az name description diskType diskSizeGB iops snapshotId policyId charge multiAttachable encrypt",
  ],
  [
    "InstanceNetworkInterfaceAttachmentSpec",
    InstanceNetworkInterfaceAttachmentSpec,
    "deviceIndex autoDelete networkInterface",
  ],
  [
    "NetworkInterfaceSpec",
    NetworkInterfaceSpec,
    "subnetId az networkInterfaceName primaryIpAddress secondaryIpAddresses secondaryIpCount securityGroups sanityCheck description",
  ],
  ["ElasticIpSpec", ElasticIpSpec, "bandwidthMbps provider chargeSpec"],
];

describe("the models", () => {
  test.each(VENDOR_FIELDS)("the model %s has exactly the vendor's fields", (_, model, fields) => {
    expect(Object.keys(model.shape)).toEqual(fields.split(" "));
  });

  test.each(VENDOR_FIELDS)("the model %s refuses an unknown field", (_, model) => {
    const refused = model.safeParse({ notAField: 1 });
    expect(refused.error?.issues.map(({ code }) => code)).toContain("unrecognized_keys");
  });
});

/** The vendor's first example. */
const SPEC = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-m5s0000029",
  name: "instance",
  password: "A1i2n@Apix#",
  keyNames: ["ssh-key-test"],
  elasticIp: { bandwidthMbps: 5, provider: "bgp" },
  primaryNetworkInterface: {
    networkInterface: { subnetId: "subnet-c2p300009o", securityGroups: ["sg-p2d10000ya"] },
  },
  systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1" } },
  dataDisks: [
    { diskCategory: "cloud", cloudDiskSpec: { diskType: "ssd.io1", diskSizeGB: 20, iops: 1000 } },
  ],
  chargeOnStopped: "stopCharging",
};

describe("InstanceSpec", () => {
  test.each([
    ["1: custom", SPEC],
    [
      "2: from a template",
      {
        az: "cn-north-1a",
        instanceTemplateId: "it-u3o800yy",
        name: "instance",
        password: "A1i2n@Apix#",
        keyNames: ["ssh-key-test"],
        charge: {
          chargeMode: "prepaid_by_duration",
          chargeUnit: "month",
          chargeDuration: 1,
          autoRenew: true,
        },
      },
    ],
    [
      "3: in an availability group",
      {
        agId: "ag-81qq00pn",
        name: "instance",
        userTags: [{ key: "environment", value: "test" }],
      },
    ],
  ])("InstanceSpec passes the vendor's example %s unchanged", (_, spec) => {
    expect(InstanceSpec.parse(spec)).toEqual(spec);
  });

  test("InstanceSpec passes enum values newer than this package", () => {
    const disk = { cloudDiskSpec: { diskType: "ssd.gp9" } };
    expect(InstanceSpec.parse({ ...SPEC, systemDisk: disk }).systemDisk).toEqual(disk);
  });
});

/** Model and field, accepted values at the bounds, and refused values outside them or off the step. */
const BOUNDS: readonly (readonly [
  string,
  string,
  z.ZodObject,
  readonly unknown[],
  readonly unknown[],
])[] = [
  ["system disk", "diskSizeGB", DiskSpec, [40, 500], [30, 39, 45, 501, 510]],
  ["data disk", "diskSizeGB", DataDiskSpec, [20, 16_000], [10, 25, 16_010]],
  ["disk", "iops", DiskSpec, [200, 32_000], [190, 205, 32_010]],
  ["disk", "description", DiskSpec, ["", "x".repeat(256)], ["x".repeat(257)]],
  ["elastic IP", "bandwidthMbps", ElasticIpSpec, [1, 200], [0, 201, 1.5]],
  ["charge", "chargeDuration", ChargeSpec, [1, 9], [0, 10]],
  ["tag", "key", Tag, ["k", "k".repeat(127)], ["", "k".repeat(128)]],
  ["tag", "value", Tag, ["", "v".repeat(255)], ["v".repeat(256)]],
  ["metadata", "key", Metadata, ["k", "k".repeat(256)], ["", "k".repeat(257)]],
  ["metadata", "value", Metadata, ["", "v".repeat(16_384)], ["v".repeat(16_385)]],
  ["userdata", "key", Userdata, ["launch-script"], ["launch", ""]],
  ["network interface", "subnetId", NetworkInterfaceSpec, ["subnet-a"], [""]],
  ["network interface", "primaryIpAddress", NetworkInterfaceSpec, ["10.0.0.4"], ["10.0.0", "::1"]],
  [
    "network interface",
    "securityGroups",
    NetworkInterfaceSpec,
    [[], Array(5).fill("sg")],
    [Array(6).fill("sg"), [""]],
  ],
  ["network interface", "secondaryIpCount", NetworkInterfaceSpec, [0, 1], [-1]],
  ["instance", "keyNames", InstanceSpec, [[], ["ops"]], [["a", "b"], [""]]],
  ["instance", "description", InstanceSpec, ["", "x".repeat(256)], ["x".repeat(257)]],
  ["instance", "passwordAuth", InstanceSpec, ["yes", "no"], ["True", true]],
  ["instance", "imageInherit", InstanceSpec, ["yes", "no"], ["maybe"]],
  [
    "instance",
    "metadata",
    InstanceSpec,
    [Array(40).fill({ key: "k", value: "v" })],
    [Array(41).fill({ key: "k", value: "v" })],
  ],
  [
    "instance",
    "userTags",
    InstanceSpec,
    [Array(8).fill({ key: "k" })],
    [Array(9).fill({ key: "k" })],
  ],
];

describe("bounds", () => {
  test.each(BOUNDS)(
    "the %s field %s has the bounds in its docstring",
    (_, field, model, inside, outside) => {
      const accepts = (value: unknown): boolean =>
        (model.shape[field] as z.ZodType).safeParse(value).success;
      expect(inside.map(accepts)).toEqual(inside.map(() => true));
      expect(outside.map(accepts)).toEqual(outside.map(() => false));
    },
  );
});
