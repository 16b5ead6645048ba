import { describe, expect, test } from "@jest/globals";
import { specHashOf } from "../../../provider/group/identity.js";
import { withoutEmpty, normalSpec } from "../../../provider/group/normal.js";
import { InstanceSpec } from "../../../provider/wire/spec.js";
import { SPEC } from "./web-group.js";

type Change = Readonly<Record<string, unknown>>;

const CUSTOM = SPEC;
const TEMPLATE = { name: "web-[001]", az: "cn-north-1a", instanceTemplateId: "it-a" };
const hashOf = (spec: Change) => specHashOf("lineage-1", { spec: InstanceSpec.parse(spec) });
const both = [
  ["custom", CUSTOM],
  ["template", TEMPLATE],
] as const;

const disk = (given: Change = {}) => ({
  cloudDiskSpec: { diskType: "ssd.io1", diskSizeGB: 40, ...given },
});
const data = (beside: Change, given: Change = {}) => ({
  dataDisks: [{ ...beside, ...disk(given) }],
});
const nic = (given: Change) => ({
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-a" }, ...given },
});
const ip = (given: Change = {}) => ({ elasticIp: { bandwidthMbps: 5, provider: "bgp", ...given } });
const byUsage = (given: Change = {}) =>
  ip({ chargeSpec: { chargeMode: "postpaid_by_usage", ...given } });
const prepaid = (given: Change = {}) => ({
  charge: { chargeMode: "prepaid_by_duration", ...given },
});
const script = (value: string) => ({ userdata: [{ key: "launch-script", value }] });

