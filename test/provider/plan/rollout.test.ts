import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { afterRound, inServiceOf, type Evidence } from "../../../provider/plan/evidence.js";
import type { RolloutOf } from "../../../provider/plan/replacement-order.js";
import { membersOf, nextToReplace } from "../../../provider/plan/rollout.js";
import type { Member } from "../../../provider/group/observed.js";
import { rolloutOf } from "../../../provider/inputs/rollout.js";
import { memberOf } from "../group/web-group.js";

const COMMON = "common";
type Settings = Parameters<typeof rolloutOf>[0]["rollout"];

const ready = (specHash = COMMON): Evidence => ({ kind: "ready", specHash });
const failed = (specHash = COMMON): Evidence => ({ kind: "failed", specHash });
const held = (): Evidence => ({ kind: "held", specHash: COMMON });
const pending = (specHash = COMMON, next?: Evidence): Evidence => ({
  kind: "pending",
  specHash,
  next,
});
const outdated = (slot: number, specHash = COMMON, given: Partial<Member> = {}): Evidence => ({
  ...{ kind: "outdated", specHash, canSurge: true },
  member: memberOf(slot, { specHash: "old", ...given }),
});
const stopped = (slot: number): Evidence => outdated(slot, COMMON, { phase: "stopped" });
const many = (size: number, from = 0): readonly Evidence[] =>
  Array.from({ length: size }, (_, at) => outdated(from + at));

/** A group of as many slots as there is evidence, unless `count` says otherwise. */
const groupOf = (count: number, rollout: Settings = {}): RolloutOf => ({
  count,
  rollout: rolloutOf({ count, rollout }),
  specHash: COMMON,
  overridden: new Map(),
});
const nextSlots = (evidence: readonly Evidence[], rollout: Settings = {}) =>
  membersOf(nextToReplace(evidence, groupOf(evidence.length, rollout))).map(({ slot }) => slot);

describe("nextToReplace", () => {
  const half = { maxUnavailable: "50%" };

  test.each<readonly [string, readonly Evidence[], Settings, readonly number[]]>([
    ["no member when none is outdated", [ready(), ready("b"), failed("c")], { maxFailed: 1 }, []],
    ["the highest slot first when no spec is proven", many(3), {}, [2]],
    ["one member at a time for the default of a small group", [ready(), ...many(3, 1)], {}, [3]],
    ["a tenth of a larger group by default", [...many(19), ready()], {}, [18, 17]],
    ["as many members as allowed", [ready(), ...many(5, 1)], { maxUnavailable: 3 }, [5, 4, 3]],
    [
      "all others at once for recreate",
      [ready(), ...many(4, 1)],
      { strategy: "recreate" },
      [4, 3, 2, 1],
    ],
    ["one canary for recreate", many(4), { strategy: "recreate" }, [3]],
    ["as many canaries as asked for", many(8), { canary: 2, maxUnavailable: 4 }, [7, 6]],
    [
      "no more canaries than may be out of service",
      many(8),
      { canary: 3, maxUnavailable: 2 },
      [7, 6],
    ],
    ["the missing canaries", [ready(), ...many(7, 1)], { canary: 3, maxUnavailable: 4 }, [7, 6]],
    ["no canary when there is none to wait for", many(4), { canary: 0, ...half }, [3, 2]],
    ["no member while anything is pending", [ready(), pending("b"), outdated(2)], {}, []],
    ["no member after a failure", [ready(), failed(), outdated(2)], { maxUnavailable: 3 }, []],
    [
      "members after a tolerated failure",
      [ready(), failed(), ...many(2, 2)],
      { maxFailed: 1, maxUnavailable: 2 },
      [3],
    ],
    [
      "no second canary when the canary has failed",
      [failed(), ...many(3, 1)],
      { maxFailed: 3, maxUnavailable: 4 },
      [],
    ],
    [
      "stopped members beside the allowed ones",
      [ready(), stopped(1), outdated(2), stopped(3)],
      { maxUnavailable: 3 },
      [3, 1, 2],
    ],
    [
      "only stopped members when too many are out of service",
      [ready(), stopped(1), stopped(2), outdated(3)],
      {},
      [2, 1],
    ],
    ["a stopped member as the canary", [outdated(0), stopped(1), outdated(2)], {}, [1]],
    [
      "no member of a spec without a canary while others are out of service",
      [ready(), failed(), ...many(2, 2)],
      { maxFailed: 1 },
      [],
    ],
    ["members next to held ones, which serve", [ready(), held(), outdated(2)], {}, [2]],
    [
      "one canary of each other spec once a spec is proven",
      [ready(), outdated(1, "b"), outdated(2, "b"), outdated(3, "c")],
      { maxUnavailable: 3 },
      [3, 2],
    ],
    [
      "members in the order of their slots, whichever spec they have now",
      [ready(), outdated(1, COMMON, { specHash: "abandoned" }), ...many(3, 2)],
      { maxUnavailable: 2 },
      [4, 3],
    ],
    [
      "the common spec before overrides",
      [outdated(0, "b"), outdated(1, "c"), outdated(2)],
      half,
      [2],
    ],
    [
      "overrides one by one while no spec is proven",
      [outdated(0, "b"), outdated(1, "c")],
      { maxUnavailable: 2 },
      [0],
    ],
  ])("nextToReplace returns %s", (_, evidence, rollout, expected) => {
    expect(nextSlots(evidence, rollout)).toEqual(expected);
  });

  test("nextToReplace puts members with an override last", () => {
    const evidence = [ready(), ...many(3, 1)];
    const group = { ...groupOf(4, { maxUnavailable: 2 }), overridden: new Map([[3, {} as never]]) };
    expect(nextToReplace(evidence, group).deleted.map(({ slot }) => slot)).toEqual([2, 1]);
  });
});

