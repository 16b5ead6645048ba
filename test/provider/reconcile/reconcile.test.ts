import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createTrial, Killed, NOTHING, type Trial } from "./harness.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(async () => {
  await trial.close();
});

const calls = (): Readonly<Record<string, number>> => trial.simulator.ledger().calls;
const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, slot) => `web-${String(slot + 1).padStart(3, "0")}`);
const idOf = (name: string): string =>
  trial.simulator.ledger().instances.find((vm) => vm.name === name && vm.alive)?.instanceId ?? "";

describe("a launch", () => {
  test("a launch creates 250 VMs with three create calls and few polls", async () => {
    const run = await trial.run(250);
    expect(run.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(250));
    expect(calls()["createInstances"]).toBe(3);
    expect(calls()["describeInstances"]).toBeLessThanOrEqual(1 + 3 * 2);
  });

  test("a launch of 100 VMs with a boot time of one minute costs at most 14 calls and is noticed within 6 s", async () => {
    await trial.close();
    trial = await createTrial({ bootMs: 60_000 });
    const before = trial.nowMs();
    expect((await trial.run(100)).verdict).toBe("converged");
    expect(trial.simulator.ledger().totalCalls).toBeLessThanOrEqual(14);
    expect(trial.nowMs() - before).toBeLessThanOrEqual(66_000);
  });

  test("a launch marks every VM with its group and its batch", async () => {
    await trial.run(2);
    const [first, second] = trial.simulator.ledger().instances;
    expect(first?.tags["jdvm:group"]).toMatch(/^jdvm-[0-9a-f]{26}$/);
    expect(second?.tags).toEqual(first?.tags);
    expect(first?.tags["jdvm:batch"]).toMatch(/^0\.[0-9a-f]{16}\.0-1$/);
  });

  test("launching zero members makes no create call", async () => {
    expect((await trial.run(0)).verdict).toBe("converged");
    expect(calls()).toEqual({ describeInstances: 1 });
  });

  test("a launch reports the number of running members while it waits", async () => {
    const { events } = await trial.run(3);
    expect(events).toContainEqual({
      kind: "progress",
      running: 0,
      wanted: 3,
      failed: 0,
      unwanted: 0,
      outdated: 0,
    });
    expect(events.at(-1)?.kind).toBe("done");
    expect(events.at(-2)).toEqual({
      kind: "progress",
      running: 3,
      wanted: 3,
      failed: 0,
      unwanted: 0,
      outdated: 0,
    });
  });
});

describe("a change", () => {
  test("a larger count adds the next numbers and leaves the others alone", async () => {
    const first = await trial.run(3);
    const second = await trial.run(5, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(5));
    expect(trial.simulator.ledger().made).toBe(5);
  });

  test("a smaller count retires the highest numbers", async () => {
    const first = await trial.run(5);
    await trial.run(2, first.saved);
    expect(trial.alive()).toEqual(names(2));
    expect(calls()["deleteInstance"]).toBe(3);
  });

  test("a count changed from 3 to 5 to 3 to 5 launches new VMs each time", async () => {
    let { saved } = await trial.run(3);
    for (const count of [5, 3, 5, 3, 5]) {
      const before = trial.nowMs();
      const run = await trial.run(count, saved);
      expect(run.verdict).toBe("converged");
      expect(trial.alive()).toEqual(names(count));
      expect(trial.nowMs() - before).toBeLessThan(10_000);
      saved = run.saved;
    }
    expect(trial.simulator.ledger().made).toBe(9);
  });

  test("a changed spec with recreate replaces one member first, then all others in one create call", async () => {
    const first = await trial.run(4);
    const second = await trial.run(4, first.saved, {
      spec: { instanceType: "g.n2.xlarge" },
      inputs: { rollout: { strategy: "recreate" } },
    });
    expect(second.verdict).toBe("converged");
    const alive = trial.simulator.ledger().instances.filter((vm) => vm.alive);
    expect(alive.map((vm) => vm.instanceType)).toEqual(Array(4).fill("g.n2.xlarge"));
    expect(trial.alive()).toEqual(names(4));
    expect(calls()).toMatchObject({ createInstances: 3, deleteInstance: 4 });
  });

  test("a second run with the same inputs makes one listing and no change", async () => {
    const first = await trial.run(3);
    const before = calls();
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("converged");
    expect(calls()).toEqual({
      ...before,
      describeInstances: Number(before["describeInstances"]) + 1,
    });
  });
});

