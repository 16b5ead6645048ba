import { describe, expect, test } from "@jest/globals";
import type { Batch } from "../../../provider/group/identity.js";
import type { Failure } from "../../../provider/group/outcome.js";
import type { Observations } from "../../../provider/reconcile/observations.js";
import type { Vanished } from "../../../provider/reconcile/observe.js";
import { deferCall } from "../../../provider/reconcile/await-in-doubt.js";
import { savedCalls } from "../../../provider/reconcile/in-doubt-calls.js";
import { beginRun } from "../../../provider/reconcile/begin-run.js";
import {
  isOutOfAttempts,
  tryNextPlacement,
  nextGeneration,
  recordBroken,
  recordLaunchFailure,
  recordVanished,
  remainingFailures,
  type Run,
} from "../../../provider/reconcile/run-state.js";
import type { Instance } from "../../../provider/wire/instance.js";
import { driftedOf, memberOf, observedOf, SPEC_HASH, web, webWith } from "../group/web-group.js";
import { vm } from "./few-vms.js";

const seeing = (...instances: readonly Instance[]): Observations => ({
  seen: new Map(instances.map((one) => [one.instanceId, one])),
  announced: new Map(),
  retiring: new Map(),
  modified: new Map(),
  fieldsSet: new Map(),
  prepared: new Set(),
  overtaken: new Map(),
});

const BATCH: Batch = {
  groupKey: web(3).groupKey,
  generation: 1,
  specHash: SPEC_HASH,
  first: 0,
  last: 9,
};

const ofGeneration = (generation: number) =>
  vm(`i-${generation}`, {
    tags: [{ key: "jdvm:batch", value: `${generation}.${SPEC_HASH}.0-9` }],
  });

function runOf(observations = seeing(), savedGeneration = 0, spent = 0): Run {
  return beginRun({
    desired: web(3),
    saved: { generation: savedGeneration, members: [] },
    observations,
    observed: observedOf([]),
    spentGenerations: spent,
    inDoubt: [],
  });
}

const refused: Failure = { slot: 0, phase: "launch", code: "X", message: "no" };

const vanished = (given: Partial<Vanished> = {}): Vanished => ({
  instanceId: "i-new",
  last: undefined,
  announced: { slot: 0, batch: BATCH, atMs: 0, requestId: "r" },
  isRetired: false,
  ...given,
});

describe("beginRun", () => {
  test.each([
    [0, seeing(), 0, 0],
    [3, seeing(ofGeneration(1)), 2, 3],
    [1, seeing(ofGeneration(4), ofGeneration(2), vm("i-untagged")), 0, 4],
    [1, seeing(), 7, 7],
  ])(
    "beginRun starts at the latest generation of the state, the tags and the process",
    (savedGeneration, observations, spent, generation) => {
      expect(runOf(observations, savedGeneration, spent).generation).toBe(generation);
    },
  );
});

describe("beginRun with outdated members", () => {
  const knownAs = (instanceId: string, mismatches?: Readonly<Record<string, string>>) => ({
    slot: 0,
    instanceId,
    name: "",
    status: "running",
    az: "",
    privateIpAddress: "",
    ...(mismatches && { mismatches }),
  });

  test.each([
    ["defers the drift of a member saved as declared", [knownAs("i-0")], driftedOf(0), ["i-0"]],
    [
      "does not defer drift saved in the state, which a preview has shown",
      [knownAs("i-0", { az: "b" })],
      driftedOf(0),
      [],
    ],
    ["does not defer the drift of a VM unknown to the state", [], driftedOf(0), []],
    ["does not defer a member as declared", [knownAs("i-0")], memberOf(0), []],
    [
      "does not defer a member with another spec, which a preview has shown",
      [{ ...knownAs("i-0"), specHash: "other" }],
      driftedOf(0, { specHash: "other" }),
      [],
    ],
    [
      "defers the live drift of a member saved as declared",
      [{ ...knownAs("i-0"), specHash: SPEC_HASH }],
      memberOf(0, { liveDrift: 'name is "db"', mismatches: { name: "db" } }),
      ["i-0"],
    ],
    [
      "does not defer live drift saved in the state, which a preview has shown",
      [{ ...knownAs("i-0", { name: "db" }), specHash: SPEC_HASH }],
      memberOf(0, { liveDrift: 'name is "db"', mismatches: { name: "db" } }),
      [],
    ],
    [
      "defers drift that needs a replacement, of a member saved with live drift",
      [{ ...knownAs("i-0", { name: "db" }), specHash: SPEC_HASH }],
      driftedOf(0, { liveDrift: 'name is "db"', mismatches: { name: "db", az: "b" } }),
      ["i-0"],
    ],
  ])("beginRun %s", (_, members, member, deferred) => {
    const run = beginRun({
      desired: web(3),
      saved: { generation: 0, members },
      observations: seeing(),
      observed: observedOf([member]),
      spentGenerations: 0,
      inDoubt: [],
    });
    expect([...run.givenUp.deferred]).toEqual(deferred);
  });
});

