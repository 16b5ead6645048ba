import { expect, test } from "@jest/globals";
import { createTrial } from "./harness.js";
test("a spec whose VMs all break costs one member", async () => {
  const trial = await createTrial();
  const first = await trial.run(4);
  expect(first.verdict).toBe("converged");
  const was = new Set(first.observed.members.map((m) => m.instanceId));
  trial.simulator.faults.arm([{ operation: "createInstances", times: 20, fault: "boot-error" }]);
  const second = await trial.run(4, first.saved, { spec: { instanceType: "g.n2.xlarge" } });
  const left = second.observed.members.filter((m) => was.has(m.instanceId));
  expect([second.verdict, left.length]).toEqual(["stalled", 3]);
  await trial.close();
});
