/** Runs over in-doubt create calls: the resent calls, the waits, the launches and the remaining VMs. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { FaultScript } from "../../../simulator/index.js";
import { createTrial, Killed, NOTHING, type Change, type Ran, type Trial } from "./harness.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(async () => {
  await trial.close();
});

type Answer = Omit<FaultScript, "operation">;

const LARGER = { instanceType: "g.n2.xlarge" };
const B = { az: "cn-north-1b", subnetId: "subnet-north1side" };
const arm = (...scripts: readonly FaultScript[]): void => trial.simulator.faults.arm(scripts);
const ledger = () => trial.simulator.ledger();
const creates = (): number => ledger().calls["createInstances"] ?? 0;

/** An executed create call without any reply, with its VMs hidden from listings for some time. */
async function lost(count: number, hiddenMs: number, change: Change = {}): Promise<Ran> {
  arm({ operation: "createInstances", fault: "lose-reply", times: 6 });
  if (hiddenMs > 0) arm({ operation: "createInstances", fault: "hide", delayMs: hiddenMs });
  const run = await trial.run(count, NOTHING, change);
  trial.simulator.faults.disarm();
  return run;
}

describe("a resent call", () => {
  test.each<readonly [string, Answer]>([
    ["throttled", { fault: "throttle", times: 10 }],
    ["refused for missing permissions", refusal(403, "PERMISSION_DENIED", "no")],
    ["refused for missing quota", refusal(429, "QUOTA_EXCEEDED", "Instance quota limit exceeded")],
    ["refused as invalid", refusal(400, "INVALID_ARGUMENT", "no")],
  ])("a resent call that is %s stays in doubt, and its VMs are created once", async (_, answer) => {
    const first = await lost(3, 300_000);
    arm({ operation: "createInstances", ...answer });
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("stalled");
    expect(second.failures[0]?.message).toContain("so the next run checks");
    expect(second.inDoubt).toEqual(first.inDoubt);
    trial.simulator.faults.disarm();
    const third = await trial.run(3, second.saved);
    expect(third.verdict).toBe("converged");
    expect(third.inDoubt).toEqual([]);
    expect(ledger()).toMatchObject({ made: 3, alive: 3 });
  });

  test("a call with refused keys keeps its token, so the VMs that a killed run made with it are not made again", async () => {
    arm({ operation: "createInstances", fault: "hide", delayMs: 300_000 });
    await expect(trial.run(2, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
    arm({ operation: "createInstances", times: 2, ...refusal(401, "UNAUTHENTICATED", "expired") });
    const second = await trial.run(2);
    expect(second.verdict).toBe("stalled");
    trial.simulator.faults.disarm();
    const third = await trial.run(2, second.saved);
    expect(third.verdict).toBe("converged");
    expect(ledger()).toMatchObject({ made: 2, alive: 2 });
  });

  test("a rollback keeps the VMs of a resent call, since an earlier run created them", async () => {
    const first = await lost(2, 300_000);
    arm({
      ...{ operation: "createInstances", fault: "boot-error", count: 1, nth: 2 },
      times: 9,
    });
    const change = { inputs: { onPartialFailure: "rollback" } } as const;
    const second = await trial.run(3, first.saved, change);
    expect(second.verdict).toBe("stalled");
    expect(trial.alive()).toEqual(["web-001", "web-002"]);
  });

  test("when one resend is refused with 403, all in-doubt calls are kept and resent by the next run", async () => {
    const change = {
      inputs: { overrides: { 1: { description: "own" }, 3: { description: "own" } } },
    };
    arm({ operation: "createInstances", fault: "lose-reply", times: 40 });
    arm({ operation: "createInstances", fault: "hide", delayMs: 300_000, times: 5 });
    const first = await trial.run(5, NOTHING, change);
    expect(first.inDoubt).toHaveLength(4);
    trial.simulator.faults.disarm();
    arm({ operation: "createInstances", ...refusal(403, "PERMISSION_DENIED", "no"), times: 4 });
    const second = await trial.run(5, first.saved, change);
    expect(second.inDoubt).toHaveLength(4);
    trial.simulator.faults.disarm();
    const third = await trial.run(5, second.saved, change);
    expect(third.verdict).toBe("converged");
    expect(ledger()).toMatchObject({ made: 5, alive: 5 });
  });

  test("a resend refused with 403 stops the unsent in-doubt calls, and all of them are saved", async () => {
    const own = { description: "own" };
    const change = { inputs: { overrides: { 1: own, 3: own, 5: own, 7: own } } };
    arm({ operation: "createInstances", fault: "lose-reply", times: 99 });
    arm({ operation: "createInstances", fault: "hide", delayMs: 300_000, times: 99 });
    const first = await trial.run(9, NOTHING, change);
    const calls = first.inDoubt;
    trial.simulator.faults.disarm();
    const before = creates();
    arm({ operation: "createInstances", ...refusal(403, "PERMISSION_DENIED", "no"), times: 99 });
    const second = await trial.run(9, first.saved, change);
    // Four calls are in flight at a time; the first denial predicts the others.
    expect(calls.length).toBeGreaterThan(4);
    expect(creates() - before).toBe(4);
    expect(second.inDoubt).toHaveLength(calls.length);
  });

  test("a call is forgotten 15 minutes after its first attempt, however often it was resent", async () => {
    const first = await lost(3, 3_600_000);
    trial.pass(14 * 60_000);
    arm({ operation: "createInstances", fault: "unavailable", times: 6 });
    const second = await trial.run(3, first.saved);
    expect(second.inDoubt).toEqual(first.inDoubt);
    trial.simulator.faults.disarm();
    trial.pass(60_000);
    trial.simulator.forgetTokens();
    const third = await trial.run(3, second.saved);
    expect(third.inDoubt).toEqual([]);
    // Nobody can see the VMs of the first call: this is the documented limit.
    expect(ledger().made).toBe(6);
  });
});

describe("a call with all its VMs visible", () => {
  test("a call is not in doubt any more once all its VMs are visible", async () => {
    const first = await lost(3, 0);
    expect([first.verdict, first.inDoubt]).toEqual(["converged", []]);
    expect(creates()).toBe(6);
  });
});

describe("a call changed by the program since", () => {
  test.each<readonly [string, Change, Change]>([
    ["by an override of one slot", {}, { inputs: { overrides: { 0: { name: "own" } } } }],
    ["by another spec", {}, { spec: LARGER }],
    ["by a removed place", { inputs: { placements: [B] } }, {}],
  ])(
    "a call changed %s is awaited until its VMs appear, and no duplicate stays",
    async (_, before, after) => {
      if (before.inputs) trial.simulator.setStock("g.n2.large", "cn-north-1a", 0);
      const nth = before.inputs ? 2 : 1;
      arm({ operation: "createInstances", fault: "lose-reply", times: 6, nth });
      arm({ operation: "createInstances", fault: "hide", delayMs: 60_000, nth });
      const first = await trial.run(3, NOTHING, before);
      expect(first.inDoubt).toHaveLength(1);
      trial.simulator.faults.disarm();
      trial.simulator.setStock("g.n2.large", "cn-north-1a", undefined);
      const second = await trial.run(3, first.saved, after);
      expect(second.verdict).toBe("converged");
      expect(second.inDoubt).toMatchObject([{ isAbandoned: true }]);
      trial.pass(60_000);
      const third = await trial.run(3, second.saved, after);
      expect([third.verdict, third.inDoubt]).toEqual(["converged", []]);
      expect(ledger().alive).toBe(3);
    },
  );

  test("a call with another spec is awaited before its slots are launched again", async () => {
    const first = await lost(3, 20_000);
    const second = await trial.run(3, first.saved, { spec: LARGER });
    expect(second.verdict).toBe("converged");
    // First adopted, then replaced, one of them first.
    expect(ledger()).toMatchObject({ made: 6, alive: 3 });
    expect(second.events[0]).toMatchObject({ kind: "in-doubt", names: "web-001…web-003" });
  });

  test("a call partly visible after a kill is awaited for its other VMs", async () => {
    arm({ operation: "createInstances", fault: "lose-reply" });
    await expect(trial.run(3, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
    trial.simulator.faults.disarm();
    arm({ operation: "describeInstances", fault: "hide", count: 1, times: 3 });
    const change = { inputs: { overrides: { 0: { description: "own" } } } };
    const second = await trial.run(3, NOTHING, change);
    expect(second.verdict).toBe("converged");
    // The member with an override is the VM of the first call, changed in place.
    expect(ledger()).toMatchObject({ made: 3, alive: 3 });
    expect((await trial.cloud.find(second.saved.members[0]?.instanceId ?? ""))?.description).toBe(
      "own",
    );
  });
});

describe("a call for slots no longer needed", () => {
  const PREPAID = { charge: { chargeMode: "prepaid_by_duration", chargeDuration: 1 } };

  test("a call that was never executed creates nothing when the group is destroyed", async () => {
    arm({ operation: "createInstances", fault: "unavailable", times: 20 });
    const first = await trial.run(2, NOTHING, { spec: PREPAID });
    trial.simulator.faults.disarm();
    const second = await trial.run(0, first.saved, { spec: PREPAID });
    expect(second.verdict).toBe("converged");
    expect(ledger().made).toBe(0);
  });

  test("VMs of an in-doubt call that appear late are found and retired by the destroy", async () => {
    const first = await lost(5, 15_000);
    const second = await trial.run(0, first.saved);
    expect(second.verdict).toBe("converged");
    expect(ledger()).toMatchObject({ made: 5, alive: 0 });
  });

  test("a call is not resent under deletionProtection when its VMs would be retired", async () => {
    arm({ operation: "createInstances", fault: "unavailable", times: 20 });
    const first = await trial.run(5);
    trial.simulator.faults.disarm();
    const second = await trial.run(3, first.saved, { inputs: { deletionProtection: true } });
    expect(second.verdict).toBe("converged");
    expect(ledger()).toMatchObject({ made: 3, alive: 3 });
  });
});

test("a VM that appears after the first listing is reported, not deleted, under deletionProtection", async () => {
  const first = await lost(5, 15_000);
  const protection: Change = { inputs: { deletionProtection: true } };
  const second = await trial.run(3, first.saved, protection);
  expect(second.verdict).toBe("stalled");
  expect(second.failures).toMatchObject([{ code: "PROTECTED" }, { code: "PROTECTED" }]);
  expect(ledger().alive).toBe(5);
  const third = await trial.run(3, second.saved);
  expect(third.verdict).toBe("converged");
  expect(ledger().alive).toBe(3);
});

describe("a lost call later refused as sold out", () => {
  test("a lost call later refused as sold out is launched in a fallback place in the same run if its VMs do not appear", async () => {
    arm({ operation: "createInstances", fault: "unavailable" });
    trial.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    const run = await trial.run(3, NOTHING, { inputs: { placements: [B] } });
    expect([run.verdict, run.inDoubt, run.failures]).toEqual(["converged", [], []]);
    expect(ledger()).toMatchObject({ made: 3, alive: 3 });
  });

  test("a lost call later refused as sold out is given up with the cloud's message if there is no fallback place", async () => {
    arm({ operation: "createInstances", fault: "unavailable" });
    trial.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    const run = await trial.run(3);
    expect(run.verdict).toBe("stalled");
    expect(run.failures[0]?.message).toContain("is out of stock (cn-north-1a)");
    expect(run.inDoubt).toEqual([]);
  });

  test("a lost call later refused as sold out is not launched again if its VMs appear after all", async () => {
    arm(
      { operation: "createInstances", fault: "lose-reply" },
      { operation: "createInstances", fault: "hide", delayMs: 10_000 },
      { operation: "createInstances", nth: 2, ...soldOut() },
    );
    const run = await trial.run(3, NOTHING, { inputs: { placements: [B] } });
    expect([run.verdict, run.inDoubt]).toEqual(["converged", []]);
    expect(ledger()).toMatchObject({ made: 3, alive: 3 });
  });
});

test("the wait for an in-doubt call ends at the run's deadline, and nothing is launched after it", async () => {
  const first = await lost(3, 60_000);
  const second = await trial.run(3, first.saved, { spec: LARGER, timeoutMs: 5_000 });
  expect(second.verdict).toBe("timed-out");
  expect(second.inDoubt).toHaveLength(1);
  expect(ledger().made).toBe(3);
});

test("members with overrides, created again by a group without state, use the next generation", async () => {
  const overrides = Object.fromEntries(
    Array.from({ length: 8 }, (_, slot) => [slot, { description: `member ${slot}` }]),
  );
  const change: Change = { inputs: { overrides, launchRetries: 0 } };
  const first = await trial.run(8, NOTHING, change);
  await trial.run(0, first.saved, change);
  const again = await trial.run(8, NOTHING, change);
  expect(again.verdict).toBe("converged");
  expect(ledger()).toMatchObject({ made: 16, alive: 8 });
});

test("a quota with some room is used even if no slot may be launched twice", async () => {
  trial.simulator.setQuota(2);
  const run = await trial.run(3, NOTHING, { inputs: { launchRetries: 0 } });
  expect(run.verdict).toBe("stalled");
  expect(ledger().alive).toBe(2);
});

test("a type changed by the program is not reported as a change outside Pulumi", async () => {
  const first = await trial.run(2);
  const second = await trial.run(2, first.saved, { spec: LARGER });
  expect(second.verdict).toBe("converged");
  expect(second.events.filter(({ kind }) => kind === "deferred")).toEqual([]);
});

function refusal(httpStatus: number, status: string, message: string): Answer {
  return { fault: "refuse", httpStatus, status, message };
}

function soldOut(): Answer {
  return refusal(400, "FAILED_PRECONDITION", "InstanceType 'g.n2.large' is out of stock");
}
