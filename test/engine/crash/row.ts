/** One row of the crash matrix: a run with a fault at one of its calls, then the commands after it. */
import type { Finished, Program } from "../project.js";
import { isPlugin, until } from "../processes.js";
import { runElsewhere } from "./elsewhere.js";
import { FAULTS, type FaultName } from "./faults.js";
import { differencesOf, type Worlds } from "./differences.js";
import {
  DESTROY,
  groupAfter,
  OPERATIONS,
  programOf,
  REFRESH,
  UP,
  type OperationName,
} from "./operations.js";
import type { Point } from "./relay.js";
import { leaks } from "./secrets.js";
import { openWorld, savedState, type Baseline, type World } from "./world.js";

/**
 * The command after the fault: `up` with the same program, `up` with the program of before, or `destroy`. `elsewhere`:
 * every command with the keys and the endpoint of another account, then `up` with the right ones.
 */
export type Sequel = "up" | "revert" | "destroy" | "elsewhere";

/** A row. */
export interface Row {
  readonly operation: OperationName;
  /** The call with the fault, from 1. */
  readonly call: number;
  readonly point: Point;
  readonly fault: FaultName;
  readonly sequel: Sequel;
}

/** The result of a row. */
export interface RowResult {
  readonly row: Row;
  /** The operation of the call with the fault; empty when the run ended before it. */
  readonly callOperation: string;
  /** Living VMs of the group missing from its state. */
  readonly orphans: number;
  /** Living VMs of one name, or more VMs of one token than it asked for. */
  readonly duplicates: number;
  /** Whether destroy reported VMs missing from its state, and left them for an `up`. */
  readonly needsUp: boolean;
  /** Milliseconds from the end of the CLI to the last call; 0 when there was none. */
  readonly lastCallMs: number;
  /** Empty when every invariant of the row holds. */
  readonly violations: readonly string[];
  readonly seconds: number;
}

/** How long a plugin may send requests after its engine has gone. */
const LAST_CALL_MS = 2_000;

/** Runs a row from a baseline. Leaves nothing behind. */
export async function runRow(row: Row, baseline: Baseline): Promise<RowResult> {
  const began = Date.now();
  let world = await openWorld(baseline);
  try {
    const violations: string[] = [];
    const outputs: Record<string, string> = {};
    const record = { violations, outputs };
    const { callOperation, lastCallMs } = await faultyRun(row, world, record);
    if (row.sequel === "elsewhere") {
      const program = programOf(OPERATIONS[row.operation].desired);
      world = await runElsewhere(world, program, violations);
    }
    const needsUp = await runSequel(row, { world, baseline }, record);
    violations.push(...foreignLosses(world, baseline));
    const folders = [world.project.folder];
    violations.push(...leaks({ folders, outputs, simulator: world.simulator() }));
    const { orphans, duplicates } = countsOf(world, baseline);
    if (orphans > 0) violations.push(`${orphans} orphans`);
    if (duplicates > 0) violations.push(`${duplicates} duplicates`);
    const seconds = (Date.now() - began) / 1000;
    return { row, callOperation, orphans, duplicates, needsUp, lastCallMs, violations, seconds };
  } finally {
    await world.end();
  }
}

/** Filled while a row runs. */
interface RowRecord {
  readonly violations: string[];
  /** The output of each command. */
  readonly outputs: Record<string, string>;
}

/** The calls of an operation without any fault. */
export async function recordCalls(
  name: OperationName,
  baseline: Baseline,
): Promise<readonly string[]> {
  const world = await openWorld(baseline);
  try {
    const { args, desired, isRolledBack = false } = OPERATIONS[name];
    const { code, output } = await world.project.run(args, programOf(desired));
    if ((code !== 0) !== isRolledBack) throw new Error(output);
    return world.relay.calls().map(({ operation }) => operation);
  } finally {
    await world.end();
  }
}

