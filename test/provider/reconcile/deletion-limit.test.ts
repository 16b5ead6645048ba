/** The deletion limit: a run beyond it changes nothing, and the next run with a higher limit succeeds. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createTrial, type Change, type Trial } from "./harness.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(async () => {
  await trial.close();
});

const bounded = (beside: Change["inputs"], spec: Change["spec"] = {}): Change => ({
  inputs: beside ?? {},
  spec,
});
const calls = () => trial.simulator.ledger().calls;
/** Numbers of calls with an effect. */
const touched = () => [
  calls()["createInstances"],
  calls()["deleteInstance"],
  calls()["startInstance"],
];

describe("a run beyond the deletion limit", () => {
  test("a run beyond the deletion limit changes nothing, and the next run with a higher limit succeeds", async () => {
    const first = await trial.run(5);
    const before = trial.simulator.ledger();
    await expect(trial.run(2, first.saved, bounded({ maxDelete: 2 }))).rejects.toThrow(
      /^this run would delete 3 VMs \(web-003 \(i-\w+\), web-004 \(i-\w+\), web-005 \(i-\w+\)\), but maxDelete is 2\. Nothing is changed\. Raise maxDelete and run `pulumi up` again$/,
    );
    expect(touched()).toEqual([1, undefined, undefined]);
    expect(trial.simulator.ledger().instances).toEqual(before.instances);
    const second = await trial.run(2, first.saved, bounded({ maxDelete: 3 }));
    expect([second.verdict, trial.alive()]).toEqual(["converged", ["web-001", "web-002"]]);
    expect(calls()["deleteInstance"]).toBe(3);
  });

  test.each<readonly [string, number, NonNullable<Change["spec"]>]>([
    ["scales in", 1, {}],
    ["replaces", 3, { instanceType: "g.n2.xlarge" }],
    ["deletes the group", 0, {}],
  ])("a run under deletionProtection changes nothing when it %s", async (_, count, spec) => {
    const first = await trial.run(3);
    const protection = bounded({ deletionProtection: true }, spec);
    await expect(trial.run(count, first.saved, protection)).rejects.toThrow(
      "but deletionProtection is on. Nothing is changed. Turn off deletionProtection ",
    );
    expect(touched()).toEqual([1, undefined, undefined]);
    expect(trial.alive()).toEqual(["web-001", "web-002", "web-003"]);
    const second = await trial.run(count, first.saved, bounded({}, spec));
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toHaveLength(count);
  });

  test("a run beyond the deletion limit launches nothing either", async () => {
    const first = await trial.run(3);
    const change = bounded({ maxDelete: 1 }, { description: "new" });
    await expect(trial.run(5, first.saved, change)).rejects.toThrow("this run would delete 3 VMs");
    expect(trial.simulator.ledger().made).toBe(3);
  });
});

describe("a run within the deletion limit", () => {
  test("a run under deletionProtection launches, heals and starts members", async () => {
    const protection = bounded({ deletionProtection: true });
    const first = await trial.run(3, undefined, protection);
    const [gone, stopped] = trial.simulator.ledger().instances;
    trial.simulator.deleteInstance(gone?.instanceId ?? "");
    trial.simulator.stopInstance(stopped?.instanceId ?? "");
    const second = await trial.run(4, first.saved, protection);
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toEqual(["web-001", "web-002", "web-003", "web-004"]);
    expect(calls()["deleteInstance"]).toBeUndefined();
  });

  test("a run under deletionProtection replaces a VM the cloud failed to create", async () => {
    const first = await trial.run(2);
    trial.simulator.failInstance(trial.simulator.ledger().instances[0]?.instanceId ?? "");
    const second = await trial.run(2, first.saved, bounded({ deletionProtection: true }));
    expect([second.verdict, second.readyCount]).toEqual(["converged", 2]);
  });
});
