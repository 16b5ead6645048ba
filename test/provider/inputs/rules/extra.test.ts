import { describe, expect, test } from "@jest/globals";
import { problemsOf, type Change } from "./problems.js";

describe("overridesNameSlots", () => {
  test.each(["0", "9", "10", "9999"])("overridesNameSlots passes slot %j", (slot) => {
    expect(problemsOf({ overrides: { [slot]: { description: "d" } } })).toEqual([]);
  });

  test.each(["web-001", "-1", "01", "1.5", "10000", ""])(
    "overridesNameSlots refuses %j",
    (slot) => {
      expect(problemsOf({ overrides: { [slot]: { description: "d" } } })).toEqual([
        `overrides.${slot}: "${slot}" is not a slot; use the number of a member, 0 for the first`,
      ]);
    },
  );
});

describe("extraFieldsAreNew", () => {
  const THERE = "is a field of instanceSpec; set it there, where it is checked";

  test.each<readonly [string, Change]>([
    ["a new field", { cpuOptions: { threads: 1 } }],
    ["a new field of a known model", { systemDisk: { cloudDiskSpec: { tier: "fast" } } }],
    ["a new field of a known disk", { dataDisks: [{ cloudDiskSpec: { tier: "fast" } }] }],
    ["a known model with nothing in it", { elasticIp: {} }],
    ["a known list with nothing in it", { userTags: [] }],
    ["a known field without a value", { imageId: undefined }],
    ["a new field that is a list", { devices: [{ userTags: 1 }] }],
  ])("extraFieldsAreNew passes %s", (_, extraSpec) => {
    expect(problemsOf({ extraSpec })).toEqual([]);
  });

  test.each<readonly [string, Change, string]>([
    ["a known field", { imageId: "img-b" }, "extraSpec.imageId"],
    ["a known flag", { noPassword: false }, "extraSpec.noPassword"],
    [
      "a known field of a known model",
      { primaryNetworkInterface: { networkInterface: { subnetId: "s", tier: "x" } } },
      "extraSpec.primaryNetworkInterface.networkInterface.subnetId",
    ],
    [
      "a known field of a known disk",
      { dataDisks: [{ tier: "x" }, { deviceName: "vdb" }] },
      "extraSpec.dataDisks[1].deviceName",
    ],
    ["an item of a known list", { keyNames: ["ops"] }, "extraSpec.keyNames[0]"],
    // Laid over the request, it would remove the tags for finding the group's VMs.
    ["text in place of a list", { userTags: "none" }, "extraSpec.userTags"],
    ["a map in place of a list", { userTags: { a: { b: "c" } } }, "extraSpec.userTags"],
    ["a list in place of a model", { systemDisk: [{ tier: "x" }] }, "extraSpec.systemDisk"],
    ["a number in place of a model", { dataDisks: [7] }, "extraSpec.dataDisks[0]"],
    ["a model in place of text", { imageId: {} }, "extraSpec.imageId"],
    // The cloud reads names in any case, as the vendor's own examples write some.
    ["a known field in another case", { ImageId: "img-b" }, "extraSpec.ImageId"],
    ["a known list in another case", { UserTags: "none" }, "extraSpec.UserTags"],
    [
      "a known model in another case",
      { SystemDisk: { cloudDiskSpec: { tier: "x" } } },
      "extraSpec.SystemDisk",
    ],
  ])("extraFieldsAreNew refuses %s", (_, extraSpec, at) => {
    expect(problemsOf({ extraSpec })).toEqual([`${at}: ${THERE}`]);
  });
});
