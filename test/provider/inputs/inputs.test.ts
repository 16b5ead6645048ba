import { describe, expect, test } from "@jest/globals";
import { INPUT_NAMES, inputsOf } from "../../../provider/inputs/inputs.js";
import { INPUTS } from "../group/web-group.js";

describe("inputsOf", () => {
  test("inputsOf leaves out outputs and the engine's own keys", () => {
    const outputs = { ...INPUTS, instanceIds: ["i-a"], __urn: "u", __provider: "p" };
    expect(inputsOf(outputs)).toEqual(INPUTS);
  });

  test("inputsOf keeps the given inputs and adds none", () => {
    expect(inputsOf({ count: undefined })).toEqual({ count: undefined });
    expect(INPUT_NAMES).toEqual([
      ...["regionId", "count", "instanceSpec", "overrides", "placements", "extraSpec", "triggers"],
      ...["deletionProtection", "maxDelete", "onPartialFailure", "minReady", "launchRetries"],
      ...["timeouts", "rollout", "preflight", "lineage"],
    ]);
  });
});