describe("healing", () => {
  test("a missing member is recreated with its own number", async () => {
    const first = await trial.run(3);
    trial.simulator.deleteInstance(idOf("web-002"));
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(3));
    expect(trial.simulator.ledger().made).toBe(4);
  });

  test("a stopped member is started, not replaced", async () => {
    const first = await trial.run(3);
    trial.simulator.stopInstance(idOf("web-002"));
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("converged");
    expect(calls()).toMatchObject({ startInstance: 1, createInstances: 1 });
  });

  test("a broken member is replaced", async () => {
    const first = await trial.run(3);
    trial.simulator.failInstance(idOf("web-002"));
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(3));
  });

  test("a member with a type changed outside Pulumi is replaced after a preview could show it", async () => {
    const first = await trial.run(2);
    trial.simulator.changeInstanceType(idOf("web-001"), "g.n2.xlarge");
    const second = await trial.run(2, first.saved);
    expect(second.verdict).toBe("converged");
    expect(second.readyCount).toBe(1);
    expect(second.events[0]).toMatchObject({ kind: "deferred", intents: { length: 1 } });
    expect(trial.simulator.ledger().made).toBe(2);
    expect((await trial.run(2, second.saved)).verdict).toBe("converged");
    const alive = trial.simulator.ledger().instances.filter((vm) => vm.alive);
    expect(alive.map((vm) => vm.instanceType)).toEqual(["g.n2.large", "g.n2.large"]);
  });

  test("a renamed member and one without tags are kept", async () => {
    const first = await trial.run(3);
    trial.simulator.renameInstance(idOf("web-002"), "db-primary");
    trial.simulator.retagInstance(idOf("web-003"), {});
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(3);
    expect(trial.alive()).toEqual(["db-primary", "web-001", "web-003"]);
  });
});

describe("partial success", () => {
  test("a run under a quota of 200 saves 200 of 250, and a later one creates exactly 50 under a higher quota", async () => {
    trial.simulator.setQuota(200);
    const first = await trial.run(250);
    expect(first.verdict).toBe("stalled");
    expect(first.saved.members).toHaveLength(200);
    expect(trial.alive()).toHaveLength(200);
    expect(first.failures).toHaveLength(50);
    expect(first.failures[0]).toMatchObject({
      phase: "launch",
      code: "QUOTA_EXCEEDED",
      message: "Instance quota limit exceeded (limit 200, used 200)",
    });
    trial.simulator.setQuota(500);
    const second = await trial.run(250, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(250);
    expect(trial.alive()).toEqual(names(250));
  });

  test("a run uses up the remaining quota, however small", async () => {
    trial.simulator.setQuota(7);
    const run = await trial.run(10);
    expect(run.saved.members).toHaveLength(7);
    expect(run.failures).toHaveLength(3);
  });

  test("a broken slot is launched once more and then given up, and the others are kept", async () => {
    trial.simulator.faults.arm([
      { operation: "createInstances", times: 2, fault: "boot-error", count: 1 },
    ]);
    const run = await trial.run(3);
    expect(run.verdict).toBe("stalled");
    expect(run.saved.members).toHaveLength(2);
    expect(run.failures).toEqual([expect.objectContaining({ slot: 2, phase: "boot" })]);
    expect((await trial.run(3, run.saved)).verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(3));
  });

  test("a broken slot is healed within the run when its second launch works", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "boot-error", count: 2 }]);
    const run = await trial.run(5);
    expect(run.verdict).toBe("converged");
    expect(run.failures).toEqual([]);
    expect(trial.alive()).toEqual(names(5));
  });

  test("VMs missing from the reply of a create call are requested again", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "fewer-ids", count: 3 }]);
    const run = await trial.run(5);
    expect(run.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(5));
    expect(trial.simulator.ledger().made).toBe(5);
  });

  test("a member created with another configuration than declared is given up, not replaced for ever", async () => {
    const { launch } = trial.cloud;
    const other = {
      ...trial.cloud,
      launch: async (request: Parameters<typeof launch>[0]) => {
        const answer = await launch(request);
        for (const instanceId of answer.instanceIds)
          trial.simulator.changeInstanceType(instanceId, "c.n2.large");
        return answer;
      },
    };
    const run = await trial.run(2, NOTHING, { cloud: other });
    expect(run.verdict).toBe("stalled");
    expect(trial.simulator.ledger().made).toBe(2);
    expect(run.failures.map(({ message }) => message)).toEqual(
      Array(2).fill(
        "it was created with a different configuration: instanceType is c.n2.large, declared g.n2.large",
      ),
    );
  });

  test("a run out of time names the VMs still booting", async () => {
    await trial.close();
    trial = await createTrial({ bootMs: 60_000 });
    const run = await trial.run(2, NOTHING, { timeoutMs: 10_000 });
    expect(run.verdict).toBe("timed-out");
    expect(run.saved.members.map(({ status }) => status)).toEqual(["pending", "pending"]);
    expect((await trial.run(2, run.saved)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(2);
  });

  test("a fatal refusal stops the batches not yet sent", async () => {
    const run = await trial.run(1000, NOTHING, { spec: { imageId: "img-0000000000" } });
    expect(run.verdict).toBe("stalled");
    expect(run.failures).toHaveLength(1000);
    expect(calls()["createInstances"]).toBeLessThanOrEqual(4);
  });
});

