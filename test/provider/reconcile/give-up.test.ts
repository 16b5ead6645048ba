import { describe, expect, test } from "@jest/globals";
import type { Declared } from "../../../provider/group/desired.js";
import { noteSlow, noteUnlike } from "../../../provider/reconcile/give-up.js";
import { beginRun, type Run } from "../../../provider/reconcile/run-state.js";
import { driftedOf, memberOf, observedOf, SPEC_HASH, webWith } from "../group/web-group.js";

function runOf(given: Partial<Declared> = {}): Run {
  return beginRun({
    desired: webWith({ timeouts: { perVm: "60s" }, ...given }),
    saved: { generation: 0, members: [] },
    sightings: { seen: new Map(), announced: new Map(), retiring: new Map() },
    observed: observedOf([]),
    spentGenerations: 0,
    open: [],
  });
}

const settling = (slot: number) => memberOf(slot, { status: "pending", phase: "settling" });
const leaving = (slot: number) => memberOf(slot, { status: "deleting", phase: "gone" });

describe("noteUnlike", () => {
  const batch = { groupKey: "", generation: 1, specHash: SPEC_HASH, first: 0, last: 9 };
  const launched = (): Run => {
    const run = runOf();
    run.sightings.announced.set("i-1", { slot: 1, batch, atMs: 0 });
    return run;
  };

  test("noteUnlike gives up what was launched in this run and came up other than declared", () => {
    const run = launched();
    noteUnlike(run, [driftedOf(0), driftedOf(1), memberOf(2)]);
    expect([...run.givenUp.instanceIds]).toEqual(["i-1"]);
    const message = "it came up other than declared: az is b, declared cn-north-1a";
    expect([...run.failures]).toEqual([
      [1, { slot: 1, instanceId: "i-1", phase: "boot", code: "UNLIKE", message }],
    ]);
  });

  test("noteUnlike leaves a broken VM to be launched anew", () => {
    const run = launched();
    noteUnlike(run, [driftedOf(1, { status: "error", phase: "broken" })]);
    expect(run.failures.size).toBe(0);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });

  test("noteUnlike leaves a VM that is to go anyway to be retired", () => {
    const run = launched();
    run.givenUp.unwanted.add(1);
    noteUnlike(run, [driftedOf(1)]);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });
});

describe("noteSlow", () => {
  test.each([
    [settling(1), "boot", "it is still pending after 60 s (timeouts.perVm)"],
    [leaving(1), "retire", "it is still deleting after 60 s (timeouts.perVm)"],
  ])("noteSlow gives up a VM that does not get on, and names it", (vm, phase, message) => {
    const run = runOf();
    const observed = vm.phase === "gone" ? observedOf([], { leaving: [vm] }) : observedOf([vm]);
    noteSlow(run, observed, 1000);
    noteSlow(run, observed, 60_999);
    expect(run.givenUp.instanceIds.size).toBe(0);
    noteSlow(run, observed, 61_000);
    noteSlow(run, observed, 99_000);
    expect([...run.givenUp.instanceIds]).toEqual(["i-1"]);
    expect([...run.failures]).toEqual([
      ["i-1", { slot: 1, instanceId: "i-1", phase, code: "TIMEOUT", message }],
    ]);
  });

  test("noteSlow counts from the time that a VM is in its phase", () => {
    const run = runOf();
    noteSlow(run, observedOf([settling(1)]), 0);
    noteSlow(run, observedOf([memberOf(1)]), 50_000);
    noteSlow(run, observedOf([settling(1)]), 59_000);
    noteSlow(run, observedOf([settling(1)]), 118_999);
    expect(run.givenUp.instanceIds.size).toBe(0);
    noteSlow(run, observedOf([], { leaving: [leaving(1)] }), 119_000);
    noteSlow(run, observedOf([], { leaving: [leaving(1)] }), 178_999);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });

  test("noteSlow counts the time that a VM takes to go from the first time it was asked to", () => {
    const run = runOf();
    noteSlow(run, observedOf([], { leaving: [leaving(1)] }), 0);
    noteSlow(run, observedOf([memberOf(1)]), 50_000);
    noteSlow(run, observedOf([], { leaving: [leaving(1)] }), 59_999);
    expect(run.givenUp.instanceIds.size).toBe(0);
    noteSlow(run, observedOf([], { leaving: [leaving(1)] }), 60_000);
    expect([...run.givenUp.instanceIds]).toEqual(["i-1"]);
  });

  test.each([
    ["runs", runOf(), observedOf([memberOf(1)])],
    ["is not wanted", runOf(), observedOf([settling(7)])],
    ["goes with all others", runOf({ count: 0 }), observedOf([], { leaving: [leaving(1)] })],
  ])("noteSlow never gives up a VM that %s", (_, run, observed) => {
    noteSlow(run, observed, 0);
    noteSlow(run, observed, 10_000_000);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });

  test("noteSlow never gives up what is rolled back", () => {
    const run = runOf();
    run.givenUp.unwanted.add(1);
    const observed = observedOf([settling(1)], { leaving: [leaving(0)] });
    noteSlow(run, observed, 0);
    noteSlow(run, observed, 10_000_000);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });
});
