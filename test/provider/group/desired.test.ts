import { describe, expect, test } from "@jest/globals";
import { rolloutOf } from "../../../provider/inputs/rollout.js";
import { runOptionsOf } from "../../../provider/inputs/run-options.js";
import {
  deletionLimitOf,
  declaredBy,
  memberSpecOf,
  meaningOf,
  nameOf,
  slotNamed,
  toDesired,
} from "../../../provider/group/desired.js";
import { groupKeyOf, specHashOf } from "../../../provider/group/identity.js";
import { INPUTS, SPEC, SPEC_HASH, web, webWith } from "./web-group.js";

const hashOf = (spec: typeof SPEC) => specHashOf("lineage-1", { spec });

describe("toDesired", () => {
  test("toDesired derives the identity of a group and reads its names", () => {
    expect(toDesired(INPUTS)).toEqual({
      regionId: "cn-north-1",
      groupKey: groupKeyOf("lineage-1"),
      count: 3,
      spec: SPEC,
      specHash: specHashOf("lineage-1", { spec: SPEC }),
      name: { prefix: "web-", start: 1, width: 3, suffix: "" },
      hostname: undefined,
      overridden: new Map(),
      placements: [],
      extraSpec: undefined,
      maxDelete: Infinity,
      maxDeleteInput: "maxDelete",
      runOptions: runOptionsOf({ count: 3 }),
      rollout: rolloutOf({ count: 3 }),
    });
  });

  test("toDesired reads the number pattern of the host name separately", () => {
    const instanceSpec = { ...SPEC, hostname: "h[10]" };
    expect(toDesired({ ...INPUTS, instanceSpec }).hostname).toEqual({
      prefix: "h",
      start: 10,
      width: 2,
      suffix: "",
    });
  });

  test("toDesired leaves out fields without an effect in the cloud", () => {
    const instanceSpec = { ...SPEC, noPassword: true, passwordAuth: "yes" as const };
    expect(toDesired({ ...INPUTS, instanceSpec }).spec).toEqual(SPEC);
  });

  test.each([
    [{}, Infinity, "maxDelete"],
    [{ maxDelete: 2 }, 2, "maxDelete"],
    [{ maxDelete: 0 }, 0, "maxDelete"],
    [{ maxDelete: 2, deletionProtection: false }, 2, "maxDelete"],
    [{ maxDelete: 2, deletionProtection: true }, 0, "deletionProtection"],
    [{ deletionProtection: true }, 0, "deletionProtection"],
  ])("toDesired of %j limits deletions to %d, set by %s", (given, maxDelete, maxDeleteInput) => {
    expect(deletionLimitOf(given)).toEqual({ maxDelete, maxDeleteInput });
    expect(webWith(given)).toMatchObject({ maxDelete, maxDeleteInput });
  });

  test("toDesired includes triggers and new fields in every member's spec hash", () => {
    const plain = webWith({ overrides: { 1: { description: "d" } } });
    const triggered = webWith({ triggers: 1, overrides: { 1: { description: "d" } } });
    for (const slot of [0, 1]) {
      expect(memberSpecOf(triggered, slot).specHash).not.toBe(memberSpecOf(plain, slot).specHash);
    }
    expect(webWith({ extraSpec: { a: 1 } }).specHash).not.toBe(SPEC_HASH);
  });

  test("toDesired treats new fields without a value as absent", () => {
    for (const extraSpec of [{}, { systemDisk: {} }, { a: { b: {} } }]) {
      expect(webWith({ extraSpec })).toEqual(web(3));
    }
    expect(webWith({ extraSpec: { a: {}, b: 1 } }).extraSpec).toEqual({ b: 1 });
  });
});

