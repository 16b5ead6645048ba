/** VMs of the state that another VM replaces, though no preview named their deletion: a run keeps them. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { LedgerInstance } from "../../../simulator/index.js";
import { createTrial, NOTHING, type Ran, type Trial } from "./harness.js";
import { recordRollout } from "./rollout-records.js";

let trial: Trial;
beforeEach(async () => {
  trial = await createTrial();
});
afterEach(() => trial.close());

const keptIn = ({ events }: Ran): readonly string[] =>
  events.flatMap((event) =>
    event.kind === "kept" ? event.members.map(({ instanceId }) => instanceId) : [],
  );
const vmsNamed = (name: string): readonly LedgerInstance[] =>
  trial.simulator.ledger().instances.filter((vm) => vm.alive && vm.name === name);

/** A second VM of the first slot that no state knows: it was made by hand, with the tags of the first one. */
async function copiedFirst(): Promise<string> {
  const [ours] = vmsNamed("web-001");
  const other = await trial.run(1, NOTHING, { lineage: "lineage-2" });
  const [{ instanceId } = { instanceId: "" }] = other.observed.members;
  trial.simulator.retagInstance(instanceId, ours?.tags ?? {});
  return instanceId;
}

test("a member that drifted stays beside a second VM of its slot until a preview has named its deletion", async () => {
  const first = await trial.run(2);
  const [{ instanceId: ours } = { instanceId: "" }] = first.observed.members;
  const copied = await copiedFirst();
  trial.simulator.changeInstanceType(ours, "c.n2.large");
  const records = recordRollout(trial);
  const second = await trial.run(2, first.saved);
  expect([second.verdict, records.deleted(), keptIn(second)]).toEqual(["converged", [], [ours]]);
  expect(second.saved.members.map(({ instanceId }) => instanceId)).toEqual(
    expect.arrayContaining([ours, copied]),
  );
  // The state has both now, so the next preview names one of them.
  const third = await trial.run(2, second.saved);
  expect([third.verdict, records.deleted(), keptIn(third)]).toEqual(["converged", ["web-001"], []]);
  expect(vmsNamed("web-001").map(({ instanceId }) => instanceId)).toEqual([copied]);
});

test("a second VM of a slot that the state does not know is deleted at once, as surplus", async () => {
  const first = await trial.run(2);
  await copiedFirst();
  const records = recordRollout(trial);
  const second = await trial.run(2, first.saved);
  expect([second.verdict, records.deleted(), keptIn(second)]).toEqual([
    ...["converged", ["web-001"], []],
  ]);
  expect(second.observed.members).toEqual(first.observed.members);
});

test("a member that broke is deleted though no preview named it", async () => {
  const first = await trial.run(2);
  const [{ instanceId: ours } = { instanceId: "" }] = first.observed.members;
  const copied = await copiedFirst();
  trial.simulator.failInstance(ours);
  const second = await trial.run(2, first.saved);
  expect([second.verdict, keptIn(second)]).toEqual(["converged", []]);
  expect(vmsNamed("web-001").map(({ instanceId }) => instanceId)).toEqual([copied]);
});
