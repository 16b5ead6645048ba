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
  test("makes 250 VMs in three create calls and a handful of looks", async () => {
    const run = await trial.run(250);
    expect(run.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(250));
    expect(calls()["createInstances"]).toBe(3);
    expect(calls()["describeInstances"]).toBeLessThanOrEqual(1 + 3 * 2);
  });

  test("costs at most 14 calls for 100 VMs that boot in a minute, and is noticed within 6 s", async () => {
    await trial.close();
    trial = await createTrial({ bootMs: 60_000 });
    const before = trial.nowMs();
    expect((await trial.run(100)).verdict).toBe("converged");
    expect(trial.simulator.ledger().totalCalls).toBeLessThanOrEqual(14);
    expect(trial.nowMs() - before).toBeLessThanOrEqual(66_000);
  });

  test("marks every VM with its group and its batch", async () => {
    await trial.run(2);
    const [first, second] = trial.simulator.ledger().instances;
    expect(first?.tags["jdvm:group"]).toMatch(/^jdvm-[0-9a-f]{26}$/);
    expect(second?.tags).toEqual(first?.tags);
    expect(first?.tags["jdvm:batch"]).toMatch(/^0\.[0-9a-f]{16}\.0-1$/);
  });

  test("of nothing makes no create call", async () => {
    expect((await trial.run(0)).verdict).toBe("converged");
    expect(calls()).toEqual({ describeInstances: 1 });
  });

  test("tells how many run while it waits", async () => {
    const { events } = await trial.run(3);
    expect(events).toContainEqual({
      kind: "progress",
      running: 0,
      wanted: 3,
      failed: 0,
      unwanted: 0,
    });
    expect(events.at(-1)).toEqual({
      kind: "progress",
      running: 3,
      wanted: 3,
      failed: 0,
      unwanted: 0,
    });
  });
});

describe("a change", () => {
  test("of the count adds the next numbers and leaves the others alone", async () => {
    const first = await trial.run(3);
    const second = await trial.run(5, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(5));
    expect(trial.simulator.ledger().made).toBe(5);
  });

  test("of the count to fewer retires the highest numbers", async () => {
    const first = await trial.run(5);
    await trial.run(2, first.saved);
    expect(trial.alive()).toEqual(names(2));
    expect(calls()["deleteInstance"]).toBe(3);
  });

  test("from 3 to 5 to 3 to 5 launches anew each time", async () => {
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

  test("of the spec replaces one member first, then all others in one create call", async () => {
    const first = await trial.run(4);
    const second = await trial.run(4, first.saved, { spec: { instanceType: "g.n2.xlarge" } });
    expect(second.verdict).toBe("converged");
    const alive = trial.simulator.ledger().instances.filter((vm) => vm.alive);
    expect(alive.map((vm) => vm.instanceType)).toEqual(Array(4).fill("g.n2.xlarge"));
    expect(trial.alive()).toEqual(names(4));
    expect(calls()).toMatchObject({ createInstances: 3, deleteInstance: 4 });
  });

  test("to the same again asks once and changes nothing", async () => {
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
  test("fills a hole with its own number", async () => {
    const first = await trial.run(3);
    trial.simulator.deleteInstance(idOf("web-002"));
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(3));
    expect(trial.simulator.ledger().made).toBe(4);
  });

  test("starts a VM that was stopped, and does not replace it", async () => {
    const first = await trial.run(3);
    trial.simulator.stopInstance(idOf("web-002"));
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("converged");
    expect(calls()).toMatchObject({ startInstance: 1, createInstances: 1 });
  });

  test("replaces a broken VM", async () => {
    const first = await trial.run(3);
    trial.simulator.failInstance(idOf("web-002"));
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(3));
  });

  test("replaces a VM whose type was changed behind our back, once a preview could say so", async () => {
    const first = await trial.run(2);
    trial.simulator.changeInstanceType(idOf("web-001"), "g.n2.xlarge");
    const second = await trial.run(2, first.saved);
    expect(second.verdict).toBe("converged");
    expect(second.readyCount).toBe(1);
    expect(second.events[0]).toMatchObject({ kind: "deferred", members: { length: 1 } });
    expect(trial.simulator.ledger().made).toBe(2);
    expect((await trial.run(2, second.saved)).verdict).toBe("converged");
    const alive = trial.simulator.ledger().instances.filter((vm) => vm.alive);
    expect(alive.map((vm) => vm.instanceType)).toEqual(["g.n2.large", "g.n2.large"]);
  });

  test("keeps a VM that was renamed, and one that lost its tags", async () => {
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
  test("saves 200 of 250 under a quota of 200 and makes exactly 50 once it is raised", async () => {
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

  test("uses up what the quota leaves, however small", async () => {
    trial.simulator.setQuota(7);
    const run = await trial.run(10);
    expect(run.saved.members).toHaveLength(7);
    expect(run.failures).toHaveLength(3);
  });

  test("launches a broken slot once more and then gives it up, keeping the others", async () => {
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

  test("heals within the run when the second launch works", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "boot-error", count: 2 }]);
    const run = await trial.run(5);
    expect(run.verdict).toBe("converged");
    expect(run.failures).toEqual([]);
    expect(trial.alive()).toEqual(names(5));
  });

  test("asks again for what a create call did not make", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "fewer-ids", count: 3 }]);
    const run = await trial.run(5);
    expect(run.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(5));
    expect(trial.simulator.ledger().made).toBe(5);
  });

  test("gives up on a member that comes up other than declared, and does not replace it for ever", async () => {
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
        "it came up other than declared: instanceType is c.n2.large, declared g.n2.large",
      ),
    );
  });

  test("names what is still booting when time is up", async () => {
    await trial.close();
    trial = await createTrial({ bootMs: 60_000 });
    const run = await trial.run(2, NOTHING, { timeoutMs: 10_000 });
    expect(run.verdict).toBe("timed-out");
    expect(run.saved.members.map(({ status }) => status)).toEqual(["pending", "pending"]);
    expect((await trial.run(2, run.saved)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(2);
  });

  test("stops the batches not yet sent after a refusal that all would meet", async () => {
    const run = await trial.run(1000, NOTHING, { spec: { imageId: "img-0000000000" } });
    expect(run.verdict).toBe("stalled");
    expect(run.failures).toHaveLength(1000);
    expect(calls()["createInstances"]).toBeLessThanOrEqual(4);
  });
});

