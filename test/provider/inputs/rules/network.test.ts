import { describe, expect, test } from "@jest/globals";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { SPEC } from "../../group/web-group.js";
import { problemsOf, problemsOfChange } from "./problems.js";

describe("fixedAddressesAreForOne", () => {
  const primaryNetworkInterface = {
    networkInterface: { subnetId: "subnet-a", primaryIpAddress: "10.0.0.4" },
  };

  test.each([0, 1])("fixedAddressesAreForOne passes a fixed address with count %i", (count) => {
    expect(problemsOfChange({ primaryNetworkInterface }, count)).toEqual([]);
  });

  test("fixedAddressesAreForOne refuses a fixed address with count 2", () => {
    expect(problemsOfChange({ primaryNetworkInterface }, 2)).toEqual([
      "instanceSpec.primaryNetworkInterface.networkInterface.primaryIpAddress: 10.0.0.4 cannot be assigned to 2 members; give each member its own address in overrides, or set count to 1",
    ]);
  });

  test("fixedAddressesAreForOne adds no finding to a wrong count", () => {
    expect(problemsOfChange({ primaryNetworkInterface }, 1.5)).toHaveLength(1);
  });

  test("fixedAddressesAreForOne passes different addresses in overrides", () => {
    const overrides = { 0: { primaryIpAddress: "10.0.0.4" }, 1: { primaryIpAddress: "10.0.0.5" } };
    expect(problemsOf({ overrides: { ...overrides, 2: { name: "db" } } })).toEqual([]);
  });

  test("fixedAddressesAreForOne refuses the same address in two overrides", () => {
    const overrides = { 0: { primaryIpAddress: "10.0.0.4" }, 2: { primaryIpAddress: "10.0.0.4" } };
    expect(problemsOf({ overrides })).toEqual([
      "overrides.2.primaryIpAddress: 10.0.0.4 is already the address of slot 0; give every member its own address",
    ]);
  });
});

describe("placementsAreWithoutAgId", () => {
  const placements = [{ az: "cn-north-1b", subnetId: "subnet-b" }];
  const GROUP = { name: "web", agId: "ag-a" };

  test("placementsAreWithoutAgId passes placements outside an availability group", () => {
    expect(problemsOf({ placements })).toEqual([]);
    expect(problemsOf({ placements: [], instanceSpec: GROUP })).toEqual([]);
    expect(problemsOf({ placements, instanceSpec: { ...SPEC, agId: undefined } })).toEqual([]);
    expect(problemsOf({ placements, instanceSpec: UNKNOWN })).toEqual([]);
  });

  test("placementsAreWithoutAgId refuses placements in an availability group", () => {
    expect(problemsOf({ placements, instanceSpec: GROUP })).toEqual([
      "placements: is not allowed with agId: the availability group decides the zones; leave it out",
    ]);
  });
});