describe("memberSpecOf", () => {
  const COMMON = {
    ...SPEC,
    hostname: "h-[001]",
    description: "common",
    userTags: [
      { key: "env", value: "prod" },
      { key: "team", value: "web" },
    ],
    metadata: [
      { key: "Role", value: "web" },
      { key: "x", value: "1" },
    ],
  };
  const group = webWith({
    instanceSpec: COMMON,
    overrides: {
      0: {},
      1: { name: "db", hostname: "db.local", description: "own" },
      2: { primaryIpAddress: "10.0.0.9" },
      3: { userTags: [{ key: "env", value: "test" }], metadata: [{ key: "role", value: "db" }] },
      4: { name: "web-005", hostname: "h-005" },
    },
  });

  test("memberSpecOf a member without an override is the common spec", () => {
    expect(memberSpecOf(group, 0)).toEqual({ spec: COMMON, specHash: group.specHash });
    expect(memberSpecOf(group, 9)).toEqual({ spec: COMMON, specHash: group.specHash });
  });

  test("memberSpecOf a member contains its own names and description", () => {
    const spec = { ...COMMON, name: "db", hostname: "db.local", description: "own" };
    expect(memberSpecOf(group, 1)).toEqual({
      spec,
      specHash: hashOf(spec),
      name: "db",
      hostname: "db.local",
    });
  });

  test("memberSpecOf a member contains its own address in the common subnet", () => {
    const networkInterface = { subnetId: "subnet-a", primaryIpAddress: "10.0.0.9" };
    const spec = { ...COMMON, primaryNetworkInterface: { networkInterface } };
    expect(memberSpecOf(group, 2)).toEqual({ spec, specHash: hashOf(spec) });
  });

  test("memberSpecOf a member adds its own tags and metadata to the common ones", () => {
    const { spec } = memberSpecOf(group, 3);
    expect(spec.userTags).toEqual([
      { key: "team", value: "web" },
      { key: "env", value: "test" },
    ]);
    expect(spec.metadata).toEqual([
      { key: "x", value: "1" },
      { key: "role", value: "db" },
    ]);
  });

  test("memberSpecOf a member whose own name equals its numbered name is the common spec", () => {
    expect(memberSpecOf(group, 4)).toMatchObject({ spec: COMMON, specHash: group.specHash });
    expect(memberSpecOf(group, 4).name).toBeUndefined();
  });

  test.each(["web", "web-[001]"])(
    "memberSpecOf a member keeps an own name equal to the pattern of %s without its number",
    (name) => {
      const instanceSpec = { ...SPEC, name, hostname: "h" };
      const plain = webWith({ instanceSpec });
      const own = webWith({
        instanceSpec,
        overrides: { 0: { name: "web" }, 1: { hostname: "h" }, 2: { name: "web", hostname: "h" } },
      });
      expect(own.overridden.size).toBe(3);
      expect(memberSpecOf(own, 0)).toMatchObject({ name: "web", hostname: undefined });
      expect(nameOf(own, 0)).toBe("web");
      expect(memberSpecOf(own, 1)).toMatchObject({ name: undefined, hostname: "h" });
      const hashes = [0, 1, 2].map((slot) => memberSpecOf(own, slot).specHash);
      expect(new Set([plain.specHash, ...hashes]).size).toBe(4);
    },
  );

  test("memberSpecOf a member with another own name has the same hash in every release", () => {
    const overridden = webWith({ overrides: { 0: { name: "db" }, 1: { hostname: "db" } } });
    expect(memberSpecOf(overridden, 0).specHash).toBe(hashOf({ ...SPEC, name: "db" }));
    expect(memberSpecOf(overridden, 1).specHash).toBe(hashOf({ ...SPEC, hostname: "db" }));
  });

  test("memberSpecOf a member whose override repeats the common values is the common spec", () => {
    const { description, userTags } = COMMON;
    const same = webWith({
      instanceSpec: COMMON,
      overrides: { 0: {}, 1: { description }, 2: { userTags, name: "web-003" } },
    });
    expect(same.overridden.size).toBe(0);
    expect(meaningOf(same)).toEqual(meaningOf(webWith({ instanceSpec: COMMON })));
  });

  test("memberSpecOf a member extends a spec without interface, tags and metadata", () => {
    const own = {
      primaryIpAddress: "10.0.0.9",
      userTags: [{ key: "a", value: "b" }],
      metadata: [{ key: "c", value: "d" }],
    };
    const instanceSpec = { name: "web", az: "cn-north-1a", instanceTemplateId: "it-a" };
    const { spec } = memberSpecOf(webWith({ instanceSpec, overrides: { 0: own } }), 0);
    expect(spec).toEqual({
      ...instanceSpec,
      primaryNetworkInterface: { networkInterface: { primaryIpAddress: "10.0.0.9" } },
      userTags: own.userTags,
      metadata: own.metadata,
    });
  });

  test("memberSpecOf a member may have a host name when the group has none", () => {
    const made = memberSpecOf(webWith({ overrides: { 0: { hostname: "db" } } }), 0);
    expect(made).toMatchObject({ hostname: "db", spec: { ...SPEC, hostname: "db" } });
  });
});

