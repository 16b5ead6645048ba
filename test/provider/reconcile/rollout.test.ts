/** A changed spec goes through a running group: order, budget, failures and checkpoints, read from the simulator. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Declared } from "../../../provider/group/desired.js";
import { createTrial, type Change, type Ran, type Trial } from "./harness.js";
import { recordRollout, type Records } from "./rollout-records.js";

type Settings = Declared["rollout"];

const NEW_TYPE = "g.n2.xlarge";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(() => trial.close());

/** The change of the type, under a rollout. */
const change = (rollout: Settings = {}, more: Partial<Declared> = {}): Change => ({
  spec: { instanceType: NEW_TYPE },
  inputs: { rollout, ...more },
});

/** A group of `count` members, then the change of its type; the records begin with the change. */
async function changed(
  count: number,
  given: Change,
): Promise<Records & { readonly first: Ran; readonly second: Ran }> {
  const first = await trial.run(count);
  const records = recordRollout(trial);
  const second = await trial.run(count, first.saved, given);
  return { first, second, ...records };
}

const down = (from: number, to: number): readonly number[] =>
  Array.from({ length: from - to + 1 }, (_, at) => from - at);
const up = (from: number, to: number): readonly number[] => [...down(to, from)].reverse();
/** The slots with the new spec and with the former one, of running VMs. */
const slotsBySpec = () => {
  const running = trial.simulator
    .ledger()
    .instances.filter(({ alive, status }) => alive && status === "running");
  const slots = (isNew: boolean) =>
    running
      .filter(({ instanceType }) => (instanceType === NEW_TYPE) === isNew)
      .map(({ name }) => Number(name.slice(-3)) - 1)
      .sort((left, right) => left - right);
  return { fresh: slots(true), former: slots(false) };
};
const idsOf = ({ observed }: Ran): readonly string[] =>
  observed.members.map(({ instanceId }) => instanceId);

describe("a rollout", () => {
  test("a rollout with defaults replaces ten members one by one, from the highest slot down", async () => {
    const { second, ...records } = await changed(10, change());
    expect(second.verdict).toBe("converged");
    expect(records.launched()).toEqual(down(9, 0).map((slot) => [slot]));
    expect(records.fewestRunning()).toBe(9);
    expect(records.mostAlive()).toBe(10);
    expect(records.calls()).toMatchObject({ deleteInstance: 10, createInstances: 10 });
    expect(slotsBySpec()).toEqual({ fresh: up(0, 9), former: [] });
  });

  test("a rollout of a hundred members takes a tenth at a time after its canary, with one create call a wave", async () => {
    const { second, ...records } = await changed(100, change({ maxUnavailable: "10%" }));
    expect(second.verdict).toBe("converged");
    expect(records.launched()).toEqual([
      [99],
      ...up(0, 8).map((wave) => up(99 - 10 * (wave + 1), 98 - 10 * wave)),
      up(0, 8),
    ]);
    expect(records.fewestRunning()).toBe(90);
    expect(records.calls()).toMatchObject({ deleteInstance: 100, createInstances: 11 });
  });

  test.each<readonly [string, number, Settings, readonly (readonly number[])[], number]>([
    ["two at a time", 5, { maxUnavailable: 2 }, [[4], [2, 3], [0, 1]], 3],
    ["half at a time", 5, { maxUnavailable: "50%" }, [[4], [2, 3], [0, 1]], 3],
    [
      "two canaries",
      6,
      { canary: 2, maxUnavailable: 4 },
      [
        [4, 5],
        [0, 1, 2, 3],
      ],
      2,
    ],
    ["two canaries, one at a time", 3, { canary: 2 }, [[2], [1], [0]], 2],
    ["no canary", 4, { canary: 0, maxUnavailable: 3 }, [[1, 2, 3], [0]], 1],
    ["recreate", 5, { strategy: "recreate" }, [[4], [0, 1, 2, 3]], 1],
    ["recreate without a canary", 3, { strategy: "recreate", canary: 0 }, [[0, 1, 2]], 0],
    ["one member", 1, {}, [[0]], 0],
  ])(
    "a rollout with %s replaces the members in its waves",
    async (_, count, rollout, waves, fewest) => {
      const { second, ...records } = await changed(count, change(rollout));
      expect(second.verdict).toBe("converged");
      expect(records.launched()).toEqual(waves);
      expect(records.fewestRunning()).toBe(fewest);
      expect(records.mostAlive()).toBe(count);
    },
  );

  test("a rollout sends one delete for each member and one create for each wave, and polls its own VMs only", async () => {
    const { second, ...records } = await changed(11, change({ maxUnavailable: 5 }));
    expect(second.verdict).toBe("converged");
    const { describeInstances = 0, describeInstance = 0, ...writes } = records.calls();
    expect(writes).toEqual({ deleteInstance: 11, createInstances: 3 });
    // Three waves, each with a deletion and a boot to wait for; no second listing of the group.
    expect(describeInstances + describeInstance).toBeLessThanOrEqual(1 + 3 * 2 * 4 + 11);
  });

  test("a rollout counts members that are out of service already against its budget", async () => {
    const first = await trial.run(4);
    trial.simulator.deleteInstance(idsOf(first)[0] ?? "");
    const records = recordRollout(trial);
    const second = await trial.run(4, first.saved, change());
    expect(second.verdict).toBe("converged");
    // The missing member is launched with the new spec, and so proves it.
    expect(records.launched()).toEqual([[0], [3], [2], [1]]);
    expect(records.fewestRunning()).toBe(3);
  });

  test("a rollout of a group that is stopped takes all members at once after its canary", async () => {
    const first = await trial.run(20);
    for (const id of idsOf(first)) trial.simulator.stopInstance(id);
    const records = recordRollout(trial);
    const second = await trial.run(20, first.saved, change());
    expect(second.verdict).toBe("converged");
    expect(records.launched()).toEqual([[19], up(0, 18)]);
  });

  test("a rollout of a group whose VMs are all broken takes all members at once", async () => {
    const first = await trial.run(5);
    for (const id of idsOf(first)) trial.simulator.failInstance(id);
    const records = recordRollout(trial);
    const second = await trial.run(5, first.saved, change());
    expect(second.verdict).toBe("converged");
    expect(records.launched()).toEqual([up(0, 4)]);
  });
});

