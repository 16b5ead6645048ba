import { describe, expect, test } from "@jest/globals";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { SPEC } from "../../group/web-group.js";
import { saidOf, saidOfChange } from "./said.js";

describe("fixedAddressesAreForOne", () => {
  const primaryNetworkInterface = {
    networkInterface: { subnetId: "subnet-a", primaryIpAddress: "10.0.0.4" },
  };

  test.each([0, 1])("fixedAddressesAreForOne passes one for %i members", (count) => {
    expect(saidOfChange({ primaryNetworkInterface }, count)).toEqual([]);
  });

  test("fixedAddressesAreForOne refuses one for two members", () => {
    expect(saidOfChange({ primaryNetworkInterface }, 2)).toEqual([
      "instanceSpec.primaryNetworkInterface.networkInterface.primaryIpAddress: 10.0.0.4 cannot be given to 2 members; give each its own in overrides, or set count to 1",
    ]);
  });

  test("fixedAddressesAreForOne leaves a wrong count to its own finding", () => {
    expect(saidOfChange({ primaryNetworkInterface }, 1.5)).toHaveLength(1);
  });

  test("fixedAddressesAreForOne passes an address of their own for several members", () => {
    const overrides = { 0: { primaryIpAddress: "10.0.0.4" }, 1: { primaryIpAddress: "10.0.0.5" } };
    expect(saidOf({ overrides: { ...overrides, 2: { name: "db" } } })).toEqual([]);
  });

  test("fixedAddressesAreForOne refuses one address for two members of their own", () => {
    const overrides = { 0: { primaryIpAddress: "10.0.0.4" }, 2: { primaryIpAddress: "10.0.0.4" } };
    expect(saidOf({ overrides })).toEqual([
      "overrides.2.primaryIpAddress: 10.0.0.4 is the address of slot 0 too; every member needs its own",
    ]);
  });
});

describe("placementsAreTheProgramsToChoose", () => {
  const placements = [{ az: "cn-north-1b", subnetId: "subnet-b" }];
  const GROUP = { name: "web", agId: "ag-a" };

  test("placementsAreTheProgramsToChoose passes places beside a spec's own", () => {
    expect(saidOf({ placements })).toEqual([]);
    expect(saidOf({ placements: [], instanceSpec: GROUP })).toEqual([]);
    expect(saidOf({ placements, instanceSpec: { ...SPEC, agId: undefined } })).toEqual([]);
    expect(saidOf({ placements, instanceSpec: UNKNOWN })).toEqual([]);
  });

  test("placementsAreTheProgramsToChoose refuses places in an availability group", () => {
    expect(saidOf({ placements, instanceSpec: GROUP })).toEqual([
      "placements: has no use with agId: the availability group decides the zones",
    ]);
  });
});
