import { describe, expect, test } from "@jest/globals";
import { checkInputs, findingText } from "../../../provider/inputs/check.js";
import { effective, ineffectiveIn } from "../../../provider/inputs/ineffective.js";
import { pathText } from "../../../provider/inputs/findings.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { InstanceSpec } from "../../../provider/wire/spec.js";
import { INPUTS_WITH_DISK as INPUTS, SPEC_WITH_DISK as SPEC } from "../group/web-group.js";

type Change = Readonly<Record<string, unknown>>;

const LEAVE = "leave it out";
const IGNORED = "has no effect: the cloud ignores it when a VM is created; leave it out";
const TEMPLATE = { name: "web", az: "cn-north-1a", instanceTemplateId: "it-a" };
const GROUP = { name: "web", agId: "ag-a" };
const NIC = "primaryNetworkInterface.networkInterface";
const nic = (networkInterface: Change) => ({
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-a", ...networkInterface } },
});
const disk = (given: Change) => ({
  autoDelete: true,
  cloudDiskSpec: { diskType: "ssd.gp1", ...given },
});
const data = (given: Change) => ({
  dataDisks: [disk({ diskSizeGB: 20 }), disk({ diskSizeGB: 20, ...given })],
});
const byUsage = (given: Change) => ({
  elasticIp: {
    bandwidthMbps: 5,
    provider: "bgp",
    chargeSpec: { chargeMode: "postpaid_by_usage", ...given },
  },
});
const billedAs = (chargeMode: string) => byUsage({ chargeMode });
const PREPAID = { charge: { chargeMode: "prepaid_by_duration" } };

const warningsOf = (spec: Change) =>
  checkInputs({ ...INPUTS, instanceSpec: spec }).warnings.map(findingText);

