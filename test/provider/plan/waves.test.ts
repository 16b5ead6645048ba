import { describe, expect, test } from "@jest/globals";
import { batchesOf } from "../../../provider/group/batch.js";
import type { Observed } from "../../../provider/group/observed.js";
import { intend } from "../../../provider/plan/intent.js";
import { wavesOf } from "../../../provider/plan/waves.js";
import { memberOf, observedOf, webWith } from "../group/web-group.js";

const OUTDATED = { specHash: "0000000000000000" };
const outdated = (slot: number) => memberOf(slot, OUTDATED);
const broken = (slot: number) => memberOf(slot, { status: "error", phase: "broken" });
const SETTLING = { status: "pending", phase: "settling" } as const;
const settling = (slot: number, given = {}) => memberOf(slot, { ...SETTLING, ...given });
const stoppedAndOutdated = memberOf(1, { ...OUTDATED, status: "stopped", phase: "stopped" });

/** Waves as `retired ids > launched slots`; ids of replaced members carry a star. */
const wavesIn = (observed: Observed, given: Parameters<typeof webWith>[0] = {}) => {
  const desired = webWith(given);
  return wavesOf(desired, intend(desired, observed)).map(({ retired, replaced, launched }) => {
    const ids = retired.map((one) => `${one.instanceId}${replaced.includes(one) ? "*" : ""}`);
    return `${ids.join(" ")} > ${launched.join(" ")}`;
  });
};

describe("wavesOf", () => {
  const overrides = { 2: { primaryIpAddress: "10.0.0.9" } };
  const recreate = { rollout: { strategy: "recreate" } } as const;

  test.each<readonly [string, Observed, Parameters<typeof webWith>[0], readonly string[]]>([
    ["no change", observedOf([memberOf(0), memberOf(1), memberOf(2)]), {}, [" > "]],
    ["a first launch", observedOf([]), {}, [" > 0 1 2"]],
    ["scaling in and out", observedOf([memberOf(0), memberOf(2), memberOf(3)]), {}, ["i-3 > 1"]],
    [
      "a change of all members",
      observedOf([0, 1, 2].map(outdated)),
      {},
      ["i-2* > 2", "i-1* > 1", "i-0* > 0"],
    ],
    [
      "a change of all members at once",
      observedOf([0, 1, 2].map(outdated)),
      recreate,
      ["i-2* > 2", "i-1* i-0* > 0 1"],
    ],
    [
      "a change of some members",
      observedOf([memberOf(0), outdated(1), outdated(2)]),
      {},
      ["i-2* > 2", "i-1* > 1"],
    ],
    [
      "a change of some members at once",
      observedOf([memberOf(0), outdated(1), outdated(2)]),
      recreate,
      ["i-2* i-1* > 1 2"],
    ],
    [
      "a change of five members, two at a time",
      observedOf([0, 1, 2, 3, 4].map(outdated)),
      { count: 5, rollout: { maxUnavailable: 2 } },
      ["i-4* > 4", "i-3* i-2* > 2 3", "i-1* i-0* > 0 1"],
    ],
    [
      "a change of five members without a canary, two at a time",
      observedOf([0, 1, 2, 3, 4].map(outdated)),
      { count: 5, rollout: { maxUnavailable: 2, canary: 0 } },
      ["i-4* i-3* > 3 4", "i-2* i-1* > 1 2", "i-0* > 0"],
    ],
    [
      "a change of four members without the held one",
      observedOf([0, 1, 2, 3].map(outdated)),
      { count: 4, rollout: { maxUnavailable: 2, hold: [2] } },
      ["i-3* > 3", "i-1* i-0* > 0 1"],
    ],
    [
      "a change of two members of four",
      observedOf([0, 1, 2, 3].map(outdated)),
      { count: 4, rollout: { upTo: "50%" } },
      ["i-3* > 3", "i-2* > 2"],
    ],
    [
      "a change of all members with one stopped",
      observedOf([outdated(0), stoppedAndOutdated]),
      { count: 2 },
      ["i-1* > 1", "i-0* > 0"],
    ],
    [
      "a change of all members with one broken",
      observedOf([outdated(0), broken(1), outdated(2)]),
      recreate,
      ["i-1* > 1", "i-2* i-0* > 0 2"],
    ],
    [
      "a change of all members with one missing",
      observedOf([outdated(0), outdated(2)]),
      recreate,
      [" > 1", "i-2* i-0* > 0 2"],
    ],
    [
      "a change of all members with one settling",
      observedOf([outdated(0), settling(1, OUTDATED)]),
      { count: 2 },
      ["i-1* > 1", "i-0* > 0"],
    ],
    [
      "a change of all members while an up-to-date one is settling",
      observedOf([outdated(0), settling(1)]),
      { count: 2 },
      [" > ", "i-0* > 0"],
    ],
    [
      "a change of all members while a surplus VM is settling",
      observedOf([outdated(0), outdated(1), settling(2)]),
      { count: 2 },
      ["i-2 i-1* > 1", "i-0* > 0"],
    ],
    [
      "an override",
      observedOf([memberOf(0), memberOf(1), memberOf(2)]),
      { overrides },
      ["i-2* > 2"],
    ],
    [
      "an override and the common spec",
      observedOf([0, 1, 2].map(outdated)),
      { overrides, ...recreate },
      ["i-1* > 1", "i-0* i-2* > 0 2"],
    ],
    [
      "an override and the common spec, one at a time",
      observedOf([0, 1, 2].map(outdated)),
      { overrides },
      ["i-1* > 1", "i-0* > 0", "i-2* > 2"],
    ],
  ])("wavesOf for %s are as expected", (_, observed, given, expected) => {
    expect(wavesIn(observed, given)).toEqual(expected);
  });

  test("wavesOf a change of 5,000 members, a tenth at a time, are a canary and ten waves, with 51 create calls", () => {
    const observed = observedOf(Array.from({ length: 5_000 }, (_, slot) => outdated(slot)));
    const desired = webWith({ count: 5_000, rollout: { maxUnavailable: "10%" } });
    const waves = wavesOf(desired, intend(desired, observed));
    const sizes = waves.map(({ retired, launched }) => [retired.length, launched.length]);
    expect(sizes).toEqual([[1, 1], ...Array<number[]>(9).fill([500, 500]), [499, 499]]);
    const creates = waves.flatMap(({ launched }) =>
      batchesOf(desired, launched, { generation: 1 }),
    );
    expect(creates).toHaveLength(51);
  });
});
