import { describe, expect, test } from "@jest/globals";
import type { Declared } from "../../../provider/group/desired.js";
import {
  giveUpOnMismatch,
  giveUpOnProtected,
  giveUpOnSlow,
} from "../../../provider/reconcile/give-up.js";
import { beginRun } from "../../../provider/reconcile/begin-run.js";
import { type Run } from "../../../provider/reconcile/run-state.js";
import { driftedOf, memberOf, observedOf, SPEC_HASH, webWith } from "../group/web-group.js";

function runOf(given: Partial<Declared> = {}): Run {
  return beginRun({
    desired: webWith({ timeouts: { perVm: "60s" }, ...given }),
    saved: { generation: 0, members: [] },
    observations: {
      seen: new Map(),
      announced: new Map(),
      retiring: new Map(),
      modified: new Map(),
      fieldsSet: new Map(),
      prepared: new Set(),
      overtaken: new Map(),
    },
    observed: observedOf([]),
    spentGenerations: 0,
    inDoubt: [],
  });
}

const settling = (slot: number) => memberOf(slot, { status: "pending", phase: "settling" });
const leaving = (slot: number) => memberOf(slot, { status: "deleting", phase: "gone" });

describe("giveUpOnMismatch", () => {
  const batch = { groupKey: "", generation: 1, specHash: SPEC_HASH, first: 0, last: 9 };
  const launched = (): Run => {
    const run = runOf();
    run.observations.announced.set("i-1", { slot: 1, batch, atMs: 0, requestId: "r" });
    return run;
  };

  test("giveUpOnMismatch gives up on a VM of this run with another configuration than declared", () => {
    const run = launched();
    giveUpOnMismatch(run, observedOf([driftedOf(0), driftedOf(1), memberOf(2)]));
    expect([...run.givenUp.instanceIds]).toEqual(["i-1"]);
    const message = "it was created with a different configuration: az is b, declared cn-north-1a";
    expect([...run.failures]).toEqual([
      [1, { slot: 1, instanceId: "i-1", phase: "boot", code: "SPEC_MISMATCH", message }],
    ]);
  });

  test("giveUpOnMismatch leaves a broken VM to be launched again", () => {
    const run = launched();
    giveUpOnMismatch(run, observedOf([driftedOf(1, { status: "error", phase: "broken" })]));
    expect(run.failures.size).toBe(0);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });

  test("giveUpOnMismatch leaves a VM planned for deletion to be retired", () => {
    const run = launched();
    run.givenUp.unwanted.add(1);
    giveUpOnMismatch(run, observedOf([driftedOf(1)]));
    expect(run.givenUp.instanceIds.size).toBe(0);
  });
});