/** A field, two equal spellings of it and a different third value; for every way to create a VM. */
const SPELLINGS: readonly (readonly [string, Change, Change, Change])[] = [
  ["chargeMode", {}, { charge: { chargeMode: "postpaid_by_duration" } }, prepaid()],
  ["chargeUnit", prepaid(), prepaid({ chargeUnit: "month" }), prepaid({ chargeUnit: "year" })],
  ["autoRenew", prepaid(), prepaid({ autoRenew: false }), prepaid({ autoRenew: true })],
  [
    "autoRenew of what is not prepaid",
    {},
    { charge: { autoRenew: false } },
    prepaid({ autoRenew: true }),
  ],
  [
    "autoRenew of an elastic IP",
    byUsage(),
    byUsage({ autoRenew: false }),
    byUsage({ autoRenew: true }),
  ],
  [
    "chargeUnit of an elastic IP",
    byUsage(),
    byUsage({ chargeUnit: "month" }),
    byUsage({ chargeUnit: "year" }),
  ],
  [
    "the billing of an elastic IP",
    ip(),
    ip({ chargeSpec: { chargeMode: "postpaid_by_duration" } }),
    byUsage(),
  ],
  ["an elastic IP's line", ip(), ip({ provider: "BGP" }), ip({ provider: "no_bgp" })],
  ["the interface's autoDelete", nic({}), nic({ autoDelete: true }), nic({ autoDelete: false })],
  [
    "the system disk's autoDelete",
    { systemDisk: disk() },
    { systemDisk: { autoDelete: false, ...disk() } },
    { systemDisk: { autoDelete: true, ...disk() } },
  ],
  [
    "the system disk's noDevice",
    { systemDisk: disk() },
    { systemDisk: { noDevice: false, ...disk() } },
    { systemDisk: { noDevice: true, ...disk() } },
  ],
  ...["encrypt", "multiAttachable"].map(
    (field) =>
      [
        `the system disk's ${field}`,
        { systemDisk: disk() },
        { systemDisk: disk({ [field]: false }) },
        { systemDisk: disk({ [field]: true }) },
      ] as const,
  ),
  ...["encrypt", "multiAttachable"].map(
    (field) =>
      [
        `a data disk's ${field}`,
        data({}),
        data({}, { [field]: false }),
        data({}, { [field]: true }),
      ] as const,
  ),
  ["a data disk's autoDelete", data({}), data({ autoDelete: false }), data({ autoDelete: true })],
  ["a data disk's noDevice", data({}), data({ noDevice: false }), data({ noDevice: true })],
  [
    "a data disk's category",
    data({}),
    data({ diskCategory: "cloud" }),
    data({ diskCategory: "local" }),
  ],
  [
    "iops",
    { systemDisk: disk() },
    { systemDisk: disk({ iops: 1200 }) },
    { systemDisk: disk({ iops: 1210 }) },
  ],
  ["a data disk's iops", data({}), data({}, { iops: 1200 }), data({}, { iops: 1000 })],
  ["the name's token", { name: "web" }, { name: "web-[001]" }, { name: "web-[01]" }],
  ["the host name's token", { hostname: "h" }, { hostname: "h-[001]" }, { hostname: "h-[0]" }],
  [
    "a script's padding",
    script("IyEvYmluL2Jhc2g="),
    script("IyEvYmluL2Jhc2g"),
    script("IyEvYmluL2Jhc2gK"),
  ],
  [
    "a script's line ends",
    script(btoa("#!/bin/bash\necho\n")),
    script(btoa("#!/bin/bash\r\necho\r\n")),
    script(btoa("#!/bin/bash\necho\r\n")),
  ],
  [
    "a Windows script's line ends",
    script(btoa("<cmd>\ndir\n</cmd>")),
    script(btoa("<cmd>\r\ndir\r\n</cmd>")),
    script(btoa("<cmd>\r\ndir\n</cmd>")),
  ],
  [
    "the line ends of metadata",
    { metadata: [{ key: "motd", value: "a\nb" }] },
    { metadata: [{ key: "motd", value: "a\r\nb" }] },
    { metadata: [{ key: "motd", value: "a\rb" }] },
  ],
  [
    "the case of a key of metadata",
    { metadata: [{ key: "Role", value: "a" }] },
    { metadata: [{ key: "role", value: "a" }] },
    { metadata: [{ key: "role", value: "A" }] },
  ],
  ["an empty list", {}, { keyNames: [], dataDisks: [], userTags: [] }, { keyNames: ["ops"] }],
  [
    "a model without parts",
    {},
    { charge: {}, systemDisk: {} },
    { systemDisk: { diskCategory: "local" } },
  ],
  [
    "a model of empty models",
    {},
    { systemDisk: { autoDelete: false } },
    { systemDisk: { autoDelete: true } },
  ],
  [
    "what the cloud ignores",
    nic({}),
    nic({ deviceIndex: 1, networkInterface: { subnetId: "subnet-a", description: "d" } }),
    nic({ networkInterface: { subnetId: "subnet-b" } }),
  ],
  [
    "metadata without effect",
    {},
    { metadata: [{ key: "a-", value: "1" }] },
    { metadata: [{ key: "a", value: "1" }] },
  ],
];

describe.each(both)("normalSpec of a spec in %s mode", (_mode, base) => {
  test.each(SPELLINGS)(
    "normalSpec is equal for two spellings of %s, and differs for a third value",
    (_, left, right, other) => {
      expect(hashOf({ ...base, ...right })).toBe(hashOf({ ...base, ...left }));
      expect(hashOf({ ...base, ...other })).not.toBe(hashOf({ ...base, ...left }));
    },
  );
});