describe("the names of members", () => {
  const group = webWith({ overrides: { 1: { name: "db" }, 2: { description: "d" } } });

  test.each([
    [0, "web-001"],
    [1, "db"],
    [2, "web-003"],
  ])("nameOf slot %i is %s", (slot, name) => {
    expect(nameOf(group, slot)).toBe(name);
    expect(slotNamed(group, name)).toBe(slot);
  });

  test("slotNamed reads the numbered name of a member with another name now", () => {
    expect(slotNamed(group, "web-002")).toBe(1);
  });

  test("slotNamed of a name outside the group is undefined", () => {
    expect(slotNamed(group, "log")).toBeUndefined();
    expect(slotNamed(group, "")).toBeUndefined();
  });
});

describe("declaredBy", () => {
  test("declaredBy reads inputs from saved outputs, in their short forms as well", () => {
    const instanceSpec = { ...SPEC, metadata: { role: "web" } };
    expect(declaredBy({ ...INPUTS, instanceSpec, instanceIds: ["i-0"], __urn: "u" })).toEqual({
      ...INPUTS,
      instanceSpec: { ...SPEC, metadata: [{ key: "role", value: "web" }] },
    });
  });

  test("declaredBy of properties with another shape is undefined", () => {
    expect(declaredBy({ ...INPUTS, count: "three" })).toBeUndefined();
    expect(declaredBy({})).toBeUndefined();
  });
});

describe("meaningOf", () => {
  const meaning = (given: Parameters<typeof webWith>[0]) => meaningOf(webWith(given));
  const B = { az: "cn-north-1b", subnetId: "subnet-b" };

  test("meaningOf is equal for two declarations of the same group", () => {
    const instanceSpec = { ...SPEC, charge: { chargeMode: "postpaid_by_duration" as const } };
    expect(meaning({ instanceSpec, overrides: {}, placements: [], maxDelete: undefined })).toEqual(
      meaningOf(web(3)),
    );
    expect(meaning({ deletionProtection: true })).toEqual(meaning({ maxDelete: 0 }));
    const { instanceType } = SPEC;
    expect(meaning({ placements: [{ ...B, instanceType }] })).toEqual(meaning({ placements: [B] }));
    expect(meaning({ minReady: 2 })).toEqual(meaning({}));
    expect(meaning({ minReady: 2, onPartialFailure: "rollback" })).toEqual(
      meaning({ onPartialFailure: "rollback" }),
    );
  });

  test("meaningOf differs for every difference with an effect on the group", () => {
    const all = [
      {},
      { count: 4 },
      { regionId: "cn-east-2" },
      { lineage: "lineage-2" },
      { triggers: 1 },
      { placements: [B] },
      { placements: [{ ...B, instanceType: "g.n2.small" }] },
      { onPartialFailure: "accept" as const, minReady: 2 },
      { onPartialFailure: "accept" as const, minReady: 3 },
      { overrides: { 0: { name: "web" } } },
      { triggers: { keyNames: ["a", "b"] } },
      { triggers: { keyNames: ["b", "a"] } },
      { placements: [B, { ...B, az: "cn-north-1c" }] },
      { placements: [{ ...B, az: "cn-north-1c" }, B] },
      { maxDelete: 1 },
      { maxDelete: 0 },
      { overrides: { 0: { name: "db" } } },
      { overrides: { 0: { hostname: "db" } } },
      { overrides: { 1: { name: "db" } } },
    ].map((given) => JSON.stringify(meaning(given)));
    expect(new Set(all).size).toBe(all.length);
  });
});