describe("nothing is doubled", () => {
  test("no VM is duplicated when the reply to a create is lost", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "lose-reply" }]);
    expect((await trial.run(3)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(3);
  });

  test("no VM is duplicated when every reply to a create is lost, because its VMs are found by tag", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", times: 20, fault: "lose-reply" }]);
    const run = await trial.run(3);
    expect(run.verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(3);
  });

  test("no VM is duplicated when listings lag behind a create", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "hide", delayMs: 15_000 }]);
    expect((await trial.run(3)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(3);
  });

  test("no VM is duplicated when the process dies after a create and the next run's listings lag", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "hide", delayMs: 30_000 }]);
    await expect(trial.run(3, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
    expect((await trial.run(3)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(3);
  });

  test("no VM is duplicated when the process dies during a boot, because the next run adopts and reports the VMs", async () => {
    await expect(trial.run(5, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
    const second = await trial.run(5);
    expect(second.verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(5);
    expect(second.events[0]).toMatchObject({ kind: "adopted", members: { length: 5 } });
  });

  test("surplus VMs with the group's tag are retired and named", async () => {
    const first = await trial.run(2);
    const tags = trial.simulator.ledger().instances[0]?.tags ?? {};
    const other = await trial.run(2, NOTHING, { lineage: "another" });
    for (const { instanceId } of other.saved.members)
      trial.simulator.retagInstance(instanceId, tags);
    const second = await trial.run(2, first.saved);
    expect(second.verdict).toBe("converged");
    expect(second.events[0]).toMatchObject({ kind: "surplus", members: { length: 2 } });
    expect(second.saved.members.map(({ instanceId }) => instanceId)).toEqual(
      first.saved.members.map(({ instanceId }) => instanceId),
    );
    expect(trial.alive()).toEqual(names(2));
  });

  test("a run changes no VM of another group", async () => {
    await trial.run(2, NOTHING, { lineage: "another" });
    const run = await trial.run(1);
    await trial.run(0, run.saved);
    expect(trial.alive()).toEqual(names(2));
  });
});

describe("a group recreated under its lineage", () => {
  test("a recreated group skips spent tokens and is launched all the same", async () => {
    const first = await trial.run(2);
    await trial.run(0, first.saved);
    const second = await trial.run(2);
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(2));
    expect(trial.simulator.ledger().made).toBe(4);
  });

  test("a group deleted and recreated in one process waits for no spent token", async () => {
    const first = await trial.run(2);
    const gone = await trial.run(0, first.saved);
    const before = trial.nowMs();
    const second = await trial.run(2, NOTHING, { spentGenerations: gone.generation });
    expect(second.verdict).toBe("converged");
    expect(trial.nowMs() - before).toBeLessThan(10_000);
  });
});

describe("a listing", () => {
  test("a refused first listing is an error before any change, never an empty group", async () => {
    const first = await trial.run(2);
    trial.simulator.faults.arm([
      {
        operation: "describeInstances",
        fault: "refuse",
        httpStatus: 403,
        status: "HTTP_FORBIDDEN",
        message: "no",
      },
    ]);
    await expect(trial.run(2, first.saved)).rejects.toThrow(
      "describeInstances: no (HTTP_FORBIDDEN",
    );
    expect(trial.simulator.ledger().made).toBe(2);
  });

  test("an incomplete listing causes no duplicates", async () => {
    const first = await trial.run(5);
    trial.simulator.faults.arm([{ operation: "describeInstances", fault: "hide", count: 2 }]);
    const second = await trial.run(5, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(5);
  });

  test("a listing is read past its first page", async () => {
    const first = await trial.run(230);
    const second = await trial.run(230, first.saved);
    expect(second.observed.members).toHaveLength(230);
    expect(calls()["createInstances"]).toBe(3);
  });
});

describe("retiring", () => {
  test("retiring waits for booting VMs, because the cloud refuses to delete them", async () => {
    await expect(trial.run(3, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
    const run = await trial.run(0);
    expect(run.verdict).toBe("converged");
    expect(trial.alive()).toEqual([]);
    expect(calls()["deleteInstance"]).toBe(3);
  });

  test("a refused deletion is reported, and the other VMs are deleted", async () => {
    const first = await trial.run(3);
    trial.simulator.faults.arm([
      {
        operation: "deleteInstance",
        fault: "refuse",
        httpStatus: 400,
        status: "FAILED_PRECONDITION",
        message: "Can't delete 'prepaid_by_duration' instance which isn't overdue",
      },
    ]);
    const run = await trial.run(0, first.saved);
    expect(run.verdict).toBe("stalled");
    expect(trial.alive()).toHaveLength(1);
    expect(run.failures[0]).toMatchObject({ phase: "retire", code: "PREPAID" });
    expect((await trial.run(0, run.saved)).verdict).toBe("converged");
    expect(trial.alive()).toEqual([]);
  });

  test("retiring survives throttling and a short outage of the server", async () => {
    const first = await trial.run(3);
    trial.simulator.faults.arm([
      { operation: "deleteInstance", times: 5, fault: "throttle" },
      { operation: "describeInstances", times: 3, fault: "unavailable" },
    ]);
    expect((await trial.run(0, first.saved)).verdict).toBe("converged");
    expect(trial.alive()).toEqual([]);
  });
});
