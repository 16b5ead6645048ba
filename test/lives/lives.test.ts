/**
 * Whole lives of a group, made up by chance: scaled, changed, damaged, killed at a wait, under faults. Whatever happened,
 * the next undisturbed run makes the world as desired, and nothing was lost or doubled. A failing life is shrunk, and
 * printed with the seed that replays it: `JDVM_SEED=… JDVM_LIVES=… npm test -- lives`.
 */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { FaultScript, LedgerInstance } from "../../simulator/index.js";
import type { Saved } from "../../provider/group/state.js";
import { createTrial, Killed, NOTHING, type Trial } from "../provider/reconcile/trial.js";

type Damage = "delete" | "stop" | "error" | "rename" | "untag" | "resize";

type Deed =
  | {
      readonly kind: "run";
      readonly count: number;
      readonly type: "g.n2.large" | "g.n2.xlarge";
      readonly dieAtWait: number;
    }
  | { readonly kind: "damage"; readonly how: Damage; readonly which: number }
  | { readonly kind: "fault"; readonly script: FaultScript }
  | { readonly kind: "quota"; readonly quota: number }
  /** A VM of somebody else's gets the tags of one of ours: the double that a lost token would have made. */
  | { readonly kind: "stray" }
  | { readonly kind: "pass"; readonly ms: number };

const count = fc.integer({ min: 0, max: 6 });
const type = fc.constantFrom("g.n2.large" as const, "g.n2.xlarge" as const);
const run: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant("run" as const),
  count,
  type,
  /** 0: it lives on. */
  dieAtWait: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 })),
});
const damage: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant("damage" as const),
  how: fc.constantFrom<Damage[]>("delete", "stop", "error", "rename", "untag", "resize"),
  which: fc.nat({ max: 9 }),
});
const fault: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant("fault" as const),
  script: fc.record({
    operation: fc.constantFrom(
      "createInstances",
      "describeInstances",
      "deleteInstance",
      "describeInstance",
      "startInstance",
    ),
    nth: fc.integer({ min: 1, max: 3 }),
    times: fc.integer({ min: 1, max: 8 }),
    fault: fc.constantFrom("lose-reply", "reset", "throttle", "unavailable", "not-json"),
  }) as fc.Arbitrary<FaultScript>,
});
const createFault: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant("fault" as const),
  script: fc.record({
    operation: fc.constant("createInstances" as const),
    nth: fc.integer({ min: 1, max: 2 }),
    fault: fc.constantFrom("boot-error", "fewer-ids"),
    count: fc.integer({ min: 1, max: 2 }),
  }) as fc.Arbitrary<FaultScript>,
});
const quota: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant("quota" as const),
  quota: fc.integer({ min: 0, max: 12 }),
});
const pass: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant("pass" as const),
  ms: fc.integer({ min: 0, max: 60_000 }),
});
const life = fc.array(
  fc.oneof(
    { arbitrary: run, weight: 4 },
    { arbitrary: damage, weight: 3 },
    { arbitrary: fault, weight: 2 },
    { arbitrary: createFault, weight: 1 },
    { arbitrary: quota, weight: 1 },
    { arbitrary: fc.constant<Deed>({ kind: "stray" }), weight: 1 },
    { arbitrary: pass, weight: 1 },
  ),
  { minLength: 1, maxLength: 8 },
);

/** What a stack would remember: the last saved state, and what was last asked for. */
interface Memory {
  saved: Saved;
  readonly everSaved: Set<string>;
  strays: number;
  count: number;
  type: "g.n2.large" | "g.n2.xlarge";
}

async function live(trial: Trial, deed: Deed, memory: Memory): Promise<void> {
  const { simulator } = trial;
  switch (deed.kind) {
    case "run": {
      memory.count = deed.count;
      memory.type = deed.type;
      try {
        const change = { spec: { instanceType: deed.type }, dieAtWait: deed.dieAtWait };
        memory.saved = (await trial.run(deed.count, memory.saved, change)).saved;
        for (const { instanceId } of memory.saved.members) memory.everSaved.add(instanceId);
      } catch (error) {
        // Killed, or a first look that failed: the state stays as it was.
        if (!(error instanceof Killed) && !(error instanceof Error && error.name === "ApiError"))
          throw error;
      }
      return;
    }
    case "damage": {
      // One that lost its tags before any state knew it is nobody's, whatever happens to it.
      const alive = simulator.ledger().instances.filter((one) => one.alive && isOurs(memory, one));
      const vm = alive[deed.which % Math.max(1, alive.length)];
      if (vm) inflict(trial, deed.how, vm.instanceId);
      return;
    }
    case "fault":
      return simulator.faults.arm([deed.script]);
    case "stray":
      return stray(trial, memory);
    case "quota":
      return simulator.setQuota(deed.quota);
    case "pass":
      return trial.pass(deed.ms);
  }
}

