/** Runs over create calls of unknown fate: what they send, wait for, launch and leave. */
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

/** A create call that is carried out, of which no reply arrives, and whose VMs listings do not show for so long. */
async function lost(count: number, hiddenMs: number, change: Change = {}): Promise<Ran> {
  arm({ operation: "createInstances", fault: "lose-reply", times: 6 });
  if (hiddenMs > 0) arm({ operation: "createInstances", fault: "hide", delayMs: hiddenMs });
  const run = await trial.run(count, NOTHING, change);
  trial.simulator.faults.disarm();
  return run;
}

describe("a call that is sent again", () => {
  test.each<readonly [string, Answer]>([
    ["throttled", { fault: "throttle", times: 10 }],
    ["refused for want of rights", refusal(403, "PERMISSION_DENIED", "no")],
    ["refused for want of quota", refusal(429, "QUOTA_EXCEEDED", "Instance quota limit exceeded")],
    ["refused as wrong", refusal(400, "INVALID_ARGUMENT", "no")],
  ])("and %s stays open, and its VMs are made once", async (_, answer) => {
    const first = await lost(3, 300_000);
    arm({ operation: "createInstances", ...answer });
    const second = await trial.run(3, first.saved);
    expect(second.verdict).toBe("stalled");
    expect(second.failures[0]?.message).toContain("so the next run asks again");
    expect(second.inDoubt).toEqual(first.inDoubt);
    trial.simulator.faults.disarm();
    const third = await trial.run(3, second.saved);
    expect(third.verdict).toBe("converged");
    expect(third.inDoubt).toEqual([]);
    expect(ledger()).toMatchObject({ made: 3, alive: 3 });
  });

  test("together with others, all refused by the answer to one, are all asked for again", async () => {
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

  test("is forgotten a quarter of an hour after it was sent first, however often it was sent again", async () => {
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
    // What the first call made shows to nobody: that is the documented bound.
    expect(ledger().made).toBe(6);
  });
});

describe("a call whose VMs all show", () => {
  test("is not open any more", async () => {
    const first = await lost(3, 0);
    expect([first.verdict, first.inDoubt]).toEqual(["converged", []]);
    expect(creates()).toBe(6);
  });
});

describe("a call that the program has changed since", () => {
  test.each<readonly [string, Change, Change]>([
    ["by an override of one slot", {}, { inputs: { overrides: { 0: { name: "own" } } } }],
    ["by another spec", {}, { spec: LARGER }],
    ["by a place less", { inputs: { placements: [B] } }, {}],
  ])("%s is looked for until it shows, and no double stays", async (_, before, after) => {
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
  });

  test("is waited for before its slots are launched anew", async () => {
    const first = await lost(3, 20_000);
    const second = await trial.run(3, first.saved, { spec: LARGER });
    expect(second.verdict).toBe("converged");
    // Taken in, and then replaced, one first.
    expect(ledger()).toMatchObject({ made: 6, alive: 3 });
    expect(second.events[0]).toMatchObject({ kind: "in-doubt", names: "web-001…web-003" });
  });

  test("shows in part after a kill: the rest is waited for", async () => {
    arm({ operation: "createInstances", fault: "lose-reply" });
    await expect(trial.run(3, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
    trial.simulator.faults.disarm();
    arm({ operation: "describeInstances", fault: "hide", count: 1, times: 3 });
    const change = { inputs: { overrides: { 0: { description: "own" } } } };
    const second = await trial.run(3, NOTHING, change);
    expect(second.verdict).toBe("converged");
    // The member with something of its own is launched for the one of the first call.
    expect(ledger()).toMatchObject({ made: 4, alive: 3 });
  });
});

describe("a call for slots that are not wanted any more", () => {
  const PREPAID = { charge: { chargeMode: "prepaid_by_duration", chargeDuration: 1 } };

  test("that was never carried out makes nothing when the group is destroyed", async () => {
    arm({ operation: "createInstances", fault: "unavailable", times: 20 });
    const first = await trial.run(2, NOTHING, { spec: PREPAID });
    trial.simulator.faults.disarm();
    const second = await trial.run(0, first.saved, { spec: PREPAID });
    expect(second.verdict).toBe("converged");
    expect(ledger().made).toBe(0);
  });

  test("that shows late is found and retired by the destroy", async () => {
    const first = await lost(5, 15_000);
    const second = await trial.run(0, first.saved);
    expect(second.verdict).toBe("converged");
    expect(ledger()).toMatchObject({ made: 5, alive: 0 });
  });

  test("is not sent again to be retired under deletionProtection", async () => {
    arm({ operation: "createInstances", fault: "unavailable", times: 20 });
    const first = await trial.run(5);
    trial.simulator.faults.disarm();
    const second = await trial.run(3, first.saved, { inputs: { deletionProtection: true } });
    expect(second.verdict).toBe("converged");
    expect(ledger()).toMatchObject({ made: 3, alive: 3 });
  });
});

test("what shows after the first look is not retired under deletionProtection, but named", async () => {
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

describe("a lost call that is then refused as sold out", () => {
  test("is launched elsewhere in the same run, once its VMs did not show", async () => {
    arm({ operation: "createInstances", fault: "unavailable" });
    trial.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    const run = await trial.run(3, NOTHING, { inputs: { placements: [B] } });
    expect([run.verdict, run.inDoubt, run.failures]).toEqual(["converged", [], []]);
    expect(ledger()).toMatchObject({ made: 3, alive: 3 });
  });

  test("is given up with the cloud's word where there is no other place", async () => {
    arm({ operation: "createInstances", fault: "unavailable" });
    trial.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    const run = await trial.run(3);
    expect(run.verdict).toBe("stalled");
    expect(run.failures[0]?.message).toContain("is out of stock (cn-north-1a)");
    expect(run.inDoubt).toEqual([]);
  });

  test("is not launched elsewhere when its VMs show after all", async () => {
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

test("the wait for an open call ends with the time of the run, and nothing is launched after it", async () => {
  const first = await lost(3, 60_000);
  const second = await trial.run(3, first.saved, { spec: LARGER, timeoutMs: 5_000 });
  expect(second.verdict).toBe("timed-out");
  expect(second.inDoubt).toHaveLength(1);
  expect(ledger().made).toBe(3);
});

test("members with something of their own, made again by a group that knows nothing, pass over one generation", async () => {
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

test("a quota with some room is used though no slot may be launched twice", async () => {
  trial.simulator.setQuota(2);
  const run = await trial.run(3, NOTHING, { inputs: { launchRetries: 0 } });
  expect(run.verdict).toBe("stalled");
  expect(ledger().alive).toBe(2);
});

test("a type that the program changed is no change behind our back", async () => {
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
