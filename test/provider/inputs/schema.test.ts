import { describe, expect, test } from "@jest/globals";
import { GroupArgs } from "../../../provider/inputs/inputs.js";
import {
  boundsOf,
  fieldsOf,
  isList,
  isOptional,
  knownValues,
  reasonOf,
  schemaAt,
} from "../../../provider/inputs/schema.js";
import type { Path } from "../../../provider/inputs/unknown.js";

const at = (...path: Path) => schemaAt(GroupArgs, path);
const DISK = ["instanceSpec", "dataDisks", 2, "cloudDiskSpec"];

describe("schemaAt", () => {
  test("schemaAt looks through lists, slots and optional fields", () => {
    expect(fieldsOf(at())).toContain("regionId");
    expect(fieldsOf(at(...DISK))).toContain("diskSizeGB");
    expect(fieldsOf(at("overrides", "3"))).toContain("primaryIpAddress");
    expect(fieldsOf(at("placements", 0))).toEqual(["az", "subnetId", "instanceType"]);
  });

  test("schemaAt is undefined for a field that does not exist", () => {
    expect(at("instanceSpec", "nothing")).toBeUndefined();
    expect(at("count", "x")).toBeUndefined();
    expect(at("nothing", "at", "all")).toBeUndefined();
  });
});

describe("the parts of a schema", () => {
  test("fieldsOf returns no field for anything but an object", () => {
    expect(fieldsOf(undefined)).toEqual([]);
    expect(fieldsOf(at("count"))).toEqual([]);
  });

  test("isList is true for lists only", () => {
    const isListAt = (path: Path) => isList(at(...path) ?? GroupArgs);
    const lists = [["placements"], ["instanceSpec", "keyNames"], ["instanceSpec", "dataDisks"]];
    expect(lists.map(isListAt)).toEqual([true, true, true]);
    expect([["count"], ["instanceSpec"], ["overrides"]].map(isListAt)).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("boundsOf a number returns its bounds, step and unit", () => {
    const bounds = { min: 20, max: 16_000, step: 10, unit: "GiB" };
    expect(boundsOf(at(...DISK, "diskSizeGB"))).toEqual(bounds);
    expect(boundsOf(at("maxDelete"))).toEqual({ min: 0, max: 10_000, step: 1, unit: "VMs" });
    expect(boundsOf(at("regionId"))).toBeUndefined();
    expect(boundsOf(at(...DISK, "diskType"))).toBeUndefined();
    expect(boundsOf(undefined)).toBeUndefined();
  });

  test("knownValues returns the known values of an open enum", () => {
    expect(knownValues(at(...DISK, "diskType"))).toEqual(["ssd.gp1", "ssd.io1", "hdd.std1"]);
    expect(knownValues(at("regionId"))).toBeUndefined();
    expect(knownValues(undefined)).toBeUndefined();
  });

  test("reasonOf returns why a bound is narrower than the vendor's", () => {
    const reason = "two of the cloud's ten tags mark the group's ownership";
    expect(reasonOf(at("instanceSpec", "userTags"))).toBe(reason);
    expect(reasonOf(at("overrides", "0", "userTags"))).toBe(reason);
    expect(reasonOf(at("instanceSpec", "metadata"))).toBeUndefined();
  });

  test("isOptional is true for optional fields only", () => {
    expect([at("maxDelete"), at("count"), undefined].map(isOptional)).toEqual([true, false, false]);
  });
});