describe("isOutOfAttempts", () => {
  test.each([
    [0, false],
    [1, false],
    [2, true],
    [3, true],
  ])("isOutOfAttempts of a slot launched %i times is %j", (launches, expected) => {
    const run = runOf();
    expect(isOutOfAttempts(run, 0)).toBe(false);
    run.launches.set(0, launches);
    expect(isOutOfAttempts(run, 0)).toBe(expected);
  });
});

describe("nextGeneration", () => {
  test("nextGeneration of a run without launches is the saved generation", () => {
    expect(nextGeneration(runOf(seeing(), 4))).toBe(4);
  });

  test("nextGeneration of a run without launches skips generations of an earlier group", () => {
    expect(nextGeneration({ ...runOf(seeing(), 1), generation: 3 })).toBe(3);
  });

  test("nextGeneration skips the generation of used tokens", () => {
    const run = runOf(seeing(), 4);
    run.usedTokens.add("t");
    expect(nextGeneration(run)).toBe(5);
  });

  test("nextGeneration skips the generations of living VMs", () => {
    expect(nextGeneration(runOf(seeing(ofGeneration(6)), 4))).toBe(7);
  });

  test("nextGeneration is unchanged while a call is in doubt, so its token still matches", () => {
    const run = runOf(seeing(ofGeneration(4)), 4);
    run.usedTokens.add("t");
    deferCall(run, BATCH, 7);
    expect(nextGeneration(run)).toBe(4);
  });

  test("nextGeneration advances once an in-doubt call is abandoned", () => {
    const run = runOf(seeing(ofGeneration(4)), 4);
    run.inDoubt.set("t", { batch: BATCH, atMs: 7, untilMs: 7, state: "abandoned" });
    expect(nextGeneration(run)).toBe(5);
  });
});

describe("deferCall", () => {
  test("deferCall requires a listing, and keeps the time of the first attempt", () => {
    const run = runOf();
    deferCall(run, BATCH, 7);
    deferCall(run, BATCH, 9);
    expect(run.mustList).toBe(true);
    expect(savedCalls([...run.inDoubt.values()])).toEqual([
      { generation: 1, specHash: SPEC_HASH, first: 0, last: 9, atMs: 7 },
    ]);
  });
});

describe("recordLaunchFailure", () => {
  test.each([
    ["first", 1, false, false],
    ["second", 2, false, true],
    ["final", 1, true, true],
  ])(
    "recordLaunchFailure after the %s launch gives up: %j %j %s",
    (_, launches, isFinal, isGivenUp) => {
      const run = runOf();
      run.launches.set(0, launches);
      recordLaunchFailure(run, refused, isFinal);
      expect(run.failures.get(0)).toEqual(refused);
      expect(run.givenUp.slots.has(0)).toBe(isGivenUp);
    },
  );

  test("recordLaunchFailure of a slot never launched keeps its attempts", () => {
    const run = runOf();
    recordLaunchFailure(run, refused, false);
    expect(run.givenUp.slots.size).toBe(0);
  });
});

describe("recordBroken", () => {
  test("recordBroken names the VM and its status", () => {
    const run = runOf();
    recordBroken(run, 1, "i-a", "error");
    expect(run.failures.get(1)).toEqual({
      slot: 1,
      instanceId: "i-a",
      phase: "boot",
      code: "error",
      message: "the cloud could not create the VM (status error)",
    });
  });
});

