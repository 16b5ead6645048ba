/** Unreliable clouds: a run neither loses nor duplicates VMs, deletes no VM without a preview, and always ends. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { toDesired } from "../../../provider/group/desired.js";
import { intend } from "../../../provider/plan/intent.js";
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

test("a killed create is not repeated when the next listing shows only some of its VMs", async () => {
  await expect(trial.run(5, NOTHING, { dieAtWait: 1 })).rejects.toThrow(Killed);
  arm({ operation: "describeInstances", fault: "hide", count: 2 });
  expect((await trial.run(5)).verdict).toBe("converged");
  expect(made()).toBe(5);
});

test("a killed scale-out is not repeated by a run with a larger count", async () => {
  const first = await trial.run(2);
  await expect(trial.run(5, first.saved, { dieAtWait: 1 })).rejects.toThrow(Killed);
  arm({ operation: "describeInstances", fault: "hide", count: 1 });
  expect((await trial.run(6, first.saved)).verdict).toBe("converged");
  expect(made()).toBe(6);
});

test("a create whose every reply was lost is resent before a create for another count", async () => {
  arm({ operation: "createInstances", fault: "lose-reply", times: 20 });
  arm({ operation: "createInstances", fault: "hide", delayMs: 120_000 });
  const first = await trial.run(3);
  expect(first.verdict).toBe("stalled");
  trial.simulator.faults.disarm();
  expect((await trial.run(5, first.saved)).verdict).toBe("converged");
  expect(made()).toBe(5);
});

test("an error after a lost reply does not mean that no VM was created", async () => {
  trial.simulator.setQuota(7);
  arm(
    { operation: "createInstances", fault: "lose-reply" },
    { operation: "createInstances", nth: 2, ...QUOTA },
  );
  expect((await trial.run(5)).verdict).toBe("converged");
  expect(made()).toBe(5);
});

test("throttling after a lost reply leaves the call with its token to the next run", async () => {
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

test("VMs created under other names than requested are launched at most twice", async () => {
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

test("ids returned in another order than names cause no duplicates", async () => {
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

test("unrequested ids are not awaited", async () => {
  const { launch } = trial.cloud;
  const cloud = {
    ...trial.cloud,
    launch: async (request: Parameters<typeof launch>[0]) => {
      const answer = await launch(request);
      return { ...answer, instanceIds: [...answer.instanceIds, "i-0000000000"] };
    },
  };
  const beganMs = trial.nowMs();
  const run = await trial.run(3, NOTHING, { cloud });
  expect(run.verdict).toBe("converged");
  expect(trial.simulator.ledger().calls["createInstances"]).toBe(1);
  // A boot and its polls; an awaited id would cost 20 s more.
  expect(trial.nowMs() - beganMs).toBeLessThan(15_000);
  expect(run.saved.members.map(({ instanceId }) => instanceId)).not.toContain("i-0000000000");
});

test("an unrequested id of a VM of somebody else is not adopted and not deleted", async () => {
  const [foreign = ""] = (
    await trial.run(1, NOTHING, { lineage: "lineage-of-another" })
  ).saved.members.map(({ instanceId }) => instanceId);
  const { launch } = trial.cloud;
  const cloud = {
    ...trial.cloud,
    launch: async (request: Parameters<typeof launch>[0]) => {
      const answer = await launch(request);
      return { ...answer, instanceIds: [...answer.instanceIds, foreign] };
    },
  };
  const run = await trial.run(3, NOTHING, { cloud });
  expect(run.verdict).toBe("converged");
  expect(run.saved.members.map(({ instanceId }) => instanceId)).not.toContain(foreign);
  const removed = await trial.run(0, run.saved);
  expect(removed.verdict).toBe("converged");
  expect(alive().map(({ instanceId }) => instanceId)).toEqual([foreign]);
});

test("a run follows its preview, even if a member was changed by hand", async () => {
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

test("a manual change saved in the state is compared with the current spec", async () => {
  const first = await trial.run(2);
  arm({ operation: "deleteInstance", times: 9, ...REFUSED });
  const wanted = { instanceType: "g.n2.xlarge" };
  const second = await trial.run(2, first.saved, { spec: wanted });
  const back = desiredOf(2);
  const preview = intend(back, observedFromState(back, second.saved));
  expect(preview.map(({ kind }) => kind)).toEqual(["keep", "keep"]);
});

test("a spec the cloud cannot create costs one member, not the group", async () => {
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

test("a run with refused deletions reports them and does not count outdated members as ready", async () => {
  const first = await trial.run(3);
  arm({ operation: "deleteInstance", times: 50, ...REFUSED });
  const second = await trial.run(3, first.saved, { spec: { instanceType: "g.n2.xlarge" } });
  expect(second.verdict).toBe("stalled");
  expect(second.readyCount).toBe(0);
  expect(second.failures).toEqual([
    expect.objectContaining({ phase: "retire", code: "PERMISSION_DENIED" }),
  ]);
});

test("a group recreated twice under one lineage in separate processes converges each time", async () => {
  for (let life = 1; life <= 3; life += 1) {
    const run = await trial.run(12);
    expect(run.verdict).toBe("converged");
    await trial.run(0, run.saved);
  }
  expect(made()).toBe(36);
});

test("a start with a lost reply is checked, not given up", async () => {
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

test("a VM that stops again after every start is given up after two starts", async () => {
  const first = await trial.run(2);
  const [stopped = ""] = first.saved.members.map(({ instanceId }) => instanceId);
  trial.simulator.stopInstance(stopped);
  const started: string[] = [];
  const cloud = { ...trial.cloud, start: async (id: string) => void started.push(id) };
  const run = await trial.run(2, first.saved, { cloud });
  expect(run.verdict).toBe("stalled");
  expect(started).toEqual([stopped, stopped]);
  expect(run.failures).toEqual([expect.objectContaining({ phase: "start", code: "STOPPED" })]);
});

test("a VM handed over to another group is left alone", async () => {
  const first = await trial.run(3);
  const [given = ""] = first.saved.members.map(({ instanceId }) => instanceId);
  trial.simulator.retagInstance(given, { "jdvm:group": "jdvm-another" });
  expect((await trial.run(0, first.saved)).verdict).toBe("converged");
  expect(alive().map(({ instanceId }) => instanceId)).toEqual([given]);
});

test("a 404 without the VM's id does not mean that the VM is gone", async () => {
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
