import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { afterRound, type Evidence } from "../../../provider/plan/evidence.js";
import { furtherWaves, type FurtherWave } from "../../../provider/plan/further-waves.js";
import { membersOf, nextToReplace, provenSpecs } from "../../../provider/plan/rollout.js";
import type { RolloutOf } from "../../../provider/plan/replacement-order.js";
import { rolloutOf } from "../../../provider/inputs/rollout.js";
import { memberOf } from "../group/web-group.js";

const SPECS = ["common", "b", "c", "d"];
const amount = fc.constantFrom(0, 1, 2, 3);

const groupOf = (
  count: number,
  rollout: Parameters<typeof rolloutOf>[0]["rollout"],
): RolloutOf => ({
  ...{ count, specHash: "common", overridden: new Map() },
  rollout: rolloutOf({ count, rollout }),
});

/** Groups with some specs, former ones and new ones, without anything pending or failed. */
const GROUPS = fc
  .tuple(
    fc.array(
      fc.record({
        kind: fc.constantFrom("ready", "held", "outdated", "outdated", "outdated"),
        specHash: fc.constantFrom(...SPECS),
        former: fc.constantFrom("x", "x", "y", "z"),
        isStopped: fc.boolean(),
        canSurge: fc.boolean(),
        isInPlace: fc.boolean(),
      }),
      { maxLength: 24 },
    ),
    fc.record({ maxUnavailable: amount, maxSurge: amount, canary: amount }),
  )
  .map(([given, rollout]) => ({
    evidence: given.map(
      ({ kind, specHash, former, isStopped, canSurge, isInPlace }, slot): Evidence => {
        if (kind !== "outdated") return { kind: kind as "ready" | "held", specHash };
        const phase = isStopped ? "stopped" : "ready";
        const member = memberOf(slot, { instanceId: `i-${slot}`, specHash: former, phase });
        return { kind, specHash, canSurge: canSurge && !isInPlace, isInPlace, member };
      },
    ),
    group: groupOf(given.length, rollout),
  }));

/** The waves of a run, round by round. */
function roundsOf(given: readonly Evidence[], group: RolloutOf): readonly FurtherWave[] {
  const rounds: FurtherWave[] = [];
  for (let evidence = given; ;) {
    const next = nextToReplace(evidence, group);
    const members = new Set(membersOf(next));
    if (members.size === 0) return rounds;
    const proven = provenSpecs(evidence, group);
    const isCanary = !evidence.some(
      (each) => each.kind === "outdated" && members.has(each.member) && proven.has(each.specHash),
    );
    rounds.push({ ...next, isCanary });
    evidence = afterRound(evidence, [...members]);
  }
}

test("furtherWaves are the waves of the rounds of a run", () => {
  fc.assert(
    fc.property(GROUPS, ({ evidence, group }) => {
      expect(furtherWaves(evidence, group)).toEqual(roundsOf(evidence, group));
    }),
    { numRuns: 2000 },
  );
});

test("furtherWaves are unknown while anything is pending or has failed", () => {
  const group = groupOf(1, {});
  const specHash = "common";
  expect(furtherWaves([{ kind: "pending", specHash, next: undefined }], group)).toBeUndefined();
  expect(furtherWaves([{ kind: "failed", specHash }], group)).toBeUndefined();
  expect(furtherWaves([], group)).toEqual([]);
});