describe("giveUpOnSlow", () => {
  test.each([
    [settling(1), "boot", "it is still pending after 60 s (timeouts.perVm)"],
    [leaving(1), "retire", "it is still deleting after 60 s (timeouts.perVm)"],
  ])("giveUpOnSlow gives up on a VM that makes no progress, and names it", (vm, phase, message) => {
    const run = runOf();
    const observed = vm.phase === "gone" ? observedOf([], { leaving: [vm] }) : observedOf([vm]);
    giveUpOnSlow(run, observed, 1000);
    giveUpOnSlow(run, observed, 60_999);
    expect(run.givenUp.instanceIds.size).toBe(0);
    giveUpOnSlow(run, observed, 61_000);
    giveUpOnSlow(run, observed, 99_000);
    expect([...run.givenUp.instanceIds]).toEqual(["i-1"]);
    expect([...run.failures]).toEqual([
      ["i-1", { slot: 1, instanceId: "i-1", phase, code: "TIMEOUT", message }],
    ]);
  });

  test("giveUpOnSlow counts from the start of the VM's phase", () => {
    const run = runOf();
    giveUpOnSlow(run, observedOf([settling(1)]), 0);
    giveUpOnSlow(run, observedOf([memberOf(1)]), 50_000);
    giveUpOnSlow(run, observedOf([settling(1)]), 59_000);
    giveUpOnSlow(run, observedOf([settling(1)]), 118_999);
    expect(run.givenUp.instanceIds.size).toBe(0);
    giveUpOnSlow(run, observedOf([], { leaving: [leaving(1)] }), 119_000);
    giveUpOnSlow(run, observedOf([], { leaving: [leaving(1)] }), 178_999);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });

  test("giveUpOnSlow counts a deletion from its first request", () => {
    const run = runOf();
    giveUpOnSlow(run, observedOf([], { leaving: [leaving(1)] }), 0);
    giveUpOnSlow(run, observedOf([memberOf(1)]), 50_000);
    giveUpOnSlow(run, observedOf([], { leaving: [leaving(1)] }), 59_999);
    expect(run.givenUp.instanceIds.size).toBe(0);
    giveUpOnSlow(run, observedOf([], { leaving: [leaving(1)] }), 60_000);
    expect([...run.givenUp.instanceIds]).toEqual(["i-1"]);
  });

  test.each([
    ["is running", runOf(), observedOf([memberOf(1)])],
    ["is no longer needed", runOf(), observedOf([settling(7)])],
    [
      "is deleted with the whole group",
      runOf({ count: 0 }),
      observedOf([], { leaving: [leaving(1)] }),
    ],
  ])("giveUpOnSlow never gives up on a VM that %s", (_, run, observed) => {
    giveUpOnSlow(run, observed, 0);
    giveUpOnSlow(run, observed, 10_000_000);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });

  test("giveUpOnSlow never gives up on a VM being rolled back", () => {
    const run = runOf();
    run.givenUp.unwanted.add(1);
    const observed = observedOf([settling(1)], { leaving: [leaving(0)] });
    giveUpOnSlow(run, observed, 0);
    giveUpOnSlow(run, observed, 10_000_000);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });
});

const surplus = (slot: number) => memberOf(slot);

function boundedRunOf(maxDelete: number, deletionProtection = false): Run {
  return beginRun({
    desired: webWith({ count: 1, maxDelete, deletionProtection }),
    saved: { generation: 0, members: [] },
    observations: {
      seen: new Map(),
      announced: new Map(),
      retiring: new Map(),
      modified: new Map(),
      fieldsSet: new Map(),
      prepared: new Set(),
      overtaken: new Map(),
    },
    observed: observedOf([memberOf(0), surplus(1)]),
    spentGenerations: 0,
    inDoubt: [],
  });
}

const judge = (run: Run, slots: readonly number[]) =>
  giveUpOnProtected(run, observedOf([memberOf(0), ...slots.map(surplus)]));

describe("giveUpOnProtected", () => {
  test("giveUpOnProtected allows deletions of VMs found during a run within the limit", () => {
    const run = boundedRunOf(3);
    judge(run, [1, 2, 3]);
    judge(run, [1, 2, 3]);
    expect(run.givenUp.instanceIds.size).toBe(0);
  });

  test("giveUpOnProtected keeps VMs beyond the limit and names them", () => {
    const run = boundedRunOf(2);
    judge(run, [1, 2, 3]);
    expect([...run.givenUp.instanceIds]).toEqual(["i-2", "i-3"]);
    expect([...run.failures.values()].map(({ code }) => code)).toEqual(["PROTECTED", "PROTECTED"]);
  });

  test.each([
    [false, "maxDelete is 1"],
    [true, "deletionProtection is on"],
  ])("giveUpOnProtected with deletionProtection %j says that %s", (isProtected, limit) => {
    const run = boundedRunOf(1, isProtected);
    judge(run, [2]);
    expect([...run.failures.values()].map(({ message }) => message)).toEqual([
      `it appeared during the run and should be deleted, but this would exceed the deletion limit (${limit})`,
    ]);
  });

  test("giveUpOnProtected counts earlier deletions", () => {
    const run = boundedRunOf(2);
    judge(run, [1, 2]);
    judge(run, [3]);
    expect([...run.givenUp.instanceIds]).toEqual(["i-3"]);
  });
});
