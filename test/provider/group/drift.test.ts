import { describe, expect, test } from "@jest/globals";
import { driftOf, driftText, UNKNOWN_KIND, unlikeOf } from "../../../provider/group/drift.js";
import { Instance } from "../../../provider/wire/instance.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { SPEC } from "./web.js";

const AS_DECLARED = {
  instanceId: "i-a",
  status: "running",
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-a",
  subnetId: "subnet-a",
};
const drift = (spec: InstanceSpec, told: object) =>
  driftText(driftOf(spec, Instance.parse({ ...AS_DECLARED, ...told })));

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

  test("driftOf compares nothing that the program leaves to a template", () => {
    const spec = { name: "web", az: "cn-north-1a", instanceTemplateId: "it-a" };
    expect(drift(spec, { instanceType: "any", imageId: "any", subnetId: "any" })).toBe("");
  });

  test("driftOf compares nothing that the reply does not tell", () => {
    expect(drift(SPEC, { az: "", instanceType: null, imageId: undefined, subnetId: "" })).toBe("");
  });

  test("driftOf compares nothing in an availability group, whose template overrules the spec", () => {
    expect(drift({ ...SPEC, agId: "ag-a" }, { az: "cn-north-1b", imageId: "img-b" })).toBe("");
  });
});

describe("unlikeOf", () => {
  test("unlikeOf keeps what the cloud has, by field", () => {
    const told = { az: "cn-north-1b", imageId: "img-b" };
    const unlike = unlikeOf(driftOf(SPEC, Instance.parse({ ...AS_DECLARED, ...told })));
    expect(unlike).toEqual(told);
    expect(driftOf(SPEC, { ...UNKNOWN_KIND, ...unlike })).toHaveLength(2);
  });

  test("unlikeOf a VM as declared, or of which nothing is known, is empty", () => {
    expect(unlikeOf(driftOf(SPEC, Instance.parse(AS_DECLARED)))).toEqual({});
    expect(unlikeOf(driftOf(SPEC, UNKNOWN_KIND))).toEqual({});
  });
});