const EVIDENCE: fc.Arbitrary<Evidence> = fc.oneof(
  fc.constant(ready()),
  fc.constant(held()),
  fc.constant(pending(COMMON, ready())),
  fc.constant(failed()),
  fc.constant(ready("b")),
  fc.nat(99).map((slot) => outdated(slot)),
  fc.nat(99).map((slot) => stopped(slot)),
  fc.nat(99).map((slot) => outdated(slot, "b")),
  fc.nat(99).map((slot) => ({ ...outdated(slot), canSurge: false }) as Evidence),
);
const SETTINGS: fc.Arbitrary<Settings> = fc.record({
  maxUnavailable: fc.integer({ min: 1, max: 6 }),
  maxSurge: fc.integer({ min: 0, max: 3 }),
  canary: fc.integer({ min: 0, max: 3 }),
  maxFailed: fc.integer({ min: 0, max: 2 }),
});
const GROUPS = fc
  .tuple(fc.array(EVIDENCE, { minLength: 1, maxLength: 20 }), SETTINGS)
  .map(([given, rollout]) => {
    // Each slot has one member.
    const evidence = given.map((each, slot) =>
      each.kind === "outdated"
        ? { ...each, member: { ...each.member, slot, instanceId: `i-${slot}` } }
        : each,
    );
    return { evidence, rollout, group: groupOf(evidence.length, rollout) };
  });

describe("a rollout", () => {
  test("a rollout never takes more members out of service than allowed", () => {
    fc.assert(
      fc.property(GROUPS, ({ evidence, group }) => {
        const serving = inServiceOf(evidence);
        const taken = nextToReplace(evidence, group).deleted.filter(
          ({ phase }) => phase === "ready",
        );
        const floor = Math.min(serving, group.count - group.rollout.maxUnavailable);
        expect(serving - taken.length).toBeGreaterThanOrEqual(floor);
      }),
    );
  });

  test("a rollout never launches more VMs beside their predecessors than allowed", () => {
    fc.assert(
      fc.property(GROUPS, fc.nat(4), ({ evidence, group }, extra) => {
        const { deleted, surged } = nextToReplace(evidence, group, extra);
        expect(surged.length).toBeLessThanOrEqual(Math.max(0, group.rollout.maxSurge - extra));
        expect(deleted.filter((member) => surged.includes(member))).toEqual([]);
        expect(surged.every(({ phase }) => phase === "ready")).toBe(true);
      }),
    );
  });

  test.each<readonly [string, Settings, readonly number[], readonly number[]]>([
    [
      "surges the highest slot and deletes the next one",
      { canary: 0, maxSurge: 1, maxUnavailable: 1 },
      [3],
      [4],
    ],
    [
      "only surges when no member may be out of service",
      { canary: 0, maxSurge: 2, maxUnavailable: 0 },
      [],
      [4, 3],
    ],
    ["surges the canary", { maxSurge: 1, maxUnavailable: 0 }, [], [4]],
    [
      "deletes members that cannot run twice",
      { canary: 0, maxSurge: 4, maxUnavailable: 1 },
      [0],
      [4, 3, 2, 1],
    ],
  ])("a rollout of five members %s", (_, rollout, deleted, surged) => {
    const evidence = many(5).map((each, slot) => ({ ...each, canSurge: slot > 0 }) as Evidence);
    const next = nextToReplace(evidence, groupOf(5, rollout));
    expect([next.deleted.map(({ slot }) => slot), next.surged.map(({ slot }) => slot)]).toEqual([
      deleted,
      surged,
    ]);
  });

  test("a rollout replaces nothing after more failures than tolerated", () => {
    fc.assert(
      fc.property(GROUPS, ({ evidence, group }) => {
        const failures = evidence.filter(({ kind }) => kind === "failed").length;
        fc.pre(failures > group.rollout.maxFailed);
        expect(membersOf(nextToReplace(evidence, group))).toEqual([]);
      }),
    );
  });

  test("a rollout takes no more unproven members of a spec than there are canaries", () => {
    fc.assert(
      fc.property(GROUPS, ({ evidence, group }) => {
        const { canary } = group.rollout;
        for (const specHash of [COMMON, "b"]) {
          const alike = evidence.filter((each) => each.specHash === specHash);
          const proofs = alike.filter(({ kind }) => kind === "ready").length;
          if (proofs >= canary) continue;
          const next = new Set(membersOf(nextToReplace(evidence, group)));
          const taken = alike.filter((each) => each.kind === "outdated" && next.has(each.member));
          expect(taken.length).toBeLessThanOrEqual(canary - proofs);
        }
      }),
    );
  });

  test("a rollout without failures replaces every member", () => {
    fc.assert(
      fc.property(GROUPS, ({ evidence: given, group }) => {
        fc.pre(given.every(({ kind }) => kind !== "failed"));
        let evidence: readonly Evidence[] = given;
        for (let round = 0; round <= 2 * given.length + 2; round += 1) {
          evidence = afterRound(evidence, membersOf(nextToReplace(evidence, group)));
        }
        expect(evidence.filter(({ kind }) => kind === "outdated")).toEqual([]);
      }),
    );
  });
});

describe("afterRound", () => {
  test("afterRound makes replaced members ready and finishes pending actions", () => {
    const [first, second] = [outdated(0), outdated(1, "b")];
    const gone = first.kind === "outdated" ? [first.member] : [];
    expect(afterRound([first, second, pending("c", ready("c")), pending("d")], gone)).toEqual([
      ready(),
      second,
      ready("c"),
    ]);
  });
});