describe("normalSpec", () => {
  test.each<readonly [string, Change, Change]>([
    ["chargeOnStopped", { chargeOnStopped: "keepCharging" }, { chargeOnStopped: "stopCharging" }],
    ["passwordAuth", { passwordAuth: "yes" }, { passwordAuth: "no" }],
    ["imageInherit", { imageInherit: "no" }, { imageInherit: "yes" }],
  ])("normalSpec removes the default of %s when no template is used", (_, spelt, other) => {
    const withKey = { ...CUSTOM, keyNames: ["ops"] };
    expect(hashOf({ ...withKey, ...spelt })).toBe(hashOf(withKey));
    expect(hashOf({ ...withKey, ...other })).not.toBe(hashOf(withKey));
    expect(hashOf({ ...TEMPLATE, ...spelt })).not.toBe(hashOf(TEMPLATE));
  });

  test.each(["noPassword", "noKeyNames", "noElasticIp"])(
    "normalSpec removes %s when it is false, and when it has no effect",
    (flag) => {
      expect(hashOf({ ...TEMPLATE, [flag]: false })).toBe(hashOf(TEMPLATE));
      expect(hashOf({ ...TEMPLATE, [flag]: true })).not.toBe(hashOf(TEMPLATE));
      expect(hashOf({ ...CUSTOM, [flag]: true })).toBe(hashOf(CUSTOM));
    },
  );

  test("normalSpec keeps a non-default value in a field with a default elsewhere", () => {
    const named = { ...CUSTOM, ...data({}, { name: "cloud" }) };
    expect(hashOf(named)).not.toBe(hashOf({ ...CUSTOM, ...data({}) }));
  });

  test("normalSpec keeps defaults in an availability group, since its template decides", () => {
    const group = { name: "web", agId: "ag-a" };
    expect(hashOf({ ...group, chargeOnStopped: "keepCharging" })).not.toBe(hashOf(group));
  });

  test("normalSpec removes defaults from each disk of a list", () => {
    const disks = (given: Change) => ({
      ...CUSTOM,
      dataDisks: [{ cloudDiskSpec: { diskType: "ssd.gp1" }, ...given }],
    });
    expect(hashOf(disks({ autoDelete: false }))).toBe(hashOf(disks({})));
    expect(hashOf(disks({ autoDelete: true }))).not.toBe(hashOf(disks({})));
  });

  test("normalSpec keeps the charge of an elastic IP if its mode is left to the cloud", () => {
    const ip = (chargeSpec: Change) => ({
      ...{ ...CUSTOM, elasticIp: { bandwidthMbps: 5, provider: "bgp", chargeSpec } },
    });
    expect(hashOf(ip({ chargeDuration: 2 }))).not.toBe(hashOf(ip({ chargeDuration: 3 })));
  });

  test("normalSpec writes case-insensitive values in lower case and base64 without padding", () => {
    const spelt = {
      elasticIp: { bandwidthMbps: 5, provider: "BGP" },
      metadata: [{ key: "Role", value: "Web" }],
      userdata: [{ key: "launch-script", value: "IyEvYmluL2Jhc2gg==" }],
    };
    expect(normalSpec(InstanceSpec.parse({ ...CUSTOM, ...spelt }))).toMatchObject({
      elasticIp: { provider: "bgp" },
      metadata: [{ key: "role", value: "Web" }],
      userdata: [{ key: "launch-script", value: "IyEvYmluL2Jhc2gg" }],
    });
  });

  test("normalSpec treats a tag without a value as a tag with an empty value", () => {
    const tagged = (...userTags: readonly Change[]) => hashOf({ ...CUSTOM, userTags });
    expect(tagged({ key: "team" })).toBe(tagged({ key: "team", value: "" }));
    expect(tagged({ key: "team" })).not.toBe(tagged({ key: "team", value: "a" }));
  });

  test("withoutEmpty removes empty objects inside lists as well", () => {
    expect(withoutEmpty({ disks: [{ size: 1, charge: {} }, 2] })).toEqual({
      disks: [{ size: 1 }, 2],
    });
  });

  test("normalSpec returns a fixed point", () => {
    for (const [, base] of both) {
      for (const [, left] of SPELLINGS) {
        const once = normalSpec(InstanceSpec.parse({ ...base, ...left }));
        expect(normalSpec(InstanceSpec.parse(once))).toEqual(once);
      }
    }
  });
});
