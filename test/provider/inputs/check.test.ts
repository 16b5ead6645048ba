import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkInputs, findingText, parseInputs } from "../../../provider/inputs/check.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { INPUTS_WITH_DISK as INPUTS, SPEC_WITH_DISK as SPEC } from "../group/web-group.js";

type Change = Readonly<Record<string, unknown>>;

/** The findings of good inputs with a change, as a person reads them. */
function problemsOf(change: Change): readonly string[] {
  return checkInputs({ ...INPUTS, ...change }).findings.map(findingText);
}

function problemsOfSpec(change: Change): readonly string[] {
  return problemsOf({ instanceSpec: { ...SPEC, ...change } });
}

const disk = (cloudDiskSpec: Change) => ({
  cloudDiskSpec: { diskType: "ssd.gp1", ...cloudDiskSpec },
});
const nic = (networkInterface: Change) => ({
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-a", ...networkInterface } },
});
const FIELDS_OF_INPUTS =
  "the fields here are count, deletionProtection, extraSpec, instanceSpec, launchRetries, maxDelete, minReady, onPartialFailure, overrides, placements, preflight, regionId, rollout, timeouts, triggers";
const SIZE = "instanceSpec.systemDisk.cloudDiskSpec.diskSizeGB";
const DATA = "instanceSpec.dataDisks[0].cloudDiskSpec";
const NIC = "instanceSpec.primaryNetworkInterface.networkInterface";