/** A case, its spec, the path of the finding, and its text. */
const CASES: readonly (readonly [string, Change, string, string])[] = [
  ["buyScenario", { ...SPEC, charge: { buyScenario: "b" } }, "charge.buyScenario", IGNORED],
  [
    "buyScenario of an elastic IP",
    { ...SPEC, ...byUsage({ buyScenario: "b" }) },
    "elasticIp.chargeSpec.buyScenario",
    IGNORED,
  ],
  [
    "the zone of the system disk",
    { ...SPEC, systemDisk: disk({ az: "a" }) },
    "systemDisk.cloudDiskSpec.az",
    IGNORED,
  ],
  [
    "the billing of the system disk",
    { ...SPEC, systemDisk: disk({ charge: {} }) },
    "systemDisk.cloudDiskSpec.charge",
    IGNORED,
  ],
  [
    "the device of the system disk",
    { ...SPEC, systemDisk: { autoDelete: true, deviceName: "vda" } },
    "systemDisk.deviceName",
    IGNORED,
  ],
  [
    "the zone of a data disk",
    { ...SPEC, ...data({ az: "a" }) },
    "dataDisks[1].cloudDiskSpec.az",
    IGNORED,
  ],
  [
    "the billing of a data disk",
    { ...SPEC, ...data({ charge: { autoRenew: true } }) },
    "dataDisks[1].cloudDiskSpec.charge",
    IGNORED,
  ],
  [
    "the index of the interface",
    { ...SPEC, primaryNetworkInterface: { ...nic({}).primaryNetworkInterface, deviceIndex: 1 } },
    "primaryNetworkInterface.deviceIndex",
    IGNORED,
  ],
  ...(
    [
      ["az", "a"],
      ["networkInterfaceName", "n"],
      ["secondaryIpAddresses", ["10.0.0.9"]],
      ["secondaryIpCount", 1],
      ["sanityCheck", 1],
      ["description", "d"],
    ] as const
  ).map(
    ([field, value]) =>
      [
        `${field} of the interface`,
        { ...SPEC, ...nic({ [field]: value }) },
        `${NIC}.${field}`,
        IGNORED,
      ] as const,
  ),
  [
    "a template beside a group",
    { ...GROUP, instanceTemplateId: "it-a" },
    "instanceTemplateId",
    `has no effect with agId; ${LEAVE}`,
  ],
  ...(
    [
      ["noPassword", "password", "A1i2n@Apix#"],
      ["noKeyNames", "keyNames", ["ops"]],
      ["noElasticIp", "elasticIp", { bandwidthMbps: 5, provider: "bgp" }],
    ] as const
  ).flatMap(
    ([flag, field, value]) =>
      [
        [
          `${flag} beside a group`,
          { ...GROUP, [flag]: true },
          flag,
          `has no effect with agId; ${LEAVE}`,
        ],
        [
          `${flag} without a template`,
          { ...SPEC, [flag]: true },
          flag,
          `has no effect without instanceTemplateId; ${LEAVE}`,
        ],
        [
          `${flag} beside ${field}`,
          { ...TEMPLATE, [flag]: true, [field]: value },
          flag,
          `has no effect with ${field}; leave out one of the two`,
        ],
      ] as const,
  ),
  [
    "a password beside imageInherit",
    { ...SPEC, password: "A1i2n@Apix#", imageInherit: "yes" },
    "password",
    `has no effect with imageInherit: the image's own credentials are used; ${LEAVE}`,
  ],
  [
    "a key beside imageInherit",
    { ...SPEC, keyNames: ["ops"], imageInherit: "yes" },
    "keyNames",
    `has no effect with imageInherit: the image's own credentials are used; ${LEAVE}`,
  ],
  [
    "a password beside a key and passwordAuth no",
    { ...SPEC, password: "A1i2n@Apix#", keyNames: ["ops"], passwordAuth: "no" },
    "password",
    `has no effect with a key and passwordAuth "no"; ${LEAVE}`,
  ],
  [
    "passwordAuth without a key",
    { ...SPEC, passwordAuth: "yes" },
    "passwordAuth",
    `has no effect without a key; ${LEAVE}`,
  ],
  [
    "passwordAuth beside an empty list of keys",
    { ...SPEC, keyNames: [], passwordAuth: "no" },
    "passwordAuth",
    `has no effect without a key; ${LEAVE}`,
  ],
  ...(
    [
      ["chargeUnit", "year"],
      ["chargeDuration", 2],
      ["autoRenew", true],
    ] as const
  ).map(
    ([field, value]) =>
      [
        `${field} of a VM billed by use`,
        { ...SPEC, charge: { [field]: value } },
        `charge.${field}`,
        `has no effect unless chargeMode is prepaid_by_duration; ${LEAVE}`,
      ] as const,
  ),
  [
    "an elastic IP not billed like its VM",
    { ...SPEC, ...billedAs("prepaid_by_duration") },
    "elasticIp.chargeSpec",
    `has no effect: an elastic IP without postpaid_by_usage is billed like its VM; ${LEAVE}`,
  ],
  [
    "an elastic IP not billed like its prepaid VM",
    { ...SPEC, ...PREPAID, ...billedAs("postpaid_by_duration") },
    "elasticIp.chargeSpec",
    `has no effect: an elastic IP without postpaid_by_usage is billed like its VM; ${LEAVE}`,
  ],
  [
    "iops of a system disk of another type",
    { ...SPEC, systemDisk: disk({ iops: 1000 }) },
    "systemDisk.cloudDiskSpec.iops",
    `has no effect on ssd.gp1 disks, only on ssd.io1; ${LEAVE}`,
  ],
  [
    "iops of a data disk of another type",
    { ...SPEC, ...data({ diskType: "hdd.std1", iops: 1000 }) },
    "dataDisks[1].cloudDiskSpec.iops",
    `has no effect on hdd.std1 disks, only on ssd.io1; ${LEAVE}`,
  ],
  [
    "a pair of metadata whose key ends with a dash",
    {
      ...SPEC,
      metadata: [
        { key: "a", value: "1" },
        { key: "b-", value: "2" },
      ],
    },
    "metadata[1]",
    'has no effect: its key ends with "-"; choose another key',
  ],
];

