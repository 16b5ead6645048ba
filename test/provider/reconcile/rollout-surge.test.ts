/** A rollout that launches the new VM of a slot before it deletes the old one (`maxSurge`). */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Declared } from "../../../provider/group/desired.js";
import { createTrial, type Change, type Ran, type Trial } from "./harness.js";
import { recordRollout } from "./rollout-records.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(() => trial.close());

const DISK = {
  systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 50 } },
};
const change = (rollout: Declared["rollout"], more: Partial<Declared> = {}): Change => ({
  spec: DISK,
  inputs: { rollout, ...more },
});
const namesOf = ({ observed }: Ran) => observed.members.map(({ name }) => name);
const idsOf = ({ observed }: Ran) => observed.members.map(({ instanceId }) => instanceId);

async function changed(count: number, given: Change) {
  const first = await trial.run(count);
  const records = recordRollout(trial);
  const second = await trial.run(count, first.saved, given);
  return { first, second, ...records };
}

describe("a rollout with a surge", () => {
  test.each<readonly [number, Declared["rollout"], number, number, readonly (readonly number[])[]]>(
    [
      // count, settings, fewest running, most alive, slots of each create call
      [1, { maxSurge: 1, maxUnavailable: 0 }, 1, 2, [[0]]],
      [3, { maxSurge: "25%", maxUnavailable: "25%" }, 3, 4, [[2], [1], [0]]],
      [4, { maxSurge: 2, maxUnavailable: 0 }, 4, 6, [[3], [1, 2], [0]]],
      [4, { maxSurge: 1, maxUnavailable: 1 }, 3, 5, [[3], [2], [1], [0]]],
      [4, { maxSurge: "200%", maxUnavailable: 0, canary: 0 }, 4, 8, [[0, 1, 2, 3]]],
    ],
  )(
    "a rollout of %i members with %j keeps %i running and at most %i alive",
    async (count, rollout, fewest, most, launched) => {
      const { first, second, ...records } = await changed(count, change(rollout));
      expect(second.verdict).toBe("converged");
      expect([records.fewestRunning(), records.mostAlive()]).toEqual([fewest, most]);
      expect(records.launched()).toEqual(launched);
      expect(namesOf(second)).toEqual(namesOf(first));
      expect(idsOf(second).filter((id) => idsOf(first).includes(id))).toEqual([]);
      expect(second.observed.surplus).toEqual([]);
      const third = await trial.run(count, second.saved, change(rollout));
      expect(idsOf(third)).toEqual(idsOf(second));
    },
  );

  test("a rollout whose new VM breaks loses no member, and deletes the broken VM", async () => {
    const first = await trial.run(3);
    const records = recordRollout(trial);
    trial.simulator.faults.arm([{ operation: "createInstances", times: 2, fault: "boot-error" }]);
    const given = change({ maxSurge: 1, maxUnavailable: 0 });
    const second = await trial.run(3, first.saved, given);
    expect(second.verdict).toBe("stalled");
    expect(records.fewestRunning()).toBe(3);
    expect(idsOf(second)).toEqual(idsOf(first));
    expect(second.failures.map(({ slot, phase }) => [slot, phase])).toEqual([[2, "boot"]]);
    const third = await trial.run(3, second.saved, given);
    expect([third.verdict, records.fewestRunning()]).toEqual(["converged", 3]);
  });

  test.each<Declared["rollout"]>([
    { maxSurge: 1, maxUnavailable: 1 },
    { maxSurge: 2, maxUnavailable: 0 },
    { maxSurge: 2, maxUnavailable: 2, canary: 2 },
  ])("a rollout with %j of a spec whose VMs all break loses no member", async (rollout) => {
    const first = await trial.run(4);
    const records = recordRollout(trial);
    trial.simulator.faults.arm([{ operation: "createInstances", times: 30, fault: "boot-error" }]);
    const second = await trial.run(4, first.saved, change(rollout));
    expect([second.verdict, records.fewestRunning()]).toEqual(["stalled", 4]);
    expect(idsOf(second)).toEqual(idsOf(first));
    expect(records.mostOfOneSlot()).toBe(2);
  });

  test("a rollout with a surge of two launches a successor once more that broke", async () => {
    const first = await trial.run(4);
    trial.simulator.faults.arm([{ operation: "createInstances", times: 1, fault: "boot-error" }]);
    const given = change({ maxSurge: 2, maxUnavailable: 0 });
    expect((await trial.run(4, first.saved, given)).verdict).toBe("converged");
  });

  test.each<readonly [number, number, number]>([
    // members before and after, most alive
    [10, 8, 10],
    [8, 12, 13],
  ])("from %i to %i members with another spec, the count comes first", async (from, to, most) => {
    const first = await trial.run(from);
    trial.simulator.setQuota(most);
    const records = recordRollout(trial);
    const given = change({ maxSurge: 1, maxUnavailable: 0 });
    const second = await trial.run(to, first.saved, given);
    expect(second.verdict).toBe("converged");
    expect([records.fewestRunning(), records.mostAlive()]).toEqual([8, most]);
  });

  test("a member beyond the count that cannot be deleted does not hold up the rollout of the others", async () => {
    const first = await trial.run(3);
    const refused = { fault: "refuse", httpStatus: 403, status: "PERMISSION_DENIED" } as const;
    trial.simulator.faults.arm([
      { operation: "deleteInstance", times: 9, when: { name: "web-003" }, ...refused },
    ]);
    const second = await trial.run(2, first.saved, change({ maxSurge: 1, maxUnavailable: 0 }));
    expect(second.failures.map(({ slot, phase }) => [slot, phase])).toEqual([[2, "retire"]]);
    expect(idsOf(second).filter((id) => idsOf(first).includes(id))).toEqual([idsOf(first)[2]]);
  });

  test("a rollout in a subnet without a free address launches nothing and loses no member", async () => {
    const subnet = {
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1tiny" } },
    };
    const first = await trial.run(4, undefined, { spec: subnet });
    const records = recordRollout(trial);
    const { inputs } = change({ maxSurge: 1, maxUnavailable: 1, canary: 0 });
    const given = { spec: { ...subnet, ...DISK }, ...(inputs && { inputs }) };
    const second = await trial.run(4, first.saved, given);
    expect(second.verdict).toBe("stalled");
    expect([records.deleted(), records.fewestRunning()]).toEqual([[], 4]);
  });

  test("a rollout whose surge is refused deletes no member of the same wave", async () => {
    const first = await trial.run(4);
    const records = recordRollout(trial);
    const refused = { fault: "refuse", httpStatus: 400, status: "INVALID_ARGUMENT" } as const;
    trial.simulator.faults.arm([{ operation: "createInstances", nth: 2, times: 9, ...refused }]);
    const given = change({ maxSurge: 1, maxUnavailable: 1 });
    const second = await trial.run(4, first.saved, given);
    expect(second.verdict).toBe("stalled");
    // The canary was surged; the second wave surges slot 2 and would delete slot 1.
    expect(records.deleted()).toEqual(["web-004"]);
    expect(second.observed.members).toHaveLength(4);
    expect(second.observed.members.every(({ phase }) => phase === "ready")).toBe(true);
  });

  test("a rollout over the quota launches nothing and loses no member", async () => {
    const first = await trial.run(3);
    trial.simulator.setQuota(3);
    const records = recordRollout(trial);
    const second = await trial.run(3, first.saved, change({ maxSurge: 1, maxUnavailable: 0 }));
    expect(second.verdict).toBe("stalled");
    expect([records.deleted(), records.fewestRunning()]).toEqual([[], 3]);
    expect(idsOf(second)).toEqual(idsOf(first));
  });

  test("a member with a fixed address is deleted first, since its address is taken", async () => {
    const overrides = { 1: { primaryIpAddress: "10.0.0.77" } };
    const given = change({ maxSurge: 1, maxUnavailable: 1 }, { overrides });
    const first = await trial.run(3, undefined, { inputs: { overrides } });
    const records = recordRollout(trial);
    const second = await trial.run(3, first.saved, given);
    expect(second.verdict).toBe("converged");
    expect(records.fewestRunning()).toBe(2);
    expect(second.observed.members[1]?.privateIpAddress).toBe("10.0.0.77");
  });

  test("a rollout of members that no state knows keeps each until its successor runs", async () => {
    await trial.run(3);
    const records = recordRollout(trial);
    // As after a create whose process was killed before it saved.
    const second = await trial.run(3, undefined, change({ maxSurge: 1, maxUnavailable: 0 }));
    expect(second.verdict).toBe("converged");
    expect([records.fewestRunning(), records.mostAlive()]).toEqual([3, 4]);
    expect(second.observed.surplus).toEqual([]);
  });
});