describe("checkInputs", () => {
  test("checkInputs returns no finding for good inputs", () => {
    expect(checkInputs(INPUTS)).toEqual({ findings: [], warnings: [], unknown: [] });
  });

  test.each<readonly [Change, string]>([
    [{ count: -1 }, "count: -1 is too small; use 0..10000 VMs"],
    [{ count: 10_001 }, "count: 10001 is too large; use 0..10000 VMs"],
    [{ count: 1e20 }, "count: 100000000000000000000 is too large; use 0..10000 VMs"],
    [{ count: 2.5 }, "count: 2.5 is not a whole number (0..10000 VMs)"],
    [{ count: NaN }, "count: NaN is not a number (0..10000 VMs)"],
    [{ count: "three" }, 'count: "three" is not a number (0..10000 VMs)'],
    [{ count: "" }, 'count: "" is not a number (0..10000 VMs)'],
    [
      { count: "3" },
      'count: "3" is not a number; it is text: write it without quotes, or read it with config.requireNumber (0..10000 VMs)',
    ],
    [{ count: [3] }, "count: a list is not a number (0..10000 VMs)"],
    [{ count: undefined }, "count: is required; use 0..10000 VMs"],
    [{ count: null }, "count: is required; use 0..10000 VMs"],
    [{ regionId: "" }, "regionId: is empty; give it a value"],
    [{ regionId: 5 }, "regionId: 5 is not text"],
    [{ regionId: undefined }, "regionId: is required"],
    [{ lineage: "" }, "lineage: is empty; give it a value"],
    [{ lineage: undefined }, "lineage: is required"],
    [{ instanceSpec: undefined }, "instanceSpec: is required"],
    [{ instanceSpec: "x" }, 'instanceSpec: "x" is not an object'],
    [{ instanceSpec: [SPEC] }, "instanceSpec: a list is not an object"],
    [{ cuont: 3 }, "cuont: unknown field; did you mean count?"],
    [{ replicas: 3 }, `replicas: unknown field; ${FIELDS_OF_INPUTS}`],
  ])("checkInputs refuses %j", (change, problem) => {
    expect(problemsOf(change)).toEqual([problem]);
  });

  test.each<readonly [Change, string]>([
    [{ instanceTpye: "g" }, "instanceSpec.instanceTpye: unknown field; did you mean instanceType?"],
    [{ description: 7 }, "instanceSpec.description: 7 is not text"],
    [
      { description: "x".repeat(257) },
      "instanceSpec.description: has 257 characters; use at most 256",
    ],
    [
      { imageId: null },
      "instanceSpec.imageId: is required unless instanceTemplateId or agId is given",
    ],
    [{ noPassword: "true" }, 'instanceSpec.noPassword: "true" is not true or false'],
    [{ passwordAuth: true }, 'instanceSpec.passwordAuth: true is not one of "yes", "no"'],
    [{ imageInherit: "maybe" }, 'instanceSpec.imageInherit: "maybe" is not one of "yes", "no"'],
    [{ agId: "" }, "instanceSpec.agId: is empty; give it a value"],
    [{ keyNames: "ops" }, 'instanceSpec.keyNames: "ops" is not a list; put it in [ ]'],
    [{ keyNames: { a: 1 } }, "instanceSpec.keyNames: an object is not a list"],
    [{ keyNames: ["a", "b"] }, "instanceSpec.keyNames: has 2 entries; use at most 1"],
    [
      { userTags: Array.from({ length: 9 }, (_, at) => ({ key: `k${at}` })) },
      "instanceSpec.userTags: has 9 entries; use at most 8, since two of the cloud's ten tags mark the group's ownership",
    ],
    [
      { userTags: [{ key: "k".repeat(128) }] },
      "instanceSpec.userTags[0].key: has 128 characters; use at most 127",
    ],
    [{ userTags: [{ value: "v" }] }, "instanceSpec.userTags[0].key: is required"],
    [{ userTags: [null] }, "instanceSpec.userTags[0]: is required"],
    [
      { chargeOnStopped: "" },
      "instanceSpec.chargeOnStopped: is empty; use keepCharging, stopCharging or a newer value",
    ],
    [
      { systemDisk: disk({ diskSizeGB: 45 }) },
      `${SIZE}: 45 is not a multiple of 10; use 40 or 50 (40..500 GiB in steps of 10)`,
    ],
    [
      { systemDisk: disk({ diskSizeGB: 505 }) },
      `${SIZE}: 505 is too large; use 40..500 GiB in steps of 10`,
    ],
    [
      { systemDisk: disk({ diskSizeGB: 35 }) },
      `${SIZE}: 35 is too small; use 40..500 GiB in steps of 10`,
    ],
    [
      { systemDisk: disk({ diskSizeGB: 40.5 }) },
      `${SIZE}: 40.5 is not a whole number (40..500 GiB in steps of 10)`,
    ],
    [
      { systemDisk: { cloudDiskSpec: {} } },
      "instanceSpec.systemDisk.cloudDiskSpec.diskType: is required; use ssd.gp1, ssd.io1, hdd.std1 or a newer value",
    ],
    [
      { systemDisk: disk({ diskType: 1 }) },
      "instanceSpec.systemDisk.cloudDiskSpec.diskType: 1 is not text (ssd.gp1, ssd.io1, hdd.std1 or a newer value)",
    ],
    [
      { dataDisks: [disk({ diskSizeGB: 16_010 })] },
      `${DATA}.diskSizeGB: 16010 is too large; use 20..16000 GiB in steps of 10`,
    ],
    [
      { dataDisks: [disk({ diskType: "ssd.io1", diskSizeGB: 20, iops: 205 })] },
      `${DATA}.iops: 205 is not a multiple of 10; use 200 or 210 (200..32000 IOPS in steps of 10)`,
    ],
    [
      { elasticIp: { bandwidthMbps: 201, provider: "bgp" } },
      "instanceSpec.elasticIp.bandwidthMbps: 201 is too large; use 1..200 Mbps",
    ],
    [
      { elasticIp: { bandwidthMbps: 5 } },
      "instanceSpec.elasticIp.provider: is required; use bgp, no_bgp or a newer value",
    ],
    [
      { charge: { chargeDuration: 10 } },
      "instanceSpec.charge.chargeDuration: 10 is too large; use 1..9 months or years",
    ],
    [
      nic({ subnetId: undefined }),
      `${NIC}.subnetId: is required unless instanceTemplateId or agId is given`,
    ],
    [
      nic({ primaryIpAddress: "10.0.0" }),
      `${NIC}.primaryIpAddress: "10.0.0" is not an IPv4 address, such as 10.0.0.4`,
    ],
    [
      nic({ securityGroups: Array(6).fill("sg") }),
      `${NIC}.securityGroups: has 6 entries; use at most 5`,
    ],
    [
      nic({ sg: "sg-a" }),
      `${NIC}.sg: unknown field; the fields here are az, description, networkInterfaceName, primaryIpAddress, sanityCheck, secondaryIpAddresses, secondaryIpCount, securityGroups, subnetId`,
    ],
    [
      { metadata: Array.from({ length: 41 }, () => ({ key: "k", value: "v" })) },
      "instanceSpec.metadata: has 41 entries; use at most 40",
    ],
    [
      { metadata: [{ key: "k", value: "v".repeat(16_385) }] },
      "instanceSpec.metadata[0].value: has 16385 characters; use at most 16384",
    ],
    [
      { metadata: [{ key: "k", value: 1 }] },
      "instanceSpec.metadata[0].value: the value given is not text",
    ],
    [
      { userdata: [{ key: "script", value: "IyEvYmluL2Jhc2g=" }] },
      'instanceSpec.userdata[0].key: the value given is not one of "launch-script"',
    ],
    [{ password: 12345678 }, "instanceSpec.password: the value given is not text"],
  ])("checkInputs refuses a spec with %j", (change, problem) => {
    expect(problemsOfSpec(change)).toEqual([problem]);
  });

  test("checkInputs returns all findings at once, shape before rules", () => {
    const { az: _az, ...spec } = SPEC;
    const instanceSpec = { ...spec, instanceTpye: "g", password: "short", ...disk({}) };
    expect(problemsOf({ count: -1, instanceSpec: { ...instanceSpec, hostname: 1 } })).toEqual([
      "count: -1 is too small; use 0..10000 VMs",
      "instanceSpec.hostname: 1 is not text",
      "instanceSpec.instanceTpye: unknown field; did you mean instanceType?",
      expect.stringMatching(/^instanceSpec\.cloudDiskSpec: unknown field; /),
      "instanceSpec.az: is required unless agId is given",
      "instanceSpec.password: is not 8..30 characters long",
    ]);
  });

  test("checkInputs applies no rule to a value of the wrong shape", () => {
    expect(problemsOfSpec({ name: 7, az: 7 })).toEqual([
      "instanceSpec.az: 7 is not text",
      "instanceSpec.name: 7 is not text",
    ]);
  });

  test("checkInputs passes enum values newer than this package", () => {
    expect(problemsOfSpec({ systemDisk: disk({ diskType: "ssd.gp9" }) })).toEqual([]);
  });
});