async function faultyRun(row: Row, world: World, { violations, outputs }: RowRecord) {
  const { relay, project } = world;
  const { args, desired } = OPERATIONS[row.operation];
  const { letsCallContinue, inject, remove } = FAULTS[row.fault];
  const { child, finished } = project.start(args, programOf(desired));
  let callOperation = "";
  relay.watch(async (call, point) => {
    if (relay.calls().indexOf(call) !== row.call - 1 || point !== row.point) return true;
    callOperation = call.operation;
    await inject(world, child);
    return letsCallContinue || point === "reply";
  });
  const { output } = await finished;
  const endedMs = Date.now();
  outputs["the run with the fault"] = output;
  if (callOperation === "") violations.push(`ended before call ${row.call}`);
  await until("the end of the plugin", () => !project.processes().some(isPlugin), 15);
  const lastCallMs = Math.max(0, ...relay.calls().map(({ atMs }) => atMs - endedMs));
  if (lastCallMs > LAST_CALL_MS) violations.push(`calls ${lastCallMs} ms after the end of the CLI`);
  relay.watch(undefined);
  await remove?.(world);
  outputs["cancel"] = (await project.run(["cancel", "--yes"])).output;
  return { callOperation, lastCallMs };
}

/** Runs the sequel and records its violations. Returns whether destroy left VMs for an `up`. */
async function runSequel(
  row: Row,
  { world, baseline }: Worlds,
  record: RowRecord,
): Promise<boolean> {
  const operation = OPERATIONS[row.operation];
  const next = groupAfter(operation, row.sequel === "revert");
  const program = programOf(next);
  if (row.sequel === "destroy") return runDestroy(world, program, record);
  // Only a refresh notices out-of-band changes, so an interrupted one is repeated.
  if (row.operation === "refresh") {
    await mustSucceed("refresh", await world.project.run(REFRESH, program), record);
  }
  await mustSucceed("up", await world.project.run(UP, program), record);
  record.violations.push(...differencesOf({ world, baseline }, next, operation));
  return false;
}

async function runDestroy({ project }: World, program: Program, record: RowRecord) {
  const first = await project.run(DESTROY, program);
  const needsUp = first.code !== 0;
  if (needsUp) {
    record.outputs["destroy"] = first.output;
    if (!/VMs? of this group exists? in/.test(first.output)) {
      record.violations.push(errorLine(first));
    }
    await mustSucceed("up", await project.run(UP, program), record);
    await mustSucceed("destroy after up", await project.run(DESTROY, program), record);
  } else await mustSucceed("destroy", first, record);
  const { types } = savedState(project);
  if (types.length > 0) {
    record.violations.push(`destroy left ${types.length} resources in the state`);
  }
  return needsUp;
}

async function mustSucceed(name: string, finished: Finished, { violations, outputs }: RowRecord) {
  outputs[name] = finished.output;
  if (finished.code !== 0) violations.push(`${name} failed: ${errorLine(finished)}`);
}

function errorLine({ output }: Finished): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /error:/.test(line)) ?? lines.at(-1) ?? "no output").trim();
}

function foreignLosses(world: World, { foreign }: Baseline): readonly string[] {
  const { instances } = world.simulator().ledger();
  const lost = instances.filter((vm) => foreign.includes(vm.instanceId) && !vm.alive);
  return lost.map(({ instanceId }) => `${instanceId} of another project is gone`);
}

function countsOf(world: World, { foreign }: Baseline) {
  const { instances, duplicates, tokenDuplicates } = world.simulator().ledger();
  const known = new Set([...foreign, ...savedState(world.project).instanceIds]);
  const orphans = instances.filter((vm) => vm.alive && !known.has(vm.instanceId)).length;
  // The other project's VM has the same name as our first.
  const own = duplicates.filter(
    ({ instanceIds }) => instanceIds.filter((id) => !foreign.includes(id)).length > 1,
  );
  return { orphans, duplicates: own.length + tokenDuplicates.length };
}