describe("a rollout of a spec that fails", () => {
  const noRetry = { launchRetries: 0 };
  const bootErrors = (nth: number, times: number, count?: number) =>
    trial.simulator.faults.arm([
      { operation: "createInstances", nth, times, fault: "boot-error", ...(count && { count }) },
    ]);

  test.each([
    [1, "the same spec"],
    [2, "the same spec"],
    [3, "the same spec"],
    [1, "a corrected spec"],
    [3, "a corrected spec"],
  ])(
    "a rollout whose canaries fail costs %i members, and the next run with %s repairs them first",
    async (canary, next) => {
      const first = await trial.run(8);
      bootErrors(1, 30);
      const records = recordRollout(trial);
      const settings = { canary, maxUnavailable: 4 };
      const second = await trial.run(8, first.saved, change(settings));
      expect(second.verdict).toBe("stalled");
      expect(new Set(records.deleted()).size).toBe(canary);
      expect(records.fewestRunning()).toBe(8 - canary);
      expect(slotsBySpec().former).toEqual(up(0, 7 - canary));
      expect(second.failures.map(({ slot, phase, code }) => [slot, phase, code])).toEqual(
        up(8 - canary, 7).map((slot) => [slot, "boot", "error"]),
      );

      trial.simulator.faults.disarm();
      const repaired = recordRollout(trial);
      const same = change(settings);
      const corrected = { ...same, spec: { instanceType: "c.n2.large" } };
      const isSame = next === "the same spec";
      const third = await trial.run(8, second.saved, isSame ? same : corrected);
      expect(third.verdict).toBe("converged");
      expect(repaired.launched()[0]).toEqual(up(8 - canary, 7));
      expect(repaired.fewestRunning()).toBeGreaterThanOrEqual(4);
      const living = trial.simulator.ledger().instances.filter(({ alive }) => alive);
      const type = isSame ? NEW_TYPE : "c.n2.large";
      expect(living.map(({ instanceType }) => instanceType)).toEqual(Array(8).fill(type));
    },
  );

  test("a rollout whose canary fails is undone by the former program: only the lost member is launched", async () => {
    const first = await trial.run(4);
    bootErrors(1, 30);
    const second = await trial.run(4, first.saved, change());
    expect(second.verdict).toBe("stalled");
    trial.simulator.faults.disarm();
    const records = recordRollout(trial);
    const third = await trial.run(4, second.saved);
    expect(third.verdict).toBe("converged");
    expect(records.launched()).toEqual([[3]]);
    expect(records.fewestRunning()).toBe(3);
  });

  test("a rollout stops after one failed member more than maxFailed, and saves every id", async () => {
    const first = await trial.run(20);
    // One VM breaks in each wave after the canary.
    bootErrors(2, 30, 1);
    const records = recordRollout(trial);
    const settings = { maxUnavailable: 5, maxFailed: "10%" };
    const second = await trial.run(20, first.saved, change(settings, noRetry));
    expect(second.verdict).toBe("stalled");
    expect(second.failures).toHaveLength(3);
    // The canary, then waves that shrink by the members that failed before.
    expect(records.launched().map(({ length }) => length)).toEqual([1, 5, 4, 3]);
    expect(records.fewestRunning()).toBe(15);
    const { fresh, former } = slotsBySpec();
    expect([fresh.length, former.length]).toEqual([10, 7]);
    const alive = trial.simulator
      .ledger()
      .instances.filter((vm) => vm.alive && vm.status === "running")
      .map(({ instanceId }) => instanceId);
    const saved = second.saved.members.map(({ instanceId }) => instanceId);
    expect(alive.filter((id) => !saved.includes(id))).toEqual([]);

    trial.simulator.faults.disarm();
    const third = await trial.run(20, second.saved, change(settings, noRetry));
    expect(third.verdict).toBe("converged");
    expect(slotsBySpec().fresh).toEqual(up(0, 19));
  });

  test("a rollout goes on after as many failures as maxFailed, then reports them", async () => {
    const first = await trial.run(6);
    bootErrors(2, 1, 1);
    const records = recordRollout(trial);
    const settings = { maxUnavailable: 3, maxFailed: 1 };
    const second = await trial.run(6, first.saved, change(settings, noRetry));
    expect(second.verdict).toBe("stalled");
    expect(second.failures).toHaveLength(1);
    expect(slotsBySpec().former).toEqual([]);
    expect(records.fewestRunning()).toBeGreaterThanOrEqual(3);
  });

  test("a rollout whose create call is refused stops after its canary", async () => {
    const first = await trial.run(3);
    const records = recordRollout(trial);
    const second = await trial.run(3, first.saved, { spec: { instanceType: "h.n2.large" } });
    expect(second.verdict).toBe("stalled");
    expect(records.deleted()).toEqual(["web-003"]);
    expect(records.fewestRunning()).toBe(2);
  });
});