describe("recordVanished", () => {
  test("recordVanished ignores a VM deleted or not launched by this run", () => {
    const run = runOf();
    recordVanished(run, [vanished({ isRetired: true }), vanished({ announced: undefined })]);
    expect(run.failures.size).toBe(0);
    expect(run.launches.size).toBe(0);
  });

  test.each([
    ["web-003", 2],
    ["renamed", 0],
  ])("recordVanished records a new VM named %s as broken in slot %i", (instanceName, slot) => {
    const run = runOf();
    recordVanished(run, [vanished({ last: vm("i-new", { instanceName, status: "error" }) })]);
    expect([...run.failures.keys()]).toEqual([slot]);
    expect(run.failures.get(slot)?.message).toContain("status error");
  });

  test("recordVanished treats never-seen ids as spent tokens, for five generations of a run", () => {
    const run = runOf();
    const spentBy = (generation: number, slot = 0) =>
      vanished({ announced: { slot, batch: { ...BATCH, generation }, atMs: 0, requestId: "r" } });
    for (let generation = 0; generation < 5; generation += 1) {
      run.launches.set(0, 1);
      run.launches.set(1, 1);
      recordVanished(run, [spentBy(generation, 0), spentBy(generation, 1)]);
      expect([run.launches.get(0), run.launches.get(1)]).toEqual([0, 0]);
    }
    expect(run.failures.size).toBe(0);
    run.launches.set(0, 2);
    recordVanished(run, [spentBy(5)]);
    expect(run.failures.get(0)?.code).toBe("unknown to the cloud");
    expect(run.givenUp.slots.has(0)).toBe(true);
  });

  test("recordVanished of a slot without launches leaves no negative number", () => {
    const run = runOf();
    recordVanished(run, [vanished()]);
    expect(run.launches.get(0)).toBe(0);
  });
});

describe("remainingFailures", () => {
  test("remainingFailures are the failures of slots not ready, in order of slots", () => {
    const run = runOf();
    for (const slot of [2, 0, 1]) recordLaunchFailure(run, { ...refused, slot }, true);
    expect(remainingFailures(run, [memberOf(1)]).map(({ slot }) => slot)).toEqual([0, 2]);
  });

  test.each([
    ["without readiness remain", seeing(vm("i-a")), [], 1],
    ["after its deletion are dropped", seeing(), [], 0],
    [
      "after it became ready are dropped",
      seeing(vm("i-a")),
      [memberOf(5, { instanceId: "i-a" })],
      0,
    ],
    ["in surplus of a ready slot remain", seeing(vm("i-a")), [memberOf(0)], 1],
  ])("remainingFailures of a VM with a failed change %s", (_, observations, ready, count) => {
    const run = runOf(observations);
    run.failures.set("i-a", { ...refused, instanceId: "i-a", phase: "retire" });
    expect(remainingFailures(run, ready)).toHaveLength(count);
  });

  test("remainingFailures keep the failures of a slot and of its VM apart", () => {
    const run = runOf(seeing(vm("i-a")));
    recordLaunchFailure(run, refused, true);
    run.failures.set("i-a", { ...refused, instanceId: "i-a", phase: "start" });
    expect(remainingFailures(run, []).map(({ phase }) => phase)).toEqual(["launch", "start"]);
  });
});

describe("tryNextPlacement", () => {
  const places = [
    { az: "cn-north-1b", subnetId: "subnet-b" },
    { az: "cn-north-1c", subnetId: "subnet-c" },
  ];
  const moving = (given: Parameters<typeof webWith>[0]): Run => ({
    ...runOf(),
    desired: webWith(given),
  });

  test("tryNextPlacement moves slots to the next place without using an attempt", () => {
    const run = moving({ placements: places });
    run.launches.set(0, 1);
    expect([...tryNextPlacement(run, [0, 1], 0)]).toEqual([0, 1]);
    expect([...run.places]).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(run.launches.get(0)).toBe(0);
    expect([...tryNextPlacement(run, [0], 1)]).toEqual([0]);
    expect(run.places.get(0)).toBe(2);
  });

  test("tryNextPlacement moves no slot beyond the last place", () => {
    const run = moving({ placements: places });
    expect([...tryNextPlacement(run, [0], 2)]).toEqual([]);
    expect([...tryNextPlacement(moving({}), [0], 0)]).toEqual([]);
    expect(run.places.size).toBe(0);
  });

  test("tryNextPlacement leaves a member in the subnet of its address", () => {
    const run = moving({ placements: places, overrides: { 1: { primaryIpAddress: "10.0.0.4" } } });
    expect([...tryNextPlacement(run, [0, 1, 2], 0)]).toEqual([0, 2]);
  });
});