describe("ineffectiveIn", () => {
  test.each(CASES)("ineffectiveIn reports %s, and nothing else", (_, spec, at, problem) => {
    expect(ineffectiveIn(spec).map(({ path, problem }) => [pathText(path), problem])).toEqual([
      [`instanceSpec.${at}`, problem],
    ]);
    expect(warningsOf(spec)).toEqual([`instanceSpec.${at}: ${problem}`]);
    // An unknown value elsewhere changes nothing.
    expect(warningsOf({ ...spec, description: UNKNOWN })).toEqual([
      `instanceSpec.${at}: ${problem}`,
    ]);
  });

  test.each<readonly [string, Change]>([
    ["flags of a template", { ...TEMPLATE, noPassword: true, noKeyNames: true, noElasticIp: true }],
    ["flags that are off", { ...SPEC, noPassword: false, noKeyNames: false, noElasticIp: false }],
    ["a flag beside an empty list", { ...TEMPLATE, noKeyNames: true, keyNames: [] }],
    [
      "a flag beside an unknown template",
      { ...TEMPLATE, instanceTemplateId: UNKNOWN, noPassword: true },
    ],
    ["a password with a key", { ...SPEC, password: "A1i2n@Apix#", keyNames: ["ops"] }],
    [
      "a password with passwordAuth",
      { ...SPEC, password: "A1i2n@Apix#", keyNames: ["ops"], passwordAuth: "yes" },
    ],
    ["credentials without imageInherit", { ...SPEC, keyNames: ["ops"], imageInherit: "no" }],
    [
      "passwordAuth with a template, the possible source of a key",
      { ...TEMPLATE, passwordAuth: "no" },
    ],
    ["passwordAuth with an unknown key", { ...SPEC, keyNames: UNKNOWN, passwordAuth: "no" }],
    [
      "the unit and renewal of a prepaid purchase",
      { ...SPEC, charge: { ...PREPAID.charge, chargeUnit: "year", autoRenew: true } },
    ],
    [
      "the length of a purchase with an unknown mode",
      { ...SPEC, charge: { chargeMode: UNKNOWN, chargeDuration: 2 } },
    ],
    ["autoRenew false of a postpaid VM", { ...SPEC, charge: { autoRenew: false } }],
    ["an elastic IP billed by use", { ...SPEC, ...byUsage({}) }],
    ["an elastic IP billed like its VM", { ...SPEC, ...billedAs("postpaid_by_duration") }],
    [
      "an elastic IP billed like its prepaid VM",
      { ...SPEC, ...PREPAID, ...billedAs("prepaid_by_duration") },
    ],
    ["iops of an ssd.io1 disk", { ...SPEC, ...data({ diskType: "ssd.io1", iops: 600 }) }],
    ["metadata", { ...SPEC, metadata: [{ key: "a-b", value: "1" }] }],
  ])("ineffectiveIn reports nothing for %s", (_, spec) => {
    expect(warningsOf(spec)).toEqual([]);
  });
});

describe("effective", () => {
  /** A spec without the value at a path, and without the hole in its list. */
  test.each(CASES)("effective drops %s, and nothing else", (_, given, at) => {
    const spec = InstanceSpec.parse(given);
    expect(ineffectiveIn(effective(spec))).toEqual([]);
    const steps = at.split(/[.[\]]+/).filter((step) => step !== "");
    const copy = structuredClone(spec) as object;
    const parent = steps
      .slice(0, -1)
      .reduce<unknown>((tree, step) => (tree as Readonly<Record<string, unknown>>)[step], copy);
    const last = steps.at(-1) ?? "";
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else Reflect.deleteProperty(parent as object, last);
    expect(effective(spec)).toEqual(copy);
  });

  test("effective returns a spec unchanged when every field has an effect", () => {
    expect(effective(SPEC)).toEqual(SPEC);
  });
});
