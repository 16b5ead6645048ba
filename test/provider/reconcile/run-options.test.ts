/** Incomplete runs under the program's options. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { isAccepted } from "../../../provider/plan/run-end.js";
import { toDesired } from "../../../provider/group/desired.js";
import { acceptedText, shortfallText } from "../../../provider/report/summary.js";
import { createTrial, NOTHING, SPEC, type Ran, type Trial } from "./harness.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial({ quota: 10, bootMs: 60_000 });
});
afterEach(() => trial.close());

const desiredOf = (count: number, inputs = {}) =>
  toDesired({ regionId: "cn-north-1", count, instanceSpec: SPEC, lineage: "lineage-1", ...inputs });
const ledger = () => trial.simulator.ledger();
const slotsOf = ({ saved }: Ran) => saved.members.map(({ slot }) => slot);

test("a run polls 2 s after a relaunch, however long it has waited before", async () => {
  const boot = { operation: "createInstances", fault: "boot-error", count: 1 } as const;
  trial.simulator.faults.arm([boot]);
  expect((await trial.run(1)).verdict).toBe("converged");
  const requests = trial.simulator.requests();
  const at = requests.findLastIndex(({ operation }) => operation === "createInstances");
  const [launch, look] = requests.slice(at);
  expect(requests.filter(({ operation }) => operation === "createInstances")).toHaveLength(2);
  expect(look?.operation).toBe("describeInstances");
  expect((look?.atMs ?? 0) - (launch?.atMs ?? 0)).toBe(2000);
});

describe("rollback", () => {
  const inputs = { onPartialFailure: "rollback" } as const;

  test("a rollback of a first launch deletes all its VMs, and the run fails", async () => {
    trial.simulator.faults.arm([
      { operation: "createInstances", fault: "boot-error", count: 1, times: 9 },
    ]);
    const run = await trial.run(3, NOTHING, { inputs });
    expect(run.verdict).toBe("stalled");
    expect(run.rolledBack).toBe(2);
    expect(trial.alive()).toEqual([]);
    expect(run.saved.members).toEqual([]);
    expect(shortfallText(desiredOf(3, inputs), run)).toMatch(
      /^0 of 3 members are ready\. 1 × boot failed: .*Rolled back: 2 VMs created by this run were deleted\. Run `pulumi up` again to continue/,
    );
  });

  test("a rollback names a VM that cannot be deleted, and does not count it as rolled back", async () => {
    trial.simulator.faults.arm([
      { operation: "createInstances", fault: "boot-error", count: 1, times: 9 },
      {
        ...({ operation: "deleteInstance", fault: "refuse", times: 99 } as const),
        ...{ httpStatus: 403, status: "PERMISSION_DENIED", when: { name: "web-001" } },
      },
    ]);
    const run = await trial.run(3, NOTHING, { inputs });
    expect(run.rolledBack).toBe(1);
    expect(run.notRolledBack.map(({ name }) => name)).toEqual(["web-001"]);
    expect(trial.alive()).toEqual(["web-001"]);
    expect(run.saved.members.map(({ slot }) => slot)).toEqual([0]);
  });

  test("a rollback names only the real failures, not members created by a second attempt", async () => {
    const before = await trial.run(5, NOTHING, { inputs });
    trial.simulator.setQuota(8);
    const run = await trial.run(10, before.saved, { inputs });
    expect(run.rolledBack).toBe(3);
    expect(run.failures.map(({ slot }) => slot)).toEqual([8, 9]);
    const shown = run.events.flatMap((event) => (event.kind === "progress" ? [event.failed] : []));
    expect(Math.max(...shown)).toBe(2);
  });

  test("a rollback of a scale-out keeps the existing members", async () => {
    const before = await trial.run(3, NOTHING, { inputs });
    trial.simulator.setQuota(5);
    const run = await trial.run(8, before.saved, { inputs });
    expect(run.rolledBack).toBe(2);
    expect(slotsOf(run)).toEqual([0, 1, 2]);
    expect(trial.alive()).toEqual(["web-001", "web-002", "web-003"]);
    const again = await trial.run(5, run.saved, { inputs });
    expect(again.verdict).toBe("converged");
    expect(trial.alive()).toHaveLength(5);
  });

  test("a rollback of a replacement keeps the new members", async () => {
    const before = await trial.run(2, NOTHING, { inputs });
    trial.simulator.faults.arm([
      { operation: "createInstances", nth: 2, fault: "boot-error", times: 9 },
    ]);
    const run = await trial.run(2, before.saved, { inputs, spec: { instanceType: "g.n2.xlarge" } });
    expect(run.verdict).toBe("stalled");
    expect(run.rolledBack).toBe(0);
    const alive = ledger().instances.filter((vm) => vm.alive);
    expect(alive.map((vm) => vm.instanceType)).toEqual(["g.n2.xlarge"]);
  });

  test("a rollback after a timeout reports the timeout, though the VMs are gone", async () => {
    const runOptions = { ...inputs, timeouts: { perVm: "30s" } };
    const run = await trial.run(2, NOTHING, { inputs: runOptions });
    expect([run.verdict, run.rolledBack]).toEqual(["stalled", 2]);
    expect(shortfallText(desiredOf(2, runOptions), run)).toMatch(
      /^0 of 2 members are ready\. 2 × boot failed: it is still pending after 30 s \(timeouts\.perVm\) \(web-001…web-002; i-\w+, i-\w+\)\. Rolled back: 2 VMs created by this run were deleted\. Check the VMs/,
    );
  });

  test("a rollback of a rolling replacement out of time deletes no serving member", async () => {
    const before = await trial.run(4, NOTHING, { inputs });
    const spec = { instanceType: "g.n2.xlarge" };
    const run = await trial.run(4, before.saved, { inputs, spec, timeoutMs: 30_000 });
    expect([run.verdict, run.rolledBack]).toEqual(["timed-out", 0]);
    expect(trial.alive()).toHaveLength(4);
    const next = await trial.run(4, run.saved, { inputs, spec });
    expect(next.verdict).toBe("converged");
    expect(trial.alive()).toHaveLength(4);
  });

  test("a rollback does not happen if only a deletion is missing", async () => {
    const before = await trial.run(3, NOTHING, { inputs });
    const { cloud } = trial;
    const deaf = { ...cloud, remove: async () => undefined };
    const overrides = { 0: { primaryIpAddress: "10.0.0.200" } };
    const change = { inputs: { ...inputs, overrides, timeouts: { perVm: "90s" } } };
    const run = await trial.run(5, before.saved, { ...change, cloud: deaf });
    expect([run.verdict, run.readyCount, run.rolledBack]).toEqual(["stalled", 5, 0]);
    expect(run.failures).toMatchObject([{ slot: 0, phase: "retire", code: "TIMEOUT" }]);
    const next = await trial.run(5, run.saved, change);
    expect(next.verdict).toBe("converged");
    expect(ledger().made).toBe(6);
  });

  test("a rollback does not happen in a complete run", async () => {
    const run = await trial.run(2, NOTHING, { inputs });
    expect([run.verdict, run.rolledBack]).toEqual(["converged", 0]);
    expect(trial.alive()).toHaveLength(2);
  });
});

describe("accept", () => {
  const inputs = { onPartialFailure: "accept", minReady: "60%" } as const;

  test("accept allows a run with enough members, and the run reports the missing ones", async () => {
    trial.simulator.setQuota(3);
    const run = await trial.run(5, NOTHING, { inputs });
    const desired = desiredOf(5, inputs);
    expect(isAccepted(desired, run)).toBe(true);
    expect(acceptedText(desired, run)).toMatch(
      /^accepted with 3 of 5 members ready \(minReady 3\)\. 2 × launch failed: Instance quota limit exceeded \(limit 3, used 3\) \(web-004…web-005; request [^)]+\)\. The next `pulumi up` continues with the rest$/,
    );
    trial.simulator.setQuota(10);
    const next = await trial.run(5, run.saved, { inputs });
    expect(next.verdict).toBe("converged");
    expect(ledger().made).toBe(5);
  });

  test("accept does not allow a run with too few members", async () => {
    trial.simulator.setQuota(2);
    const run = await trial.run(5, NOTHING, { inputs });
    expect(isAccepted(desiredOf(5, inputs), run)).toBe(false);
    expect(trial.alive()).toHaveLength(2);
  });

  test("accept does not allow an incomplete deletion", async () => {
    const run = await trial.run(1, NOTHING, { inputs });
    const left = { ...run, verdict: "timed-out" as const };
    expect(isAccepted(desiredOf(0, { ...inputs, minReady: 0 }), left)).toBe(false);
  });
});

describe("launchRetries", () => {
  test.each([
    [0, 1],
    [1, 2],
    [3, 4],
  ])(
    "launchRetries of %i sends %i create calls for a VM that never becomes ready",
    async (launchRetries, calls) => {
      trial.simulator.faults.arm([{ operation: "createInstances", fault: "boot-error", times: 9 }]);
      const run = await trial.run(1, NOTHING, { inputs: { launchRetries } });
      expect(run.verdict).toBe("stalled");
      expect(ledger().calls["createInstances"]).toBe(calls);
      expect(run.failures).toMatchObject([{ slot: 0, phase: "boot", code: "error" }]);
    },
  );
});

describe("timeouts", () => {
  test("timeouts.perVm ends the wait for a VM that does not become ready; it is kept and named", async () => {
    const inputs = { timeouts: { perVm: "30s" } };
    const run = await trial.run(2, NOTHING, { inputs });
    expect(run.verdict).toBe("stalled");
    expect(run.failures).toMatchObject([
      {
        slot: 0,
        phase: "boot",
        code: "TIMEOUT",
        message: "it is still pending after 30 s (timeouts.perVm)",
      },
      { slot: 1, code: "TIMEOUT" },
    ]);
    expect(run.saved.members).toHaveLength(2);
    const next = await trial.run(2, run.saved);
    expect(next.verdict).toBe("converged");
    expect(ledger().made).toBe(2);
  });

  test("timeouts.perVm ends the wait for a VM that is deleting for too long", async () => {
    const before = await trial.run(1, NOTHING);
    const { cloud } = trial;
    const deaf = { ...cloud, remove: async () => undefined };
    const began = trial.nowMs();
    const inputs = {
      overrides: { 0: { primaryIpAddress: "10.0.0.200" } },
      timeouts: { perVm: "100s" },
    };
    const run = await trial.run(2, before.saved, { inputs, cloud: deaf, timeoutMs: 3_600_000 });
    expect(trial.nowMs() - began).toBeLessThan(400_000);
    expect(run.verdict).toBe("stalled");
    expect(run.failures).toMatchObject([{ slot: 0, phase: "retire", code: "TIMEOUT" }]);
    expect(run.readyCount).toBe(2);
    const next = await trial.run(2, run.saved, { inputs });
    expect(next.verdict).toBe("converged");
    expect(trial.alive()).toEqual(["web-001", "web-002"]);
  });

  test("a timeout during a deletion does not let the next run count on the deleted VM", async () => {
    const before = await trial.run(3, NOTHING);
    const { cloud } = trial;
    const asked: string[] = [];
    const slow = { ...cloud, remove: async (id: string) => void asked.push(id) };
    const late = await trial.run(2, before.saved, { cloud: slow, timeoutMs: 10_000 });
    expect([late.verdict, asked.length]).toEqual(["timed-out", 1]);
    const dueMs = trial.nowMs() + 20_000;
    const takeEffect = async () => {
      if (trial.nowMs() >= dueMs) await Promise.all(asked.splice(0).map(cloud.remove));
    };
    const listByIds: typeof cloud.listByIds = async (ids) => {
      await takeEffect();
      return cloud.listByIds(ids);
    };
    const next = await trial.run(3, late.saved, { cloud: { ...cloud, listByIds } });
    trial.pass(60_000);
    await takeEffect();
    trial.pass(60_000);
    expect(next.verdict).toBe("converged");
    expect(trial.alive()).toEqual(["web-001", "web-002", "web-003"]);
  });

  test("timeouts.perVm names a VM missing from every listing until then", async () => {
    trial.simulator.faults.arm([{ operation: "createInstances", fault: "hide", delayMs: 60_000 }]);
    const run = await trial.run(1, NOTHING, { inputs: { timeouts: { perVm: "10s" } } });
    expect(run.verdict).toBe("stalled");
    expect(run.failures).toMatchObject([{ slot: 0, phase: "boot", code: "TIMEOUT" }]);
    expect(run.saved.members).toHaveLength(1);
  });

  test.each([5, 102, 106])(
    "a timeout of a run after %i s leaves no previously occupied slot empty",
    async (seconds) => {
      const before = await trial.run(4, NOTHING);
      const change = { spec: { instanceType: "g.n2.xlarge" } };
      const run = await trial.run(4, before.saved, { ...change, timeoutMs: seconds * 1000 });
      expect(run.verdict).toBe("timed-out");
      expect(slotsOf(run)).toEqual([0, 1, 2, 3]);
      expect(run.observed.leaving).toEqual([]);
      const next = await trial.run(4, run.saved, change);
      expect(next.verdict).toBe("converged");
      expect(ledger().made).toBe(8);
    },
  );

  test("a timeout of a run names the missing members and keeps the running ones", async () => {
    const run = await trial.run(2, NOTHING, { timeoutMs: 20_000 });
    expect(run.verdict).toBe("timed-out");
    expect(run.saved.members).toHaveLength(2);
    expect(shortfallText(desiredOf(2), run)).toMatch(
      /^0 of 2 members are ready\. timed out, still waiting for web-001 \(i-[0-9a-z]+, pending\), web-002/,
    );
  });
});