describe("nothing is doubled", () => {
  test("when the reply to a create is lost", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "lose-reply" }]);
    expect((await trial.run(3)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(3);
  });

  test("when every reply to a create is lost: what was made is found by its tag", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", times: 20, fault: "lose-reply" }]);
    const run = await trial.run(3);
    expect(run.verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(3);
  });

  test("when listings lag behind a create", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "hide", delayMs: 15_000 }]);
    expect((await trial.run(3)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(3);
  });

  test("when the process dies after a create, and listings lag behind in the next run", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "hide", delayMs: 30_000 }]);
    await expect(trial.run(3, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
    expect((await trial.run(3)).verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(3);
  });

  test("when the process dies while VMs boot: the next run takes them in and says so", async () => {
    await expect(trial.run(5, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
    const second = await trial.run(5);
    expect(second.verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(5);
    expect(second.events[0]).toMatchObject({ kind: "adopted", members: { length: 5 } });
  });

  test("when VMs beyond the group's slots turn up under its tag: they are retired and named", async () => {
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

  test("and no VM of another group is touched", async () => {
    await trial.run(2, NOTHING, { lineage: "another" });
    const run = await trial.run(1);
    await trial.run(0, run.saved);
    expect(trial.alive()).toEqual(names(2));
  });
});

describe("a former life", () => {
  test("is passed over when its token is spent: the group is launched all the same", async () => {
    const first = await trial.run(2);
    await trial.run(0, first.saved);
    const second = await trial.run(2);
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toEqual(names(2));
    expect(trial.simulator.ledger().made).toBe(4);
  });

  test("that this process saw end costs no waiting", async () => {
    const first = await trial.run(2);
    const gone = await trial.run(0, first.saved);
    const before = trial.nowMs();
    const second = await trial.run(2, NOTHING, { spentGenerations: gone.generation });
    expect(second.verdict).toBe("converged");
    expect(trial.nowMs() - before).toBeLessThan(10_000);
  });
});

describe("a listing", () => {
  test("that is refused is an error before anything is touched, never an empty group", async () => {
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

  test("that misses members does not make their doubles", async () => {
    const first = await trial.run(5);
    trial.simulator.faults.arm([{ operation: "describeInstances", fault: "hide", count: 2 }]);
    const second = await trial.run(5, first.saved);
    expect(second.verdict).toBe("converged");
    expect(trial.simulator.ledger().made).toBe(5);
  });

  test("is read past the first page", async () => {
    const first = await trial.run(230);
    const second = await trial.run(230, first.saved);
    expect(second.observed.members).toHaveLength(230);
    expect(calls()["createInstances"]).toBe(3);
  });
});

describe("retiring", () => {
  test("waits for VMs that still boot, since the cloud refuses to delete those", async () => {
    await expect(trial.run(3, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
    const run = await trial.run(0);
    expect(run.verdict).toBe("converged");
    expect(trial.alive()).toEqual([]);
    expect(calls()["deleteInstance"]).toBe(3);
  });

  test("that the cloud refuses is reported, and the others go", async () => {
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
    expect(run.failures[0]).toMatchObject({ phase: "retire", code: "FAILED_PRECONDITION" });
    expect((await trial.run(0, run.saved)).verdict).toBe("converged");
    expect(trial.alive()).toEqual([]);
  });

  test("outlasts throttling and a server that is away for a moment", async () => {
    const first = await trial.run(3);
    trial.simulator.faults.arm([
      { operation: "deleteInstance", times: 5, fault: "throttle" },
      { operation: "describeInstances", times: 3, fault: "unavailable" },
    ]);
    expect((await trial.run(0, first.saved)).verdict).toBe("converged");
    expect(trial.alive()).toEqual([]);
  });
});
