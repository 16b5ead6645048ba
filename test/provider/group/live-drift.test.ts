import { describe, expect, test } from "@jest/globals";
import { memberSpecOf } from "../../../provider/group/desired.js";
import {
  liveMismatchesOf,
  observedSpecOf,
  savedLiveMismatches,
  withLiveDrift,
} from "../../../provider/group/live-drift.js";
import { Instance } from "../../../provider/wire/instance.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { memberOf, observedOf, web, webWith } from "./web-group.js";

const FULL: Partial<InstanceSpec> = {
  description: "serves\r\nthe shop",
  keyNames: ["ops"],
  userTags: [{ key: "env", value: "prod" }, { key: "flag" }],
  primaryNetworkInterface: {
    networkInterface: { subnetId: "subnet-a", securityGroups: ["SG-B", "sg-a", "sg-b"] },
  },
};
const BATCH = { key: "jdvm:batch", value: "0.0123456789abcdef.0-2" };
const TAGS = [
  { key: "jdvm:group", value: web(1).groupKey },
  BATCH,
  { key: "env", value: "prod" },
  { key: "flag", value: "" },
  { key: "owner", value: "somebody" },
];
const groups = (...ids: readonly string[]) => ({
  networkInterface: { securityGroups: ids.map((groupId) => ({ groupId })) },
});
const AS_DECLARED = {
  instanceId: "i-0",
  status: "running",
  instanceName: "web-001",
  description: "serves\nthe shop",
  keyNames: ["ops"],
  tags: TAGS,
  primaryNetworkInterface: groups("sg-a", "sg-b"),
};

const made = (spec: Partial<InstanceSpec> = FULL) => memberSpecOf(web(3, spec), 0);
const mismatches = (told: object, spec: Partial<InstanceSpec> = FULL) =>
  liveMismatchesOf(made(spec), 0, Instance.parse({ ...AS_DECLARED, ...told }));
const tagsWith = (key: string, value?: string) => [
  ...TAGS.filter((tag) => tag.key !== key),
  ...(value === undefined ? [] : [{ key, value }]),
];

describe("liveMismatchesOf", () => {
  test.each<readonly [object, object]>([
    [{}, {}],
    [{ instanceName: "db" }, { name: "db" }],
    [{ description: "mine" }, { description: "mine" }],
    [{ keyNames: ["dev"] }, { keyNames: "dev" }],
    [{ primaryNetworkInterface: groups("sg-a") }, { securityGroups: "sg-a" }],
    [{ tags: tagsWith("env", "dev") }, { "userTags.env": "dev" }],
    [{ tags: tagsWith("env", "") }, { "userTags.env": "" }],
    [{ tags: tagsWith("env") }, { "userTags.env": "(none)" }],
    [{ tags: tagsWith("flag") }, { "userTags.flag": "(none)" }],
    [{ tags: tagsWith("jdvm:group") }, { "jdvm:group": "(none)" }],
    [{ tags: tagsWith("jdvm:batch", "by hand") }, { "jdvm:batch": "(none)" }],
    [{ tags: tagsWith("owner", "another") }, {}],
  ])("liveMismatchesOf a VM with %j is %j", (told, expected) => {
    expect(mismatches(told)).toEqual(expected);
  });

  test("liveMismatchesOf a reply without the fields is empty", () => {
    const bare = { instanceName: null, description: "", keyNames: null, tags: [] };
    expect(mismatches({ ...bare, primaryNetworkInterface: null })).toEqual({});
  });

  test("liveMismatchesOf fields that the program leaves out is empty", () => {
    expect(mismatches({ description: "mine", keyNames: ["dev"] }, {})).toEqual({});
  });

  test("liveMismatchesOf in an availability group has name, description and tags only", () => {
    const told = { keyNames: ["dev"], primaryNetworkInterface: groups("sg-c"), description: "x" };
    expect(mismatches(told, { ...FULL, agId: "ag-a" })).toEqual({ description: "x" });
  });

  test("liveMismatchesOf a member with an own name compares that name", () => {
    const own = memberSpecOf(webWith({ overrides: { 0: { name: "db" } } }), 0);
    expect(liveMismatchesOf(own, 0, Instance.parse(AS_DECLARED))).toEqual({ name: "web-001" });
  });
});

describe("savedLiveMismatches", () => {
  test("savedLiveMismatches drops a value that is declared by now, and fields of other kinds", () => {
    const saved = { name: "db", "userTags.env": "prod", az: "b", "userTags.gone": "x" };
    expect(savedLiveMismatches(made(), 0, saved)).toEqual({ name: "db" });
  });
});

describe("observedSpecOf", () => {
  test("observedSpecOf has the observed values in place of the declared ones", () => {
    const values = {
      ...{ name: "db", description: "mine", keyNames: "dev", securityGroups: "sg-a, sg-c" },
      ...{ "userTags.env": "dev", "userTags.flag": "(none)" },
    };
    expect(observedSpecOf(made(), values)).toMatchObject({
      name: "db",
      spec: {
        ...{ description: "mine", keyNames: ["dev"], userTags: [{ key: "env", value: "dev" }] },
        primaryNetworkInterface: {
          networkInterface: { subnetId: "subnet-a", securityGroups: ["sg-a", "sg-c"] },
        },
      },
    });
  });

  test("observedSpecOf without differences is the declared spec", () => {
    expect(observedSpecOf(made(), {})).toEqual(made());
  });
});

describe("withLiveDrift", () => {
  const drifted = (given: Parameters<typeof memberOf>[1], values: object) =>
    withLiveDrift(web(3), observedOf([memberOf(0, given)]), () => ({ ...values })).members;

  test("withLiveDrift names each field with both values, and keeps the other mismatches", () => {
    const values = { name: "db", "jdvm:group": "(none)" };
    expect(drifted({ mismatches: { az: "b" } }, values)).toMatchObject([
      {
        liveDrift: 'name is "db", declared "web-001"; the tag jdvm:group is missing',
        mismatches: { az: "b", ...values },
      },
    ]);
  });

  test.each<readonly [string, Parameters<typeof memberOf>[1], object]>([
    ["as declared", {}, {}],
    ["that boots", { phase: "settling" }, { name: "db" }],
    ["of an unknown spec", { specHash: "other" }, { name: "db" }],
  ])("withLiveDrift leaves a member %s as it is", (_, given, values) => {
    expect(drifted(given, values)).toEqual([memberOf(0, given)]);
  });

  test("withLiveDrift shortens a long value", () => {
    const [member] = drifted({}, { name: "x".repeat(100) });
    expect(member?.liveDrift).toBe(`name is "${"x".repeat(58)}…, declared "web-001"`);
  });
});
