import { describe, expect, test } from "@jest/globals";
import { intend } from "../../../provider/plan/plan.js";
import { noteProtected } from "../../../provider/reconcile/rollback.js";
import { beginRun, type Run } from "../../../provider/reconcile/run-state.js";
import { memberOf, observedOf, webWith } from "../group/web-group.js";

const surplus = (slot: number) => memberOf(slot);

function runOf(maxDelete: number): Run {
  return beginRun({
    desired: webWith({ count: 1, maxDelete }),
    saved: { generation: 0, members: [] },
    sightings: { seen: new Map(), announced: new Map(), retiring: new Map() },
    observed: observedOf([memberOf(0), surplus(1)]),
    spentGenerations: 0,
    open: [],
  });
}

const note = (run: Run, slots: readonly number[]) =>
  noteProtected(run, intend(run.desired, observedOf([memberOf(0), ...slots.map(surplus)])));

describe("noteProtected", () => {
  test("noteProtected lets go what shows during a run, as far as the run may delete", () => {
    const run = runOf(3);
    note(run, [1, 2, 3]);
    note(run, [1, 2, 3]);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });

  test("noteProtected leaves alone what would be more than that, and names it", () => {
    const run = runOf(2);
    note(run, [1, 2, 3]);
    expect([...run.givenUp.instanceIds]).toEqual(["i-2", "i-3"]);
    expect([...run.failures.values()].map(({ code }) => code)).toEqual(["PROTECTED", "PROTECTED"]);
  });

  test("noteProtected counts what has gone already", () => {
    const run = runOf(2);
    note(run, [1, 2]);
    note(run, [3]);
    expect([...run.givenUp.instanceIds]).toEqual(["i-3"]);
  });
});
