/** Idempotency tokens: repeats with the same token, launches with a new one, and the cloud's possible replies. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { FaultScript } from "../../../simulator/index.js";
import { ANNOUNCED_MS } from "../../../provider/reconcile/observe.js";
import { createTrial, Killed, NOTHING, type Change, type Ran, type Trial } from "./harness.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(async () => {
  await trial.close();
});

/** A request for the trial's spec with another body. */
const OTHERWISE = { chargeOnStopped: "keepCharging" };
const LARGER = { instanceType: "g.n2.xlarge" };
const arm = (...scripts: readonly FaultScript[]): void => trial.simulator.faults.arm(scripts);
const made = (): number => trial.simulator.ledger().made;
const aliveTypes = (): readonly string[] =>
  trial.simulator
    .ledger()
    .instances.filter(({ alive }) => alive)
    .map(({ instanceType }) => instanceType);
const tokensOf = (): number =>
  new Set(trial.simulator.ledger().instances.map(({ clientToken }) => clientToken)).size;
const idsOf = ({ saved }: Ran): readonly string[] =>
  saved.members.map(({ instanceId }) => instanceId);

test("a group destroyed and recreated in a process without memory of it creates new VMs", async () => {
  const first = await trial.run(3);
  await trial.run(0, first.saved);
  const again = await trial.run(3);
  expect(again.verdict).toBe("converged");
  expect(made()).toBe(6);
  expect(tokensOf()).toBe(2);
  expect(trial.alive()).toHaveLength(3);
});

test("a group scaled 3, 5, 3, 5 by separate processes never uses a spent token", async () => {
  let { saved } = await trial.run(3);
  for (const count of [5, 3, 5]) {
    const run = await trial.run(count, saved);
    expect(run.verdict).toBe("converged");
    expect(trial.alive()).toHaveLength(count);
    saved = run.saved;
  }
  expect(made()).toBe(7);
  expect(trial.simulator.ledger().calls["createInstances"]).toBe(3);
});

test("a spec changed and changed back uses new tokens", async () => {
  const first = await trial.run(2);
  const second = await trial.run(2, first.saved, { spec: LARGER });
  const third = await trial.run(2, second.saved);
  expect(third.verdict).toBe("converged");
  expect(aliveTypes()).toEqual(["g.n2.large", "g.n2.large"]);
  expect(made()).toBe(6);
});