/** Good inputs with a value for every kind of field. */
const RICH = {
  ...INPUTS,
  count: 1,
  instanceSpec: {
    ...SPEC,
    hostname: "web-[001]",
    password: "Aa1!Aa1!",
    keyNames: ["ops"],
    elasticIp: {
      bandwidthMbps: 5,
      provider: "bgp",
      chargeSpec: { chargeMode: "postpaid_by_usage" },
    },
    ...nic({ securityGroups: ["sg-a"], primaryIpAddress: "10.0.0.4" }),
    systemDisk: disk({ diskSizeGB: 40 }),
    dataDisks: [disk({ diskType: "ssd.io1", diskSizeGB: 20, iops: 1000 })],
    charge: { chargeMode: "prepaid_by_duration", chargeUnit: "year", chargeDuration: 3 },
    metadata: [{ key: "k", value: "v" }],
    userdata: [{ key: "launch-script", value: "IyEvYmluL2Jhc2g=" }],
    userTags: [{ key: "team", value: "web" }],
    chargeOnStopped: "keepCharging",
  },
};

type Place = readonly (string | number)[];

function placesIn(value: unknown, at: Place = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return [at];
  return [
    ...(at.length > 0 ? [at] : []),
    ...Object.entries(value).flatMap(([name, member]) =>
      placesIn(member, [...at, Array.isArray(value) ? Number(name) : name]),
    ),
  ];
}

function replacedAt<Tree>(tree: Tree, place: Place, by: unknown): Tree {
  const copy = structuredClone(tree);
  const parent = place.slice(0, -1).reduce<unknown>((at, step) => (at as never)[step], copy);
  (parent as Record<string | number, unknown>)[place.at(-1) ?? ""] = by;
  return copy;
}

describe("checkInputs of a preview", () => {
  test("checkInputs returns no finding for inputs with every kind of field", () => {
    expect(checkInputs(RICH)).toEqual({ findings: [], warnings: [], unknown: [] });
  });

  test.each(placesIn(RICH).map((place) => [place.join("."), place] as const))(
    "checkInputs skips %s while it is unknown",
    (_, place) => {
      const inputs = replacedAt(RICH, place, UNKNOWN);
      expect(checkInputs(inputs)).toMatchObject({ findings: [], warnings: [] });
      expect(checkInputs(inputs).unknown).toHaveLength(1);
    },
  );

  test("checkInputs skips any set of unknown values", () => {
    const places = fc.subarray([...placesIn(RICH)]);
    fc.assert(
      fc.property(places, (unknown) => {
        // Deepest first, so no later path goes through an UNKNOWN value.
        const deepestFirst = [...unknown].sort((left, right) => right.length - left.length);
        const inputs = deepestFirst.reduce((tree, at) => replacedAt(tree, at, UNKNOWN), RICH);
        expect(checkInputs(inputs).findings).toEqual([]);
      }),
    );
  });

  test("checkInputs reports a fault beside an unknown value", () => {
    const change = { az: UNKNOWN, systemDisk: disk({ diskSizeGB: 45, snapshotId: UNKNOWN }) };
    expect(problemsOfSpec(change)).toEqual([
      `${SIZE}: 45 is not a multiple of 10; use 40 or 50 (40..500 GiB in steps of 10)`,
    ]);
  });

  test("checkInputs reports a misspelt field before its value is known", () => {
    expect(problemsOfSpec({ keyName: UNKNOWN })).toEqual([
      "instanceSpec.keyName: unknown field; did you mean keyNames?",
    ]);
  });

  test("checkInputs reports a list of the wrong length before its entries are known", () => {
    expect(problemsOfSpec({ keyNames: [UNKNOWN, UNKNOWN] })).toEqual([
      "instanceSpec.keyNames: has 2 entries; use at most 1",
    ]);
  });

  test.each(["agId", "instanceTemplateId"])(
    "checkInputs does not require fields that an unknown %s may make optional",
    (field) => {
      const { regionId, count, lineage } = INPUTS;
      const instanceSpec = { name: "web", az: "cn-north-1a", [field]: UNKNOWN };
      expect(checkInputs({ regionId, count, lineage, instanceSpec }).findings).toEqual([]);
    },
  );
});

