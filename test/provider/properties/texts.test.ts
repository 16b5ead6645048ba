/** Texts with rules of their own: the check and the simulator agree on random texts close to the rules. */
import { describe, expect, test } from "@jest/globals";
import fc, { type Arbitrary } from "fast-check";
import { checkInputs } from "../../../provider/inputs/check.js";
import { checkCustomData } from "../../../simulator/services/vm/metadata.js";
import { isAcceptablePassword } from "../../../simulator/services/vm/password.js";
import { invalidPart } from "../../../simulator/services/tag-rules.js";
import { text } from "./parts.js";
import { RUNS, SEED } from "./runs.js";

const SPEC = {
  ...{ az: "cn-north-1a", instanceType: "g.n2.large", imageId: "img-ubuntu2204", name: "web" },
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
};

/** Whether a spec with this change passes the check. */
function isFine(change: object): boolean {
  const instanceSpec = { ...SPEC, ...change };
  const inputs = { regionId: "cn-north-1", count: 1, lineage: "lineage", instanceSpec };
  return checkInputs(inputs).findings.length === 0;
}

const words = (...of: readonly string[]): Arbitrary<string> => fc.constantFrom(...of);

/** Passwords of pieces close to the rules. */
const password = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: text("ACEGkmprt024680!@#^&*", 1, 6) },
      { weight: 1, arbitrary: words("jd", "Jd", "360", "bug", "Bug", "COM", "cloud", "passwor") },
      {
        weight: 1,
        arbitrary: words("123", "135", "987", "abc", "CbA", "aBc", "xyz", "90:", "@AB"),
      },
      { weight: 1, arbitrary: words("qaz", "QwE", "tfc", "poi", "q1a", "zxc", "mnb", "okm") },
      { weight: 1, arbitrary: words(" ", "é", "京", "😀", "\\", "\n", "[", "]", "`", "'") },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((pieces) => pieces.join(""));

const TAG = "abcXYZ059京云_.,:\\/=+-@";
const tag = fc.record({
  key: fc.oneof(text(TAG, 1, 4), text(`${TAG} é#[`, 1, 3), words("jrn:a", "jdc-a", "jdc", "JRN:a")),
  value: fc.oneof(text(TAG, 0, 4), text(`${TAG} é#[`, 0, 3), text("a", 254, 257)),
});

/** Scripts and near-scripts, in base64 and near-base64. */
const userdata = fc
  .tuple(
    words(
      "#!/bin/bash",
      "#!/usr/bin/env python",
      "#!/bin/sh",
      "<cmd>",
      "<powershell>",
      "<CMD>",
      "",
    ),
    fc.oneof(text("\n ax京", 0, 4), text("x", 16_350, 16_390)),
    words("", "=", "==", " ", "!", "A", "AA", "\n"),
  )
  .map(([first, rest, tail]) => Buffer.from(first + rest).toString("base64") + tail)
  // Left out: a last digit without a whole byte. The check refuses it, the simulator ignores it.
  .filter((value) => value.replace(/=+$/, "").length % 4 !== 1)
  .map((value) => [{ key: "launch-script", value }]);

describe("the check and the simulator", () => {
  test.each<[string, Arbitrary<unknown>, (given: never) => object, (given: never) => boolean]>([
    ["passwords", password, (given) => ({ password: given }), isAcceptablePassword],
    [
      "tags",
      fc.array(tag, { maxLength: 3 }),
      (given) => ({ userTags: given }),
      (given) => !invalidPart(given),
    ],
    [
      "scripts",
      userdata,
      (given) => ({ userdata: given }),
      (given) => !checkCustomData({ userdata: given }),
    ],
  ])("the check and the simulator agree on random %s", (_, given, specOf, isTaken) => {
    const tally = { true: 0, false: 0 };
    fc.assert(
      fc.property(given, (one) => {
        const verdict = isTaken(one as never);
        tally[`${verdict}`] += 1;
        expect(isFine(specOf(one as never))).toBe(verdict);
      }),
      { numRuns: 3 * RUNS, seed: SEED },
    );
    // Both verdicts are frequent.
    expect(Math.min(tally.true, tally.false)).toBeGreaterThan(RUNS / 10);
  });
});
