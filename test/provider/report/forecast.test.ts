import { describe, expect, test } from "@jest/globals";
import type { Member, Observed } from "../../../provider/group/observed.js";
import { intend } from "../../../provider/plan/intent.js";
import { wavesOf } from "../../../provider/plan/waves.js";
import { forecast } from "../../../provider/report/forecast.js";
import { memberOf, observedOf, web, webWith } from "../group/web-group.js";
import { createTrial } from "../reconcile/harness.js";

const range = (size: number, given: Partial<Member> = {}) =>
  Array.from({ length: size }, (_, slot) => memberOf(slot, given));
const OUTDATED = { specHash: "0000000000000000" };
const STOPPED = { status: "stopped", phase: "stopped" } as const;
const RECREATE = { rollout: { strategy: "recreate" } } as const;
const SETTLING = { status: "pending", phase: "settling" } as const;

const reckon = (count: number, observed: Observed, desired = web(count)) =>
  forecast(desired, intend(desired, observed), { memberCount: observed.members.length });

/** Polls of a boot of 60 s, of a start of 30 s, of a deletion of 15 s. @see plan/poll-delay, DELAYS_S */
const [BOOT, START, GONE] = [12, 7, 4];
/** A look at all members between two waves. */
const LOOK = 1;

describe("forecast", () => {
  test.each<readonly [string, number, Observed, object, Parameters<typeof webWith>[0]?]>([
    ["no change", 3, observedOf(range(3)), { inService: 3, seconds: 1, calls: 1 }],
    ["a first launch", 3, observedOf([]), { inService: 0, seconds: 61, calls: 2 + BOOT }],
    [
      "a launch of 250",
      250,
      observedOf([]),
      { inService: 0, seconds: 63, calls: 1 + 3 + BOOT * 3 },
    ],
    ["scaling out", 5, observedOf(range(3)), { inService: 3, seconds: 61, calls: 2 + BOOT }],
    ["scaling in", 1, observedOf(range(3)), { inService: 1, seconds: 16, calls: 1 + 2 + GONE }],
    [
      "a start while another member is settling",
      3,
      observedOf([memberOf(0), memberOf(1, STOPPED), memberOf(2, SETTLING)]),
      { inService: 1, seconds: 31, calls: 1 + 1 + START },
    ],
    [
      "a wait alone",
      1,
      observedOf([memberOf(0, SETTLING)]),
      { inService: 0, seconds: 31, calls: 1 + START },
    ],
    [
      "replacing some members at once",
      3,
      observedOf([memberOf(0), memberOf(1, OUTDATED), memberOf(2, OUTDATED)]),
      { inService: 1, seconds: 77, calls: 1 + (2 + GONE) + (1 + BOOT) },
      RECREATE,
    ],
    [
      "replacing some members one by one",
      3,
      observedOf([memberOf(0), memberOf(1, OUTDATED), memberOf(2, OUTDATED)]),
      { inService: 2, seconds: 153, calls: 1 + 2 * (1 + GONE + 1 + BOOT) + LOOK },
    ],
    [
      "replacing all members at once after a canary",
      3,
      observedOf(range(3, OUTDATED)),
      {
        inService: 1,
        seconds: 153,
        calls: 1 + (1 + GONE) + (1 + BOOT) + LOOK + (2 + GONE) + (1 + BOOT),
      },
      RECREATE,
    ],
    [
      "replacing all members one by one",
      3,
      observedOf(range(3, OUTDATED)),
      { inService: 2, seconds: 229, calls: 1 + 3 * (1 + GONE + 1 + BOOT) + 2 * LOOK },
    ],
    [
      "replacing all members one by one with pauses",
      3,
      observedOf(range(3, OUTDATED)),
      { inService: 2, seconds: 229 + 2 * 120, calls: 1 + 3 * (1 + GONE + 1 + BOOT) + 2 * LOOK },
      { rollout: { pause: "2m" } },
    ],
    [
      "replacing all members but the held one",
      3,
      observedOf(range(3, OUTDATED)),
      { inService: 2, seconds: 153, calls: 1 + 2 * (1 + GONE + 1 + BOOT) + LOOK },
      { rollout: { hold: [0] } },
    ],
    [
      "holding all members",
      3,
      observedOf(range(3, OUTDATED)),
      { inService: 3, seconds: 1, calls: 1 },
      { rollout: { upTo: 0 } },
    ],
    [
      "replacing the only member",
      1,
      observedOf(range(1, OUTDATED)),
      { inService: 0, seconds: 77, calls: 1 + (1 + GONE) + (1 + BOOT) },
    ],
    [
      "replacing the only member while a surplus VM is settling",
      1,
      observedOf([memberOf(0, OUTDATED), memberOf(1, SETTLING)]),
      { inService: 0, seconds: 77, calls: 1 + (2 + GONE) + (1 + BOOT) },
    ],
  ])("forecast of %s is as expected", (_, count, observed, expected, given = {}) => {
    expect(reckon(count, observed, webWith({ ...given, count }))).toEqual(expected);
  });

  test("forecast counts the members of the largest wave as out of service", () => {
    // Two specs, each with a canary: the second wave replaces two members, and the canary of the other spec.
    const overrides = { 3: { description: "b" }, 4: { description: "b" } };
    const desired = webWith({ count: 5, overrides, ...RECREATE });
    const found = reckon(5, observedOf(range(5, OUTDATED)), desired);
    expect(wavesOf(desired, intend(desired, observedOf(range(5, OUTDATED))))).toHaveLength(3);
    expect(found.inService).toBe(2);
  });

  test("forecast counts a separate call for each member with an override", () => {
    const desired = webWith({ count: 5, overrides: { 1: { name: "db" }, 3: { name: "log" } } });
    expect(reckon(5, observedOf([]), desired).calls).toBe(1 + 5 + BOOT);
  });

  test.each([1, 100, 250])("forecast of a launch of %i matches a run", async (count) => {
    const trial = await createTrial({ bootMs: 60_000 });
    const before = trial.nowMs();
    expect((await trial.run(count)).verdict).toBe("converged");
    const { calls, seconds } = reckon(count, observedOf([]));
    expect(trial.simulator.ledger().totalCalls).toBe(calls);
    expect(Math.abs((trial.nowMs() - before) / 1000 - seconds)).toBeLessThanOrEqual(6);
    await trial.close();
  });
});
