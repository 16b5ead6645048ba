/** One row of the matrix: a run that is struck at one of its calls, and what the next commands make of it. */
import type { Finished, Program } from "../project.js";
import { isPlugin, until } from "../processes.js";
import {
  DESTROY,
  OPERATIONS,
  programOf,
  UP,
  type OperationName,
  type Wanted,
} from "./operations.js";
import type { Point } from "./relay.js";
import { leaks } from "./secrets.js";
import { STRIKES, type StrikeName } from "./strikes.js";
import { openWorld, savedState, type Start, type World } from "./world.js";

/** What is done after the strike: the same program again, the program of before again, or destroy. */
export type Sequel = "up" | "set back" | "destroy";

/** What is played. */
export interface Row {
  readonly operation: OperationName;
  /** Which of the run's calls is struck, from 1. */
  readonly call: number;
  readonly point: Point;
  readonly strike: StrikeName;
  readonly sequel: Sequel;
}

/** What came of a row. */
export interface Played {
  readonly row: Row;
  /** The operation of the call; empty when the run ended before it. */
  readonly struck: string;
  /** Living VMs of the group that its state does not have. */
  readonly orphans: number;
  /** Living VMs of one name, or more VMs of one token than it asked for. */
  readonly duplicates: number;
  /** Whether destroy named the VMs that it knew nothing of, and left them for an `up`. */
  readonly isRefused: boolean;
  /** Milliseconds from the end of the CLI to the last call; 0 when there was none. */
  readonly lastCallMs: number;
  /** All that is not as it should be; empty when the row holds. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** How long a plugin may send requests after its engine has gone. */
const LAST_CALL_MS = 2_000;

/** Plays a row from a start. Leaves nothing behind. */
export async function play(row: Row, start: Start): Promise<Played> {
  const began = Date.now();
  const world = await openWorld(start);
  try {
    const wrong: string[] = [];
    const outputs: Record<string, string> = {};
    const told = { wrong, outputs };
    const { struck, lastCallMs } = await struckRun(row, world, told);
    const isRefused = await sequel(row, world, told);
    wrong.push(...foreignLosses(world, start));
    const folders = [world.project.folder];
    wrong.push(...leaks({ folders, outputs, simulator: world.simulator() }));
    const { orphans, duplicates } = countsOf(world, start);
    if (orphans > 0) wrong.push(`${orphans} orphans`);
    if (duplicates > 0) wrong.push(`${duplicates} duplicates`);
    const seconds = (Date.now() - began) / 1000;
    return { row, struck, orphans, duplicates, isRefused, lastCallMs, wrong, seconds };
  } finally {
    await world.end();
  }
}

interface Told {
  readonly wrong: string[];
  readonly outputs: Record<string, string>;
}

/** The calls of an operation that nothing strikes. */
export async function rehearse(name: OperationName, start: Start): Promise<readonly string[]> {
  const world = await openWorld(start);
  try {
    const { args, wanted } = OPERATIONS[name];
    const { code, output } = await world.project.run(args, programOf(wanted));
    if (code !== 0) throw new Error(output);
    return world.relay.calls().map(({ operation }) => operation);
  } finally {
    await world.end();
  }
}

async function struckRun(row: Row, world: World, { wrong, outputs }: Told) {
  const { relay, project } = world;
  const { args, wanted } = OPERATIONS[row.operation];
  const { letsGo, strike, after } = STRIKES[row.strike];
  const { child, finished } = project.start(args, programOf(wanted));
  let struck = "";
  relay.watch(async (call, point) => {
    if (relay.calls().indexOf(call) !== row.call - 1 || point !== row.point) return true;
    struck = call.operation;
    await strike(world, child);
    return letsGo || point === "reply";
  });
  const { output } = await finished;
  const endedMs = Date.now();
  outputs["the struck run"] = output;
  if (struck === "") wrong.push(`ended before call ${row.call}`);
  await until("the end of the plugin", () => !project.processes().some(isPlugin), 15);
  const lastCallMs = Math.max(0, ...relay.calls().map(({ atMs }) => atMs - endedMs));
  if (lastCallMs > LAST_CALL_MS) wrong.push(`calls ${lastCallMs} ms after the end of the CLI`);
  relay.watch(undefined);
  await after?.(world);
  outputs["cancel"] = (await project.run(["cancel", "--yes"])).output;
  return { struck, lastCallMs };
}

/** Runs what follows, and notes what is not as it should be. Whether destroy left VMs for an `up`. */
async function sequel(row: Row, world: World, told: Told): Promise<boolean> {
  const { wanted, base } = OPERATIONS[row.operation];
  const next = row.sequel === "set back" ? (base ?? wanted) : wanted;
  const program = programOf(next);
  if (row.sequel !== "destroy") {
    await mustSucceed("up", await world.project.run(UP, program), told);
    told.wrong.push(...differences(world, next));
    return false;
  }
  return destroyed(world, program, told);
}

async function destroyed({ project }: World, program: Program, told: Told) {
  const first = await project.run(DESTROY, program);
  const isRefused = first.code !== 0;
  if (isRefused) {
    told.outputs["destroy"] = first.output;
    if (!/VMs of this group are alive in/.test(first.output)) told.wrong.push(lastOf(first));
    await mustSucceed("up", await project.run(UP, program), told);
    await mustSucceed("destroy after up", await project.run(DESTROY, program), told);
  } else await mustSucceed("destroy", first, told);
  const { types } = savedState(project);
  if (types.length > 0) told.wrong.push(`destroy left ${types.length} resources in the state`);
  return isRefused;
}

async function mustSucceed(what: string, finished: Finished, { wrong, outputs }: Told) {
  outputs[what] = finished.output;
  if (finished.code !== 0) wrong.push(`${what} failed: ${lastOf(finished)}`);
}

function lastOf({ output }: Finished): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /error:/.test(line)) ?? lines.at(-1) ?? "no output").trim();
}

/** In what a world is not as wanted. */
function differences(world: World, { count, instanceType, regionId }: Wanted): readonly string[] {
  const { instanceIds, hasErrors } = savedState(world.project);
  const byId = new Map(
    world
      .simulator()
      .ledger()
      .instances.map((vm) => [vm.instanceId, vm]),
  );
  const members = instanceIds.flatMap((id) => byId.get(id) ?? []);
  const fitting = members.filter(
    (vm) => vm.status === "running" && vm.instanceType === instanceType && vm.regionId === regionId,
  );
  return [
    ...(instanceIds.length === count
      ? []
      : [`the state has ${instanceIds.length} of ${count} VMs`]),
    ...(fitting.length === count ? [] : [`${fitting.length} of ${count} VMs run as declared`]),
    ...(hasErrors ? ["the state says that it is not complete"] : []),
  ];
}

function foreignLosses(world: World, { foreign }: Start): readonly string[] {
  const { instances } = world.simulator().ledger();
  const lost = instances.filter((vm) => foreign.includes(vm.instanceId) && !vm.alive);
  return lost.map(({ instanceId }) => `${instanceId} of another project is gone`);
}

function countsOf(world: World, { foreign }: Start) {
  const { instances, duplicates, tokenDuplicates } = world.simulator().ledger();
  const known = new Set([...foreign, ...savedState(world.project).instanceIds]);
  const orphans = instances.filter((vm) => vm.alive && !known.has(vm.instanceId)).length;
  // The other project's VM has the name of our first.
  const own = duplicates.filter(
    ({ instanceIds }) => instanceIds.filter((id) => !foreign.includes(id)).length > 1,
  );
  return { orphans, duplicates: own.length + tokenDuplicates.length };
}