describe("findings", () => {
  test("checkInputs never repeats a password, a script or metadata in a finding", () => {
    const secret = fc.string({ minLength: 6 }).map((text) => `hush${text}`);
    const wrong = fc.oneof(
      fc.constant({ password: "hushhush" }),
      secret.map((value) => ({ password: [value] })),
      secret.map((value) => ({ password: { [value]: value } })),
      secret.map((value) => ({ userdata: value })),
      secret.map((value) => ({ userdata: [{ key: value, value: 1 }] })),
      secret.map((value) => ({ userdata: [value] })),
      secret.map((value) => ({ metadata: [{ key: value.repeat(100), value }] })),
      secret.map((value) => ({ metadata: [{ key: "k", value: value.repeat(3000) }] })),
    );
    fc.assert(
      fc.property(wrong, (change) => {
        const problems = problemsOfSpec(change);
        expect(problems).not.toEqual([]);
        expect(problems.join("\n")).not.toContain("hush");
      }),
    );
  });
});

describe("parseInputs", () => {
  test("parseInputs returns good inputs unchanged", () => {
    expect(parseInputs(RICH)).toEqual(RICH);
  });

  test("parseInputs throws all findings, one per line", () => {
    expect(() => parseInputs({ ...INPUTS, count: -1, regionId: "" })).toThrow(
      "regionId: is empty; give it a value\ncount: -1 is too small; use 0..10000 VMs",
    );
  });
});

describe("findingText", () => {
  test("findingText without a path is the problem alone", () => {
    expect(findingText({ path: [], problem: "is wrong" })).toBe("is wrong");
  });
});

describe("checkInputs of values marked as secret", () => {
  const problemsWith = (change: Change, ...secrets: readonly unknown[]) => {
    const { findings, warnings } = checkInputs({ ...INPUTS, ...change }, new Set(secrets));
    return [...findings, ...warnings].map(findingText);
  };
  const spec = (change: Change) => ({ instanceSpec: { ...SPEC, ...change } });

  test.each<readonly [Change, unknown, string]>([
    [{ count: "ab" }, "ab", "count: the value given is not a number (0..10000 VMs)"],
    [{ count: -7 }, -7, "count: the value given is too small; use 0..10000 VMs"],
    [
      spec({ systemDisk: { autoDelete: true, ...disk({ diskSizeGB: 45 }) } }),
      45,
      `${SIZE}: the value given is not a multiple of 10; use 40..500 GiB in steps of 10`,
    ],
    [
      spec({ passwordAuth: "no?" }),
      "no?",
      'instanceSpec.passwordAuth: the value given is not one of "yes", "no"',
    ],
    [
      spec({ dataDisks: [{ autoDelete: true, deviceName: "sda", ...disk({ diskSizeGB: 20 }) }] }),
      "sda",
      "instanceSpec.dataDisks[0].deviceName: the value given is not a device of a data disk; use vdb..vdz, vdaa..vdaz or vdba..vdbm",
    ],
    [
      spec({ userTags: { team: "a!" } }),
      "a!",
      "instanceSpec.userTags.team: the value given contains characters not allowed in tags; use Chinese characters, letters, digits and _.,:\\/=+-@",
    ],
    [{ minReady: 4 }, 4, "minReady: the value given is more than count (3); use 0..3"],
    [
      spec({ az: "b" }),
      "b",
      "instanceSpec.az: the value given does not look like a zone of cn-north-1; use a zone such as cn-north-1a",
    ],
  ])("checkInputs of %j does not quote the secret %j", (change, secret, problem) => {
    expect(problemsWith(change, secret)).toEqual([problem]);
    expect(problemsWith(change, "another")).not.toEqual([problem]);
  });
});
