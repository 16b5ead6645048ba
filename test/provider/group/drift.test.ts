import { describe, expect, test } from "@jest/globals";
import {
  asLaunched,
  differencesOf,
  driftOf,
  driftText,
  driftFieldsOf,
  mismatchesOf,
  templateValuesOf,
  type DriftFields,
} from "../../../provider/group/drift.js";
import { Instance } from "../../../provider/wire/instance.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { SPEC } from "./web-group.js";

const AS_DECLARED = {
  instanceId: "i-a",
  status: "running",
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-a",
  subnetId: "subnet-a",
};
const B = { az: "cn-north-1b", subnetId: "subnet-b" };
const C = { az: "cn-north-1c", subnetId: "subnet-c", instanceType: "c.n2.large" };
const UNTOLD: DriftFields = { az: "", instanceType: "", imageId: "", subnetId: "" };

const at = (spec: InstanceSpec) => ({ spec, placements: [] });
const BY_THREE_PLACES = { spec: SPEC, placements: [B, C] };
const drift = (spec: InstanceSpec, told: object) =>
  driftText(driftOf(at(spec), Instance.parse({ ...AS_DECLARED, ...told })));

describe("driftOf", () => {
  test.each([
    [{}, ""],
    [{ instanceType: "g.n2.xlarge" }, "instanceType is g.n2.xlarge, declared g.n2.large"],
    [{ imageId: "img-b" }, "imageId is img-b, declared img-a"],
    [{ az: "cn-north-1b" }, "az is cn-north-1b, declared cn-north-1a"],
    [{ subnetId: "subnet-b" }, "subnetId is subnet-b, declared subnet-a"],
    [
      { az: "cn-north-1b", subnetId: "subnet-b" },
      "az is cn-north-1b, declared cn-north-1a; subnetId is subnet-b, declared subnet-a",
    ],
    [{ instanceName: "renamed", description: "changed", keyNames: ["other"] }, ""],
  ])("driftOf a VM with %j is %j", (told, expected) => {
    expect(drift(SPEC, told)).toBe(expected);
  });

  test("driftOf ignores fields left to a template", () => {
    const spec = { name: "web", az: "cn-north-1a", instanceTemplateId: "it-a" };
    expect(drift(spec, { instanceType: "any", imageId: "any", subnetId: "any" })).toBe("");
  });

  test("driftOf ignores fields missing from the reply", () => {
    expect(drift(SPEC, { az: "", instanceType: null, imageId: undefined, subnetId: "" })).toBe("");
  });

  test("driftOf ignores all fields in an availability group, whose template overrules the spec", () => {
    expect(drift({ ...SPEC, agId: "ag-a" }, { az: "cn-north-1b", imageId: "img-b" })).toBe("");
  });

  test("driftOf treats the cloud's lower case as equal to the program's spelling", () => {
    expect(drift({ ...SPEC, az: "CN-North-1a", imageId: "IMG-A" }, {})).toBe("");
  });
});

describe("driftOf a group with fallback places", () => {
  const told = (change: object) =>
    driftText(driftOf(BY_THREE_PLACES, { ...AS_DECLARED, ...change }));

  test.each([
    ["in the spec's own place", {}],
    ["in the first fallback place", B],
    ["in the second fallback place with the type of that place", C],
    ["in a fallback place with only its zone in the reply", { ...UNTOLD, az: "cn-north-1c" }],
  ])("driftOf a VM %s is empty", (_, change) => {
    expect(told(change)).toBe("");
  });

  test.each([
    [
      "in the zone of one place and the subnet of another",
      { ...B, subnetId: "subnet-c" },
      "az is cn-north-1b, declared cn-north-1a; subnetId is subnet-c, declared subnet-a",
    ],
    [
      "in a fallback place with the type of another place",
      { ...B, instanceType: "c.n2.large" },
      "instanceType is c.n2.large, declared g.n2.large; az is cn-north-1b, declared cn-north-1a; subnetId is subnet-b, declared subnet-a",
    ],
    [
      "in a fallback place with another image",
      { ...B, imageId: "img-b" },
      "imageId is img-b, declared img-a; az is cn-north-1b, declared cn-north-1a; subnetId is subnet-b, declared subnet-a",
    ],
  ])("driftOf a VM %s is compared with the spec's own place", (_, change, expected) => {
    expect(told(change)).toBe(expected);
  });

  test("driftOf a VM in a removed place is not empty", () => {
    const now = { spec: SPEC, placements: [C] };
    expect(driftOf(now, { ...AS_DECLARED, ...B }).map(({ field }) => field)).toEqual([
      "az",
      "subnetId",
    ]);
  });
});