test("a spec changed while the first create's reply is lost replaces the VMs of this create", async () => {
  arm({ operation: "createInstances", fault: "lose-reply" });
  await expect(trial.run(3, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
  trial.simulator.faults.disarm();
  const second = await trial.run(3, NOTHING, { spec: LARGER });
  expect(second.verdict).toBe("converged");
  expect(aliveTypes()).toEqual(Array(3).fill("g.n2.xlarge"));
  expect(made()).toBe(6);
});

test("a spec changed while the VMs of a lost create are hidden retires them in the run after", async () => {
  arm(
    { operation: "createInstances", fault: "lose-reply", times: 20 },
    { operation: "createInstances", fault: "hide", delayMs: 120_000 },
  );
  const first = await trial.run(3);
  expect(first.inDoubt).toHaveLength(1);
  trial.simulator.faults.disarm();
  const second = await trial.run(3, first.saved, { spec: LARGER });
  expect(second.verdict).toBe("converged");
  trial.pass(120_000);
  const third = await trial.run(3, second.saved, { spec: LARGER });
  expect(third.verdict).toBe("converged");
  expect(third.events[0]).toMatchObject({ kind: "surplus", members: { length: 3 } });
  expect(aliveTypes()).toEqual(Array(3).fill("g.n2.xlarge"));
});

const taken = (times: number): FaultScript => ({
  operation: "createInstances",
  fault: "refuse",
  httpStatus: 409,
  status: "ALREADY_EXISTS",
  message: "ClientToken 'x' was used with other parameters",
  times,
});

test("a token taken by another body, without visible VMs, is followed by the next token", async () => {
  arm(taken(1));
  const startMs = trial.nowMs();
  const run = await trial.run(3);
  expect(run.verdict).toBe("converged");
  expect(run.failures).toEqual([]);
  expect(run.events[0]).toMatchObject({ kind: "in-doubt", names: "web-001…web-003" });
  expect(trial.nowMs() - startMs).toBeGreaterThan(ANNOUNCED_MS);
  expect(made()).toBe(3);
});

test("tokens taken again and again end the run with the cloud's message", async () => {
  arm(taken(20));
  const first = await trial.run(3);
  expect(first.verdict).toBe("stalled");
  expect(first.failures).toHaveLength(3);
  expect(first.failures[0]).toMatchObject({ phase: "launch", code: "ALREADY_EXISTS" });
  expect(first.failures[0]?.message).toContain("was used with other parameters");
  trial.simulator.faults.disarm();
  const second = await trial.run(3, first.saved);
  expect(second.verdict).toBe("converged");
  expect(made()).toBe(3);
});

test("a token with a body changed by the cloud itself is skipped", async () => {
  const first = await trial.run(2);
  await trial.run(0, first.saved);
  const second = await trial.run(2, NOTHING, { spec: OTHERWISE });
  expect(second.verdict).toBe("converged");
  expect(made()).toBe(4);
  expect(trial.alive()).toHaveLength(2);
});

describe("a killed create requested again with another body", () => {
  const killed = async (nth = 1, change: Change = {}): Promise<void> => {
    arm({ operation: "createInstances", fault: "lose-reply", nth });
    await expect(trial.run(3, NOTHING, { dieAtWait: 1, ...change })).rejects.toThrow(Killed);
    trial.simulator.faults.disarm();
  };

  test.each([
    ["is adopted when all its VMs are visible", 0],
    ["is awaited when one of its VMs is hidden", 1],
    ["is awaited when all its VMs are hidden", 3],
  ])("a killed create requested in another body %s", async (_, count) => {
    await killed();
    const hide = { operation: "describeInstances", fault: "hide", count, times: 3 } as const;
    if (count > 0) arm(hide);
    const second = await trial.run(3, NOTHING, { spec: OTHERWISE });
    expect(second.verdict).toBe("converged");
    expect(trial.simulator.ledger()).toMatchObject({ made: 3, alive: 3 });
    expect(second.events.some(({ kind }) => kind === "in-doubt")).toBe(count > 0);
  });

  test("the wait for a killed create continues when the waiting run is interrupted", async () => {
    await killed();
    arm({ operation: "describeInstances", fault: "hide", times: 2 });
    arm({ operation: "describeInstances", fault: "unavailable", nth: 3, times: 30 });
    const second = await trial.run(3, NOTHING, { spec: OTHERWISE });
    expect(second.verdict).toBe("failed");
    expect(second.inDoubt).toHaveLength(1);
    trial.simulator.faults.disarm();
    arm({ operation: "describeInstances", fault: "hide", times: 2 });
    const third = await trial.run(3, second.saved, { spec: OTHERWISE });
    expect(third.verdict).toBe("converged");
    expect(third.inDoubt).toEqual([]);
    expect(trial.simulator.ledger()).toMatchObject({ made: 3, alive: 3 });
  });

  test("a killed create in a place moved since is awaited", async () => {
    const B = { az: "cn-north-1b", subnetId: "subnet-north1side" };
    const C = { az: "cn-north-1c", subnetId: "subnet-north1dual" };
    trial.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    await killed(2, { inputs: { placements: [B, C] } });
    arm({ operation: "describeInstances", fault: "hide", times: 3 });
    const second = await trial.run(3, NOTHING, { inputs: { placements: [C, B] } });
    expect(second.verdict).toBe("converged");
    expect(trial.simulator.ledger()).toMatchObject({ made: 3, alive: 3 });
  });
});

test("an in-doubt call is resent while the cloud remembers its token", async () => {
  arm(
    { operation: "createInstances", fault: "lose-reply", times: 20 },
    { operation: "createInstances", fault: "hide", delayMs: 300_000 },
  );
  const first = await trial.run(3);
  trial.simulator.faults.disarm();
  const second = await trial.run(4, first.saved);
  expect(second.verdict).toBe("converged");
  expect(made()).toBe(4);
});

test("an in-doubt call is not resent once the cloud may have forgotten its token", async () => {
  arm({ operation: "createInstances", fault: "lose-reply", times: 20 });
  arm({ operation: "describeInstances", fault: "hide", nth: 2 });
  const first = await trial.run(3);
  expect(first.inDoubt).toHaveLength(1);
  trial.simulator.faults.disarm();
  trial.pass(15 * 60_000);
  trial.simulator.forgetTokens();
  const second = await trial.run(3, first.saved);
  expect(second.verdict).toBe("converged");
  expect(made()).toBe(3);
});

test("VMs of a killed create are adopted even if the cloud has forgotten its token", async () => {
  await expect(trial.run(5, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
  trial.pass(15 * 60_000);
  trial.simulator.forgetTokens();
  arm({ operation: "describeInstances", fault: "hide", count: 2 });
  const second = await trial.run(5);
  expect(second.verdict).toBe("converged");
  const third = await trial.run(5, second.saved);
  expect(third.verdict).toBe("converged");
  expect(idsOf(third)).toHaveLength(5);
  expect(trial.alive()).toHaveLength(5);
});
