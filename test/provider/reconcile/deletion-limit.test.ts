/** How many VMs a run may delete: one that would delete more touches nothing, and the next with a higher bound does it. */
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
/** Calls that change anything. */
const touched = () => [
  calls()["createInstances"],
  calls()["deleteInstance"],
  calls()["startInstance"],
];

describe("a run that would delete more than it may", () => {
  test("touches nothing, and the next with a higher bound does it", async () => {
    const first = await trial.run(5);
    const before = trial.simulator.ledger();
    await expect(trial.run(2, first.saved, bounded({ maxDelete: 2 }))).rejects.toThrow(
      /^it would delete 3 VMs \(web-003 \(i-\w+\), web-004 \(i-\w+\), web-005 \(i-\w+\)\), and maxDelete is 2\. Nothing is touched; to go on, raise it and run `pulumi up`$/,
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
    ["is the end of the group", 0, {}],
  ])("touches nothing under deletionProtection when it %s", async (_, count, spec) => {
    const first = await trial.run(3);
    const protection = bounded({ deletionProtection: true }, spec);
    await expect(trial.run(count, first.saved, protection)).rejects.toThrow(
      "and deletionProtection is on, or maxDelete is 0. Nothing is touched; to go on, change it and run `pulumi up`",
    );
    expect(touched()).toEqual([1, undefined, undefined]);
    expect(trial.alive()).toEqual(["web-001", "web-002", "web-003"]);
    const second = await trial.run(count, first.saved, bounded({}, spec));
    expect(second.verdict).toBe("converged");
    expect(trial.alive()).toHaveLength(count);
  });

  test("does not launch either what it might have", async () => {
    const first = await trial.run(3);
    const change = bounded({ maxDelete: 1 }, { description: "new" });
    await expect(trial.run(5, first.saved, change)).rejects.toThrow("it would delete 3 VMs");
    expect(trial.simulator.ledger().made).toBe(3);
  });
});

describe("a run that deletes no more than it may", () => {
  test("launches, heals and starts under deletionProtection", async () => {
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

  test("replaces a VM that the cloud could not make, which is no loss", async () => {
    const first = await trial.run(2);
    trial.simulator.failInstance(trial.simulator.ledger().instances[0]?.instanceId ?? "");
    const second = await trial.run(2, first.saved, bounded({ deletionProtection: true }));
    expect([second.verdict, second.readyCount]).toEqual(["converged", 2]);
  });
});
