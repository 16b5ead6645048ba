/** The pause between two waves of a rollout, on the virtual clock. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Declared } from "../../../provider/group/desired.js";
import type { RunEvent } from "../../../provider/reconcile/ports.js";
import { createTrial, type Change, type Ran, type Trial } from "./harness.js";
import { recordRollout } from "./rollout-records.js";

const PAUSE_MS = 20 * 60_000;

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial({ bootMs: 10_000 });
});
afterEach(() => trial.close());

const change = (more: Partial<Declared> = {}): Change => ({
  spec: { instanceType: "g.n2.xlarge" },
  inputs: { rollout: { pause: "20m" }, ...more },
  timeoutMs: 24 * 3_600_000,
});
const pausesIn = ({ events }: Ran) =>
  events.flatMap((event) => (event.kind === "pause" ? [[event.seconds, event.waves]] : []));
/** Calls `act` once, with the id of the newest VM, when the first pause begins. */
const atFirstPause = (act: (instanceId: string) => void): ((event: RunEvent) => void) => {
  let isOver = false;
  return ({ kind }) => {
    if (kind !== "pause" || isOver) return;
    isOver = true;
    act(trial.simulator.ledger().instances.at(-1)?.instanceId ?? "");
  };
};

test("a rollout waits between two waves, and neither before the first nor after the last", async () => {
  const first = await trial.run(3);
  const startMs = trial.nowMs();
  const second = await trial.run(3, first.saved, change());
  expect(second.verdict).toBe("converged");
  expect(pausesIn(second)).toEqual([
    [1200, 1],
    [1200, 2],
  ]);
  const tookMs = trial.nowMs() - startMs;
  expect(tookMs).toBeGreaterThan(2 * PAUSE_MS);
  expect(tookMs).toBeLessThan(2 * PAUSE_MS + 3 * 90_000);
});

test("a rollout sends no call during a pause, and lists the group after it", async () => {
  const first = await trial.run(2);
  const records = recordRollout(trial);
  const times: number[] = [];
  trial.afterCall(() => void times.push(trial.nowMs()));
  const second = await trial.run(2, first.saved, change());
  expect(second.verdict).toBe("converged");
  const gaps = times.slice(1).map((at, position) => at - Number(times[position]));
  expect(gaps.filter((ms) => ms >= PAUSE_MS)).toHaveLength(1);
  expect(records.calls()).toMatchObject({ deleteInstance: 2, createInstances: 2 });
});

test("a rollout starts a member that stopped during the pause before it begins the next wave", async () => {
  const first = await trial.run(3);
  const records = recordRollout(trial);
  const onEvent = atFirstPause((id) => void trial.simulator.stopInstance(id));
  const second = await trial.run(3, first.saved, { ...change(), onEvent });
  expect(second.verdict).toBe("converged");
  expect(records.calls()).toMatchObject({ startInstance: 1, deleteInstance: 3 });
  expect(records.fewestRunning()).toBe(2);
});

/** Ways for a member to be lost during a pause; the cloud removes a failed VM after a while. */
const LOSSES: readonly (readonly [string, string, (id: string) => void])[] = [
  ["broke", "1s", (id) => void trial.simulator.failInstance(id)],
  ["broke and is gone", "20m", (id) => void trial.simulator.failInstance(id)],
  ["was deleted", "20m", (id) => void trial.simulator.deleteInstance(id)],
];

test.each(LOSSES)(
  "a rollout launches a member again that %s during the pause of %s, before it begins the next wave",
  async (_, pause, lose) => {
    const first = await trial.run(3);
    const records = recordRollout(trial);
    const given = { ...change({ rollout: { pause } }), onEvent: atFirstPause(lose) };
    const second = await trial.run(3, first.saved, given);
    expect(second.verdict).toBe("converged");
    expect(records.launched()).toEqual([[2], [2], [1], [0]]);
    expect(records.fewestRunning()).toBe(2);
  },
);

test.each(LOSSES)(
  "a rollout stops when a member %s during the pause of %s and no retry is left",
  async (_, pause, lose) => {
    const first = await trial.run(3);
    const records = recordRollout(trial);
    const inputs = change({ rollout: { pause }, launchRetries: 0 });
    const second = await trial.run(3, first.saved, { ...inputs, onEvent: atFirstPause(lose) });
    expect(second.verdict).toBe("stalled");
    expect(second.failures.map(({ slot, phase }) => [slot, phase])).toEqual([[2, "boot"]]);
    expect(records.launched()).toEqual([[2]]);
    expect(records.fewestRunning()).toBe(2);
  },
);

test("a rollout takes no further member out of service while a former one was lost during the pause", async () => {
  const first = await trial.run(3);
  const records = recordRollout(trial);
  const [zero = ""] = first.observed.members.map(({ instanceId }) => instanceId);
  const onEvent = atFirstPause(() => void trial.simulator.deleteInstance(zero));
  const second = await trial.run(3, first.saved, { ...change(), onEvent });
  expect(second.verdict).toBe("converged");
  expect(trial.alive()).toEqual(["web-001", "web-002", "web-003"]);
  // Slot 0 is empty, so its launch is the next step; its former VM is not replaced any more.
  expect(records.launched()).toEqual([[2], [0], [1]]);
  expect(records.fewestRunning()).toBe(2);
});

test("a rollout whose time is over in a pause ends there, and the next run goes on", async () => {
  const first = await trial.run(3);
  const second = await trial.run(3, first.saved, { ...change(), timeoutMs: 10 * 60_000 });
  expect(second.verdict).toBe("timed-out");
  expect(trial.alive()).toEqual(["web-001", "web-002", "web-003"]);
  const records = recordRollout(trial);
  const third = await trial.run(3, second.saved, change());
  expect(third.verdict).toBe("converged");
  expect(records.launched()).toEqual([[1], [0]]);
  expect(pausesIn(third)).toEqual([[1200, 1]]);
});

test("a rollout in one wave does not pause", async () => {
  const first = await trial.run(3);
  const rollout = { pause: "20m", canary: 0, maxUnavailable: 3 };
  const second = await trial.run(3, first.saved, change({ rollout }));
  expect(second.verdict).toBe("converged");
  expect(pausesIn(second)).toEqual([]);
});