describe("a rollout in steps", () => {
  test("a rollout up to a share succeeds there, and a higher share replaces only the difference", async () => {
    const { second, ...records } = await changed(10, change({ upTo: "30%" }));
    expect(second.verdict).toBe("converged");
    expect(records.deleted()).toEqual(["web-010", "web-009", "web-008"]);
    expect(slotsBySpec()).toEqual({ fresh: up(7, 9), former: up(0, 6) });

    const same = recordRollout(trial);
    const again = await trial.run(10, second.saved, change({ upTo: "30%" }));
    expect(again.verdict).toBe("converged");
    expect(same.calls()).toEqual({ describeInstances: 1 });

    const rest = recordRollout(trial);
    const third = await trial.run(10, second.saved, change({ hold: [0] }));
    expect(third.verdict).toBe("converged");
    expect(rest.deleted()).toEqual(down(7, 2).map((number) => `web-00${number}`));
    expect(rest.fewestRunning()).toBe(9);
    expect(slotsBySpec()).toEqual({ fresh: up(1, 9), former: [0] });
  });

  test("a rollout heals a held member: a stopped one keeps its spec, a broken one gets the new spec", async () => {
    const first = await trial.run(3);
    const [zero = "", one = ""] = idsOf(first);
    trial.simulator.stopInstance(zero);
    trial.simulator.failInstance(one);
    const second = await trial.run(3, first.saved, change({ hold: [0, 1, 2] }));
    expect(second.verdict).toBe("converged");
    expect(slotsBySpec()).toEqual({ fresh: [1], former: [0, 2] });
    expect(idsOf(second)[0]).toBe(zero);
  });

  test("a rollout of a third spec first replaces the members that an abandoned rollout left", async () => {
    const { second } = await changed(10, change({ upTo: 4 }));
    const records = recordRollout(trial);
    const third = await trial.run(10, second.saved, { spec: { instanceType: "c.n2.large" } });
    expect(third.verdict).toBe("converged");
    expect(records.launched().slice(0, 4)).toEqual([[9], [8], [7], [6]]);
    expect(records.fewestRunning()).toBe(9);
  });

  test("a rollout of a third spec has a canary of its own, and leaves all members alike", async () => {
    const { second } = await changed(10, change({ upTo: 4 }));
    const records = recordRollout(trial);
    const { inputs } = change({ maxUnavailable: 3 });
    const given = { spec: { instanceType: "c.n2.large" }, ...(inputs && { inputs }) };
    expect((await trial.run(10, second.saved, given)).verdict).toBe("converged");
    expect(records.launched()).toEqual([[9], [6, 7, 8], [3, 4, 5], [0, 1, 2]]);
    const living = trial.simulator.ledger().instances.filter(({ alive }) => alive);
    expect(new Set(living.map(({ instanceType }) => instanceType))).toEqual(
      new Set(["c.n2.large"]),
    );
  });
});
