/** What a cloud does on its bad days: nothing may be lost or doubled, nothing go that no preview named, nothing run on. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { toDesired } from "../../../provider/group/desired.js";
import { intend } from "../../../provider/plan/plan.js";
import { observedFromState } from "../../../provider/group/state.js";
import type { FaultScript } from "../../../simulator/index.js";
import { createTrial, Killed, NOTHING, SPEC, type Trial } from "./harness.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(async () => {
  await trial.close();
});

const arm = (...scripts: readonly FaultScript[]): void => trial.simulator.faults.arm(scripts);
const made = (): number => trial.simulator.ledger().made;
const alive = () => trial.simulator.ledger().instances.filter((vm) => vm.alive);
const desiredOf = (count: number, spec = {}) =>
  toDesired({
    regionId: "cn-north-1",
    count,
    instanceSpec: { ...SPEC, ...spec },
    lineage: "lineage-1",
  });
const REFUSED = {
  fault: "refuse",
  httpStatus: 403,
  status: "PERMISSION_DENIED",
  message: "no",
} as const;
const QUOTA = {
  fault: "refuse",
  httpStatus: 429,
  status: "QUOTA_EXCEEDED",
  message: "Instance quota limit exceeded",
} as const;

test("a killed create whose listing then shows only a part is not made again", async () => {
  await expect(trial.run(5, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
  arm({ operation: "describeInstances", fault: "hide", count: 2 });
  expect((await trial.run(5)).verdict).toBe("converged");
  expect(made()).toBe(5);
});

test("a killed scale-out is not made again by a run that asks for more", async () => {
  const first = await trial.run(2);
  await expect(trial.run(5, first.saved, { dieAtWait: 1 })).rejects.toThrow(Killed);
  arm({ operation: "describeInstances", fault: "hide", count: 1 });
  expect((await trial.run(6, first.saved)).verdict).toBe("converged");
  expect(made()).toBe(6);
});

test("a create whose every reply was lost is sent again before one for another count", async () => {
  arm({ operation: "createInstances", fault: "lose-reply", times: 20 });
  arm({ operation: "createInstances", fault: "hide", delayMs: 120_000 });
  const first = await trial.run(3);
  expect(first.verdict).toBe("stalled");
  trial.simulator.faults.disarm();
  expect((await trial.run(5, first.saved)).verdict).toBe("converged");
  expect(made()).toBe(5);
});

test("a refusal after a lost reply does not mean that nothing was made", async () => {
  trial.simulator.setQuota(7);
  arm(
    { operation: "createInstances", fault: "lose-reply" },
    { operation: "createInstances", nth: 2, ...QUOTA },
  );
  expect((await trial.run(5)).verdict).toBe("converged");
  expect(made()).toBe(5);
});

test("throttling after a lost reply leaves the call to the next run, with its token", async () => {
  arm(
    { operation: "createInstances", fault: "lose-reply" },
    { operation: "createInstances", fault: "hide", delayMs: 200_000 },
    { operation: "createInstances", fault: "throttle", nth: 2, times: 9 },
  );
  const first = await trial.run(5);
  expect(first.inDoubt).toHaveLength(1);
  expect((await trial.run(5, first.saved)).verdict).toBe("converged");
  expect(made()).toBe(5);
});

test("VMs that come up under other names than asked for are launched at most twice", async () => {
  const { launch } = trial.cloud;
  const cloud = {
    ...trial.cloud,
    launch: async (request: Parameters<typeof launch>[0]) => {
      const answer = await launch(request);
      const [first = ""] = answer.instanceIds;
      trial.simulator.renameInstance(first, "web-100");
      return answer;
    },
  };
  expect((await trial.run(1, NOTHING, { cloud })).verdict).toBe("converged");
  expect(made()).toBe(1);
});

test("ids that come in another order than names do not make doubles", async () => {
  const { launch } = trial.cloud;
  const cloud = {
    ...trial.cloud,
    launch: async (request: Parameters<typeof launch>[0]) => {
      const answer = await launch(request);
      return { ...answer, instanceIds: [...answer.instanceIds].reverse() };
    },
  };
  arm({ operation: "describeInstances", fault: "hide", count: 2, nth: 2 });
  expect((await trial.run(5, NOTHING, { cloud })).verdict).toBe("converged");
  expect(made()).toBe(5);
});

test("ids that nobody asked for are not waited for", async () => {
  const { launch } = trial.cloud;
  const cloud = {
    ...trial.cloud,
    launch: async (request: Parameters<typeof launch>[0]) => {
      const answer = await launch(request);
      return { ...answer, instanceIds: [...answer.instanceIds, "i-0000000000"] };
    },
  };
  expect((await trial.run(3, NOTHING, { cloud })).verdict).toBe("converged");
  expect(trial.simulator.ledger().calls["createInstances"]).toBe(1);
});

test("a run does what its preview said and nothing else, though a member was changed by hand", async () => {
  const first = await trial.run(3);
  const [, changed = ""] = first.saved.members.map(({ instanceId }) => instanceId);
  trial.simulator.changeInstanceType(changed, "c.n2.large");
  const desired = desiredOf(4);
  const preview = intend(desired, observedFromState(desired, first.saved));
  expect(preview.map(({ kind }) => kind)).toEqual(["keep", "keep", "keep", "launch"]);
  const second = await trial.run(4, first.saved);
  expect(second.verdict).toBe("converged");
  expect(trial.simulator.ledger().instances.every((vm) => vm.alive)).toBe(true);
  const next = intend(desired, observedFromState(desired, second.saved));
  expect(next.map(({ kind }) => kind)).toEqual(["keep", "replace", "keep", "keep"]);
});

test("what the state keeps of a change by hand is judged by the spec of the day", async () => {
  const first = await trial.run(2);
  arm({ operation: "deleteInstance", times: 9, ...REFUSED });
  const wanted = { instanceType: "g.n2.xlarge" };
  const second = await trial.run(2, first.saved, { spec: wanted });
  const back = desiredOf(2);
  const preview = intend(back, observedFromState(back, second.saved));
  expect(preview.map(({ kind }) => kind)).toEqual(["keep", "keep"]);
});

test("a spec that the cloud cannot make costs one member, not the group", async () => {
  const first = await trial.run(4);
  const second = await trial.run(4, first.saved, { spec: { imageId: "img-0000000000" } });
  expect(second.verdict).toBe("stalled");
  expect(alive()).toHaveLength(3);
  expect(second.failures).toEqual([
    expect.objectContaining({ phase: "launch", code: "NOT_FOUND" }),
  ]);
  expect((await trial.run(4, second.saved)).verdict).toBe("converged");
  expect(alive()).toHaveLength(4);
});

test("a run whose deletions are refused says so, and does not call outdated members ready", async () => {
  const first = await trial.run(3);
  arm({ operation: "deleteInstance", times: 50, ...REFUSED });
  const second = await trial.run(3, first.saved, { spec: { instanceType: "g.n2.xlarge" } });
  expect(second.verdict).toBe("stalled");
  expect(second.readyCount).toBe(0);
  expect(second.failures).toEqual([
    expect.objectContaining({ phase: "retire", code: "PERMISSION_DENIED" }),
  ]);
});

test("three lives of one lineage in three processes all come up", async () => {
  for (let life = 1; life <= 3; life += 1) {
    const run = await trial.run(12);
    expect(run.verdict).toBe("converged");
    await trial.run(0, run.saved);
  }
  expect(made()).toBe(36);
});

test("a start whose reply is lost is looked after, not given up", async () => {
  const first = await trial.run(2);
  const [stopped = ""] = first.saved.members.map(({ instanceId }) => instanceId);
  trial.simulator.stopInstance(stopped);
  arm({ operation: "startInstance", fault: "lose-reply" });
  expect((await trial.run(2, first.saved)).verdict).toBe("converged");
  trial.simulator.stopInstance(stopped);
  arm({ operation: "startInstance", fault: "unavailable" });
  expect((await trial.run(2, first.saved)).verdict).toBe("converged");
  expect(alive().every(({ status }) => status === "running")).toBe(true);
});

test("a VM that stops again after every start is given up after two", async () => {
  const first = await trial.run(2);
  const [stopped = ""] = first.saved.members.map(({ instanceId }) => instanceId);
  trial.simulator.stopInstance(stopped);
  const cloud = { ...trial.cloud, start: async () => undefined };
  const run = await trial.run(2, first.saved, { cloud });
  expect(run.verdict).toBe("stalled");
  expect(run.failures).toEqual([expect.objectContaining({ phase: "start", code: "STOPPED" })]);
});

test("a VM that was given to another group is left alone", async () => {
  const first = await trial.run(3);
  const [given = ""] = first.saved.members.map(({ instanceId }) => instanceId);
  trial.simulator.retagInstance(given, { "jdvm:group": "jdvm-another" });
  expect((await trial.run(0, first.saved)).verdict).toBe("converged");
  expect(alive().map(({ instanceId }) => instanceId)).toEqual([given]);
});

test("a 404 that does not name the VM is not its end", async () => {
  const first = await trial.run(3);
  arm(
    { operation: "describeInstances", fault: "hide", count: 1, times: 2 },
    {
      operation: "describeInstance",
      fault: "refuse",
      httpStatus: 404,
      status: "NOT_FOUND",
      message: "Region 'cn-north-1' not found",
    },
  );
  await expect(trial.run(3, first.saved)).rejects.toThrow("Region 'cn-north-1' not found");
  expect(made()).toBe(3);
});
