import { describe, expect, test } from "@jest/globals";
import { changesOf } from "../../../provider/plan/changes.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { SPEC } from "../group/web-group.js";

type Change = Readonly<Record<string, unknown>>;

/** Differences between two specs, as changes of the same spec. */
const changes = (before: Change, after: Change) =>
  changesOf({ ...SPEC, ...before }, { ...SPEC, ...after });
const nic = (networkInterface: Change) => ({ primaryNetworkInterface: { networkInterface } });
const script = (value: string) => ({ userdata: [{ key: "launch-script", value }] });
const disks = (...sizes: readonly number[]) => ({
  dataDisks: sizes.map((diskSizeGB) => ({ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB } })),
});

describe("changesOf", () => {
  test.each<readonly [string, Change, Change, readonly string[]]>([
    ["no change of an equal spec", {}, {}, []],
    ["an undefined and a null field as equal", { hostname: undefined }, { hostname: null }, []],
    [
      "a changed text",
      { description: "old" },
      { description: "new" },
      ['description: "old" -> "new"'],
    ],
    ["a new field", {}, { noPassword: true }, ["noPassword: none -> true"]],
    ["a removed field", { hostname: "web" }, {}, ['hostname: "web" -> none']],
    ["a field set to null", { hostname: "web" }, { hostname: null }, ['hostname: "web" -> none']],
    [
      "a nested field",
      {},
      nic({ subnetId: "subnet-b" }),
      ['primaryNetworkInterface.networkInterface.subnetId: "subnet-a" -> "subnet-b"'],
    ],
    [
      "a new object",
      {},
      { elasticIp: { bandwidthMbps: 5, provider: "bgp" } },
      ['elasticIp: none -> {"bandwidthMbps":5,"provider":"bgp"}'],
    ],
    [
      "several fields in order of their names",
      { hostname: "a" },
      { hostname: "b", az: "cn-north-1b" },
      ['az: "cn-north-1a" -> "cn-north-1b"', 'hostname: "a" -> "b"'],
    ],
    ["a list as a whole", { keyNames: ["a"] }, { keyNames: ["b"] }, ['keyNames: ["a"] -> ["b"]']],
    [
      "a long value cut at 60 characters",
      { description: "old" },
      { description: "x".repeat(100) },
      [`description: "old" -> "${"x".repeat(58)}…`],
    ],
    [
      "a complete value of 60 characters",
      { description: "old" },
      { description: "x".repeat(58) },
      [`description: "old" -> "${"x".repeat(58)}"`],
    ],
  ])("changesOf reports %s", (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  test.each<readonly [string, Change, Change]>([
    ["password", { password: "hush-old1A" }, { password: "hush-new1A" }],
    ["password", {}, { password: "hush-new1A" }],
    ["password", { password: "hush-old1A" }, { password: UNKNOWN }],
    ["userdata", script("hush1"), script("hush2")],
    ["metadata", {}, { metadata: [{ key: "k", value: "hush" }] }],
  ])("changesOf names a secret %s without its values", (field, before, after) => {
    expect(changes(before, after)).toEqual([`${field} changed`]);
  });

  test.each<readonly [string, Change, readonly string[]]>([
    ["a field", { imageId: UNKNOWN }, ['imageId: "img-a" -> not known yet']],
    [
      "a nested field",
      nic({ subnetId: UNKNOWN }),
      ['primaryNetworkInterface.networkInterface.subnetId: "subnet-a" -> not known yet'],
    ],
    ["a new field", { hostname: UNKNOWN }, ["hostname: none -> not known yet"]],
  ])("changesOf reports %s as not known yet", (_, after, expected) => {
    expect(changes({}, after)).toEqual(expected);
  });

  test("changesOf a spec unknown as a whole hides the secrets of the old one", () => {
    const lines = changesOf({ password: "hush-old1A", az: "cn-north-1a" }, UNKNOWN, {
      path: ["instanceSpec"],
    });
    expect(lines).toEqual(["instanceSpec: {…} -> not known yet"]);
  });

  test.each<readonly [string, object, object, readonly string[]]>([
    ["in a field", { description: "was" }, { description: "hush" }, ["description changed"]],
    ["removed since", { description: "hush" }, { description: "is" }, ["description changed"]],
    ["in a list", { keyNames: ["a"] }, { keyNames: ["a", "hush"] }, ["keyNames changed"]],
    [
      "in one of two tags",
      { userTags: [{ key: "a", value: "1" }] },
      {
        userTags: [
          { key: "a", value: "2" },
          { key: "b", value: "hush" },
        ],
      },
      ['userTags.a: "1" -> "2"', "userTags.b changed"],
    ],
    [
      "in another case",
      { elasticIp: { provider: "bgp" } },
      { elasticIp: { provider: "HUSH" } },
      ["elasticIp.provider changed"],
    ],
    [
      "in another field",
      { description: "was" },
      { description: "is" },
      ['description: "was" -> "is"'],
    ],
  ])("changesOf hides exactly the values marked as secret: %s", (_, before, after, expected) => {
    expect(changesOf(before, after, { secrets: new Set(["hush"]) })).toEqual(expected);
  });

  test("changesOf reports an unknown part of a list as not known yet", () => {
    expect(changes({ keyNames: ["a"] }, { keyNames: [UNKNOWN] })).toEqual([
      'keyNames: ["a"] -> [not known yet]',
    ]);
  });

  test("changesOf ignores a reordered or empty list beside a real change", () => {
    const before = {
      description: "old",
      ...nic({ subnetId: "subnet-a", securityGroups: ["a", "b"] }),
    };
    const after = {
      description: "new",
      keyNames: [],
      dataDisks: [],
      ...nic({ subnetId: "subnet-a", securityGroups: ["b", "a"] }),
    };
    expect(changes(before, after)).toEqual(['description: "old" -> "new"']);
  });

  test.each<readonly [string, Change, Change, readonly string[]]>([
    [
      "the items of an ordered list",
      disks(20, 40),
      disks(40, 20),
      [
        "dataDisks[0].cloudDiskSpec.diskSizeGB: 20 -> 40",
        "dataDisks[1].cloudDiskSpec.diskSizeGB: 40 -> 20",
      ],
    ],
    [
      "an added item of a list",
      disks(20),
      disks(20, 40),
      ['dataDisks[1]: none -> {"cloudDiskSpec":{"diskType":"ssd.gp1","diskSizeGB":40}}'],
    ],
    [
      "the first item of a list",
      {},
      disks(20),
      ['dataDisks[0]: none -> {"cloudDiskSpec":{"diskType":"ssd.gp1","diskSizeGB":20}}'],
    ],
    [
      "the items of a list with keys",
      { userTags: [{ key: "env", value: "dev" }, { key: "old" }, { key: "same" }] },
      { userTags: [{ key: "same" }, { key: "env", value: "test" }, { key: "new", value: "1" }] },
      ['userTags.env: "dev" -> "test"', 'userTags.old: "" -> none', 'userTags.new: none -> "1"'],
    ],
  ])("changesOf distinguishes %s", (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });
});
