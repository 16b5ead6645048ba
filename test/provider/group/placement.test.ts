import { describe, expect, test } from "@jest/globals";
import { mayMove, placedIn } from "../../../provider/group/placement.js";
import { SPEC } from "./web-group.js";

const B = { az: "cn-north-1b", subnetId: "subnet-b" };

describe("placedIn", () => {
  test("placedIn without a place returns the spec unchanged", () => {
    expect(placedIn(SPEC, undefined)).toBe(SPEC);
  });

  test("placedIn a place takes its zone and subnet, and keeps the other fields", () => {
    const primaryNetworkInterface = {
      autoDelete: false,
      networkInterface: { subnetId: "subnet-a", securityGroups: ["sg-a"] },
    };
    expect(placedIn({ ...SPEC, primaryNetworkInterface }, B)).toEqual({
      ...SPEC,
      az: "cn-north-1b",
      primaryNetworkInterface: {
        autoDelete: false,
        networkInterface: { subnetId: "subnet-b", securityGroups: ["sg-a"] },
      },
    });
  });

  test("placedIn a place takes its type if it has one", () => {
    expect(placedIn(SPEC, { ...B, instanceType: "c.n2.large" }).instanceType).toBe("c.n2.large");
    expect(placedIn(SPEC, B).instanceType).toBe("g.n2.large");
  });

  test("placedIn adds an interface to a spec without one", () => {
    expect(placedIn({ name: "web", instanceTemplateId: "it-a" }, B)).toEqual({
      name: "web",
      instanceTemplateId: "it-a",
      az: "cn-north-1b",
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-b" } },
    });
  });
});

describe("mayMove", () => {
  test("mayMove is false for a member with a fixed address", () => {
    const networkInterface = { subnetId: "subnet-a", primaryIpAddress: "10.0.0.4" };
    expect(mayMove({ ...SPEC, primaryNetworkInterface: { networkInterface } })).toBe(false);
    expect(mayMove(SPEC)).toBe(true);
    expect(mayMove({ name: "web", agId: "ag-a" })).toBe(true);
  });
});