async function stray({ simulator, run }: Trial, memory: Memory): Promise<void> {
  const ours = simulator.ledger().instances.find((vm) => vm.alive && vm.tags["jdvm:group"]);
  if (!ours || simulator.faults.armed().length > 0) return;
  memory.strays += 1;
  const other = await run(1, NOTHING, { lineage: `stray-${memory.strays}` });
  for (const { instanceId } of other.saved.members) simulator.retagInstance(instanceId, ours.tags);
}

function inflict({ simulator }: Trial, how: Damage, instanceId: string): void {
  switch (how) {
    case "delete":
      return void simulator.deleteInstance(instanceId);
    case "stop":
      return void simulator.stopInstance(instanceId);
    case "error":
      return void simulator.failInstance(instanceId);
    case "rename":
      return void simulator.renameInstance(instanceId, "renamed-by-hand");
    case "untag":
      return void simulator.retagInstance(instanceId, { owner: "somebody" });
    case "resize":
      return void simulator.changeInstanceType(instanceId, "c.n2.large");
  }
}

/** The next undisturbed run, and what must hold after it. */
async function settle(trial: Trial, memory: Memory): Promise<void> {
  trial.simulator.faults.disarm();
  trial.simulator.setQuota(100);
  const change = { spec: { instanceType: memory.type } };
  const run = await trial.run(memory.count, memory.saved, change);
  expect(run.verdict).toBe("converged");
  expectNothingLostOrDoubled(trial, memory, run.saved);

  // What was changed by hand since the state was saved is told by the first run, and healed by the second.
  const again = await trial.run(memory.count, run.saved, change);
  expect(again.verdict).toBe("converged");
  expectNothingLostOrDoubled(trial, memory, again.saved);
  expect(again.readyCount).toBe(memory.count);
  const known = new Set(again.saved.members.map(({ instanceId }) => instanceId));
  const members = trial.simulator.ledger().instances.filter((vm) => known.has(vm.instanceId));
  expect(members.every((vm) => vm.alive && vm.instanceType === memory.type)).toBe(true);

  const { totalCalls } = trial.simulator.ledger();
  expect((await trial.run(memory.count, again.saved, change)).verdict).toBe("converged");
  expect(trial.simulator.ledger().totalCalls).toBeLessThanOrEqual(totalCalls + 2);
}

function isOurs({ everSaved }: Memory, vm: LedgerInstance): boolean {
  return vm.tags["jdvm:group"] !== undefined || everSaved.has(vm.instanceId);
}

function expectNothingLostOrDoubled(trial: Trial, memory: Memory, saved: Saved): void {
  const known = new Set(saved.members.map(({ instanceId }) => instanceId));
  for (const instanceId of known) memory.everSaved.add(instanceId);
  const alive = trial.simulator.ledger().instances.filter((vm) => vm.alive);
  expect(alive.filter((vm) => !known.has(vm.instanceId) && isOurs(memory, vm))).toEqual([]);
  expect(known.size).toBe(memory.count);
  expect(new Set(saved.members.map(({ slot }) => slot)).size).toBe(memory.count);
  const members = alive.filter((vm) => known.has(vm.instanceId));
  expect(members).toHaveLength(memory.count);
  expect(members.every((vm) => vm.status === "running")).toBe(true);
}

test("every life ends as desired, with nothing lost and nothing doubled", async () => {
  const { JDVM_SEED = "1", JDVM_LIVES = "200" } = process.env;
  await fc.assert(
    fc.asyncProperty(life, async (deeds) => {
      const trial = await createTrial({ quota: 100 });
      try {
        const memory: Memory = {
          saved: NOTHING,
          everSaved: new Set(),
          strays: 0,
          count: 2,
          type: "g.n2.large",
        };
        for (const deed of deeds) await live(trial, deed, memory);
        await settle(trial, memory);
      } finally {
        await trial.close();
      }
    }),
    { numRuns: Number(JDVM_LIVES), seed: Number(JDVM_SEED) },
  );
}, 300_000);
