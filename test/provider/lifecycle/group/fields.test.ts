/** A change of every field of a spec and of an override, on a running group of four: what the table of effects says. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Cloud } from "../../../../provider/api/cloud.js";
import { Override } from "../../../../provider/inputs/inputs.js";
import { effectOf, type Effect } from "../../../../provider/inputs/policy.js";
import { InstanceSpec } from "../../../../provider/wire/spec.js";
import { fieldsIn, stepsOf, withValue } from "../../plan/spec-fields.js";
import { SPEC } from "../../reconcile/harness.js";
import { OVERRIDE_ROWS, SPEC_ROWS, type FieldRow } from "./field-rows.js";
import { createLiveWorld, type Given, type Kept, type LiveWorld, type Up } from "./live-world.js";

let world: LiveWorld;
beforeEach(async () => {
  world = await createLiveWorld();
});
afterEach(() => world.trial.close());

const idsOf = ({ outputs }: Kept) => outputs["instanceIds"] as readonly string[];

const READS = new Set(["listByTag", "listByIds", "find"]);

/** The cloud, with a record of its changing calls as text. */
function recorded(calls: string[]): Partial<Cloud> {
  const entries = Object.entries(world.trial.cloud).map(([name, call]) => [
    name,
    (...given: unknown[]): unknown => {
      if (!READS.has(name)) calls.push(JSON.stringify([name, ...given]));
      return (call as (...all: unknown[]) => unknown)(...given);
    },
  ]);
  return Object.fromEntries(entries) as Partial<Cloud>;
}

/** One change of a running group, and the fewest members in service meanwhile. */
interface Changed {
  readonly before: Kept;
  readonly run: Up;
  readonly calls: readonly string[];
  readonly fewestRunning: number;
}

async function change(before: Given, after: Given): Promise<Changed> {
  const created = await world.create(before);
  const { simulator, nowMs } = world.trial;
  const [fromMs, calls] = [nowMs(), [] as string[]];
  const run = await world.up(created, after, recorded(calls));
  const value = String(created.outputs["groupKey"]);
  const { fewestRunning } = simulator.service({ tag: "jdvm:group", value, fromMs });
  return { before: created, run, calls, fewestRunning };
}

/** The check may warn of a field; the comparison says nothing. */
function expectEmpty(run: Up): void {
  expect(run).toMatchObject({ changes: false, calls: [] });
  expect(run.preview).not.toMatch(/\d -> \d+ members/);
}

/** Checks what an effect promises for the changed members; the others are as they were. */
function expectEffect(
  effect: Effect | undefined,
  { before, run, calls, fewestRunning }: Changed,
  changed: readonly number[],
): void {
  const ids = idsOf(before);
  const size = ids.length;
  const after = idsOf(run.kept);
  const others = ids.filter((_, slot) => !changed.includes(slot));
  expect(after).toHaveLength(size);
  expect(others.filter((id) => !after.includes(id))).toEqual([]);
  expect(calls.filter((call) => others.some((id) => call.includes(id)))).toEqual([]);
  const launched = world.trial.simulator.ledger().made - size;
  switch (effect) {
    case "nothing":
      expectEmpty(run);
      expect(run.preview).toContain("has no effect");
      expect({ launched, fewestRunning }).toEqual({ launched: 0, fewestRunning: size });
      return;
    case "live":
      expect(run.preview).toContain(`${changed.length} to modify`);
      expect(after).toEqual(ids);
      expect({ launched, fewestRunning }).toEqual({ launched: 0, fewestRunning: size });
      return;
    case "restarts members":
    case "rebuilds members": {
      const call = effect === "restarts members" ? "resize" : "rebuild";
      expect(run.preview).toContain(`${changed.length} to ${effect.split("s ", 1)[0]}`);
      expect(after).toEqual(ids);
      expect(launched).toBe(0);
      expect(calls.filter((text) => text.startsWith(`["${call}"`))).toHaveLength(changed.length);
      // By default one member at a time.
      expect(fewestRunning).toBe(size - 1);
      return;
    }
    case "replaces members":
      expect(run.preview).toContain(`${changed.length} to replace`);
      expect(after.filter((id) => ids.includes(id))).toEqual(others);
      expect(launched).toBe(changed.length);
      // By default one member at a time.
      expect(fewestRunning).toBe(size - 1);
      return;
    default:
      throw new Error(`no expectation for the effect ${String(effect)}`);
  }
}

async function expectSettled(run: Up, after: Given): Promise<void> {
  expect(run.error).toBe("");
  expectEmpty(await world.up(run.kept, after));
  const { lines } = await world.refresh(run.kept);
  expect(lines).toBe("");
}

const isName = (step: string): boolean => !/^\d+$/.test(step);
const everySlot = (count: number): readonly number[] => [...Array(count).keys()];

test("the rows have every field of InstanceSpec and of Override", () => {
  expect(Object.keys(SPEC_ROWS).sort()).toEqual([...fieldsIn(InstanceSpec)].sort());
  expect(Object.keys(OVERRIDE_ROWS).sort()).toEqual([...fieldsIn(Override)].sort());
});

describe("update of a running group of four", () => {
  const isRefused = ([, { refusal }]: readonly [string, FieldRow]): boolean =>
    refusal !== undefined;
  const rows = Object.entries(SPEC_ROWS);
  const givenBy = ({ base = {}, values, count = 4, also = {} }: FieldRow, path: string) => {
    const [before, after] = values.map((value) => withValue({ ...SPEC, ...base }, path, value));
    return {
      before: { spec: { ...before }, inputs: { count } },
      after: { spec: { ...after, ...also }, inputs: { count } },
      count,
    };
  };

  test.each(rows.filter((row) => !isRefused(row)))(
    "update has the effect of the table when %s changes",
    async (path, row) => {
      const { before, after, count } = givenBy(row, path);
      const done = await change(before, after);
      const effect = effectOf(["instanceSpec", ...stepsOf(path).filter(isName)]);
      expectEffect(effect, done, everySlot(count));
      await expectSettled(done.run, after);
    },
  );

  test.each(rows.filter(isRefused))(
    "update leaves the group as it is when %s changes, and says why",
    async (path, row) => {
      const { before, after, count } = givenBy(row, path);
      const { before: created, run, fewestRunning } = await change(before, after);
      expect(run.error).toContain(row.refusal);
      expect(idsOf(run.kept)).toEqual(idsOf(created));
      expect(fewestRunning).toBe(count);
      expect(world.trial.simulator.ledger()).toMatchObject({ made: count, alive: count });
    },
  );

  test.each(Object.entries(OVERRIDE_ROWS))(
    "update has the effect of the table on one member when %s of its override changes",
    async (field, { values }) => {
      const [before = {}, after = {}] = values.map((value) => ({
        inputs: { overrides: { 2: { [field]: value } } },
        spec: { hostname: "web-[001]" },
      }));
      const done = await change(before, after);
      expectEffect(effectOf(["overrides", 2, field]), done, [2]);
      await expectSettled(done.run, after);
    },
  );
});
