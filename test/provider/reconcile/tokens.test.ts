/** Families of tokens: what asks again with the same one, what must not, and what the cloud may say to either. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { FaultScript } from "../../../simulator/index.js";
import { createTrial, Killed, NOTHING, type Ran, type Trial } from "./trial.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(async () => {
  await trial.close();
});

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

test("a group destroyed and created again in a process that knows nothing of it makes new VMs", async () => {
  const first = await trial.run(3);
  await trial.run(0, first.saved);
  const again = await trial.run(3);
  expect(again.verdict).toBe("converged");
  expect(made()).toBe(6);
  expect(tokensOf()).toBe(2);
  expect(trial.alive()).toHaveLength(3);
});

test("scaled 3, 5, 3, 5 by as many processes, no VM is asked for with a spent token", async () => {
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

test("a spec changed and changed back asks with other tokens than at first", async () => {
  const first = await trial.run(2);
  const second = await trial.run(2, first.saved, { spec: LARGER });
  const third = await trial.run(2, second.saved);
  expect(third.verdict).toBe("converged");
  expect(aliveTypes()).toEqual(["g.n2.large", "g.n2.large"]);
  expect(made()).toBe(6);
});

test("a spec changed while the reply to the first create is lost replaces what that create made", async () => {
  arm({ operation: "createInstances", fault: "lose-reply" });
  await expect(trial.run(3, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
  trial.simulator.faults.disarm();
  const second = await trial.run(3, NOTHING, { spec: LARGER });
  expect(second.verdict).toBe("converged");
  expect(aliveTypes()).toEqual(Array(3).fill("g.n2.xlarge"));
  expect(made()).toBe(6);
});

test("a spec changed while no listing shows what a lost create made: the run after takes it away", async () => {
  arm(
    { operation: "createInstances", fault: "lose-reply", times: 20 },
    { operation: "createInstances", fault: "hide", delayMs: 120_000 },
  );
  const first = await trial.run(3);
  expect(first.unsure).toHaveLength(1);
  trial.simulator.faults.disarm();
  const second = await trial.run(3, first.saved, { spec: LARGER });
  expect(second.verdict).toBe("converged");
  trial.pass(120_000);
  const third = await trial.run(3, second.saved, { spec: LARGER });
  expect(third.verdict).toBe("converged");
  expect(third.events[0]).toMatchObject({ kind: "surplus", members: { length: 3 } });
  expect(aliveTypes()).toEqual(Array(3).fill("g.n2.xlarge"));
});

test("a token that the cloud says was used with another body is named, and the next run asks with another", async () => {
  arm({
    operation: "createInstances",
    fault: "refuse",
    httpStatus: 409,
    status: "ALREADY_EXISTS",
    message: "ClientToken 'x' was used with other parameters",
  });
  const first = await trial.run(3);
  expect(first.verdict).toBe("stalled");
  expect(first.failures).toHaveLength(3);
  expect(first.failures[0]).toMatchObject({ phase: "launch", code: "ALREADY_EXISTS" });
  expect(first.failures[0]?.message).toContain("was used with other parameters");
  const second = await trial.run(3, first.saved);
  expect(second.verdict).toBe("converged");
  expect(made()).toBe(3);
});

test("a token whose body is another for the cloud itself is passed over by the next run", async () => {
  const first = await trial.run(2);
  const { clientToken } = trial.simulator.ledger().instances[0] ?? {};
  await trial.run(0, first.saved);
  const { launch } = trial.cloud;
  // The same token with another body, as a release that words its request otherwise would send it.
  const cloud = {
    ...trial.cloud,
    launch: (request: Parameters<typeof launch>[0]) =>
      launch(
        request.clientToken === clientToken
          ? {
              ...request,
              instanceSpec: { ...(request.instanceSpec as object), description: "another" },
            }
          : request,
      ),
  };
  const second = await trial.run(2, NOTHING, { cloud });
  expect(second.failures[0]).toMatchObject({ code: "ALREADY_EXISTS" });
  const third = await trial.run(2, second.saved, { cloud });
  expect(third.verdict).toBe("converged");
  expect(trial.alive()).toHaveLength(2);
});

test("a call of unknown fate is sent again while the cloud still knows its token", async () => {
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

test("a call of unknown fate is not sent again once the cloud may have forgotten its token", async () => {
  arm({ operation: "createInstances", fault: "lose-reply", times: 20 });
  arm({ operation: "describeInstances", fault: "hide", nth: 2 });
  const first = await trial.run(3);
  expect(first.unsure).toHaveLength(1);
  trial.simulator.faults.disarm();
  trial.pass(15 * 60_000);
  trial.simulator.forgetTokens();
  const second = await trial.run(3, first.saved);
  expect(second.verdict).toBe("converged");
  expect(made()).toBe(3);
});

test("what a killed create left is taken in though the cloud has forgotten its token", async () => {
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