describe("differencesOf a VM of a template", () => {
  const TEMPLATED = { name: "web", az: "cn-north-1a", instanceTemplateId: "it-a" };
  const GROUPED = { name: "web", agId: "ag-a" };
  const { instanceId: _id, status: _status, ...LAUNCHED } = AS_DECLARED;

  test("templateValuesOf has the fields that the program leaves to the template or the availability group", () => {
    const { az: _az, ...open } = LAUNCHED;
    expect(templateValuesOf(TEMPLATED, LAUNCHED)).toEqual(open);
    expect(
      templateValuesOf({ ...TEMPLATED, imageId: "img-b" }, { ...LAUNCHED, subnetId: "" }),
    ).toEqual({ instanceType: "g.n2.large" });
    expect(templateValuesOf({ ...GROUPED, imageId: "img-b" }, LAUNCHED)).toEqual(LAUNCHED);
    expect(templateValuesOf(SPEC, LAUNCHED)).toEqual({});
  });

  test.each([
    ["a template", TEMPLATED],
    ["an availability group", GROUPED],
  ])("differencesOf a VM of %s compares it with its launch", (_, spec) => {
    const launched = templateValuesOf(spec, LAUNCHED);
    expect(differencesOf(at(spec), LAUNCHED, launched)).toEqual({
      ...{ drift: "", mismatches: {}, launched },
    });
    const told = { ...LAUNCHED, instanceType: "g.n2.xlarge" };
    expect(differencesOf(at(spec), told, launched)).toEqual({
      drift: "instanceType is g.n2.xlarge, launched with g.n2.large",
      mismatches: { instanceType: "g.n2.xlarge" },
      launched,
    });
  });

  test("differencesOf a VM of a template calls a value of the program declared", () => {
    const launched = templateValuesOf(TEMPLATED, LAUNCHED);
    expect(differencesOf(at(TEMPLATED), { ...LAUNCHED, az: "b" }, launched).drift).toBe(
      "az is b, declared cn-north-1a",
    );
  });

  test("asLaunched without values of a launch is the declaration itself", () => {
    expect(asLaunched(at(SPEC))).toEqual(at(SPEC));
  });
});

describe("mismatchesOf", () => {
  test("mismatchesOf returns the observed values by field", () => {
    const told = { az: "cn-north-1b", imageId: "img-b" };
    const mismatches = mismatchesOf(at(SPEC), Instance.parse({ ...AS_DECLARED, ...told }));
    expect(mismatches).toEqual(told);
    expect(driftOf(at(SPEC), { ...UNTOLD, ...mismatches })).toHaveLength(2);
  });

  test("mismatchesOf a VM as declared, or of an unknown VM, is empty", () => {
    expect(mismatchesOf(at(SPEC), Instance.parse(AS_DECLARED))).toEqual({});
    expect(mismatchesOf(at(SPEC), UNTOLD)).toEqual({});
  });

  test("mismatchesOf a VM in a fallback place names this place", () => {
    expect(mismatchesOf(BY_THREE_PLACES, { ...AS_DECLARED, ...B })).toEqual(B);
  });
});

describe("driftFieldsOf", () => {
  test("driftFieldsOf restores the fields from mismatchesOf", () => {
    for (const told of [{}, B, C, { imageId: "img-b" }]) {
      const { instanceId: _id, status: _status, ...kind } = { ...AS_DECLARED, ...told };
      expect(driftFieldsOf(BY_THREE_PLACES, mismatchesOf(BY_THREE_PLACES, kind))).toEqual(kind);
    }
  });

  test("driftFieldsOf leaves fields of a template unknown", () => {
    const spec = { name: "web", az: "cn-north-1a", instanceTemplateId: "it-a" };
    expect(driftFieldsOf(at(spec))).toEqual({ ...UNTOLD, az: "cn-north-1a" });
  });
});
