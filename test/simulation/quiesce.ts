/** The undisturbed runs at the end of a life, and what must hold after each of them. */
import { readState } from "../../provider/group/state.js";
import type { Account } from "./account.js";
import {
  budgetBreaches,
  knownTo,
  needlessBreaches,
  outcomeBreaches,
  standingBreaches,
  taggedAlive,
} from "./invariants.js";
import type { Process } from "./process.js";
import { inputsOf, specOf } from "./program.js";
import { LINEAGE, run, type Scene } from "./context.js";
import type { Ended, Stack } from "./stack.js";

/** Longer than a process may go on after its CLI was killed, and than its last message travels. */
const LINGER_MS = 2_200;
/** Longer than the longest `hide` of a create call. */
const HIDDEN_MS = 121_000;
/** As long as the VMs of a create call of unknown fate are looked for. @see reconcile/open-calls, TOKEN_MS */
const OPEN_MS = 15 * 60_000;
const AMPLE_QUOTA = 100;

/** Runs undisturbed until nothing is left to do; what breaks is noted in the scene. */
export async function settle(scene: Scene): Promise<void> {
  const { account, stack, processes, chance } = scene;
  account.tell(() => "-- undisturbed from here on");
  account.controls.faults.disarm();
  account.controls.setQuota(AMPLE_QUOTA);
  account.cut(0);
  if (scene.isHiding) await pass(account, HIDDEN_MS);
  const isAlone = processes.every((process) => !process.isDead() || process.isHalted());
  if (scene.manner === "wild" && isAlone && stack.checkpoint() && chance.isTrue(0.15))
    await destroyAll(scene);
  // Runs that are alone from here on, and see how the group stands.
  scene.isHazy = false;
  await firstRun(scene, isAlone);
  await pass(account, LINGER_MS);
  await secondRun(scene);
  await runsWithNothingToDo(scene);
  if (scene.makes !== undefined) scene.breaches.push(...needlessBreaches(scene, scene.makes));
  if (chance.isTrue(0.5)) await destroyAll(scene);
}

/** Unless another writer is still at work, the first run after whatever happened ends well. */
async function firstRun(scene: Scene, isAlone: boolean): Promise<void> {
  const { stack, program, breaches } = scene;
  if (!isAlone) {
    await runOne(scene, (process) => stack.up(inputsOf(program), process));
    return;
  }
  const first = await undisturbed(scene, (process) => stack.up(inputsOf(program), process));
  if (first.as !== "done") breaches.push(`first: the first run is ${first.as}: ${first.reason}`);
  // What was changed by hand since the state was saved is told by this run, and healed by the next.
  if (first.called !== "nothing") expectOutcome(scene, "drift may be told");
}

/** After a look, a run leaves nothing to be done, once it is too late for the VMs of create calls of unknown fate. */
async function secondRun(scene: Scene): Promise<void> {
  const { stack, program, breaches } = scene;
  await closeOpenCalls(scene);
  const look = await undisturbed(scene, (process) => stack.refresh(process));
  if (look.as !== "done") breaches.push(`second: the refresh is ${look.as}: ${look.reason}`);
  const second = await undisturbed(scene, (process) => stack.up(inputsOf(program), process));
  if (second.as !== "done") breaches.push(`second: the run is ${second.as}: ${second.reason}`);
  expectOutcome(scene, "nothing is left to do");
  await closeOpenCalls(scene);
}

/** While a create call is of unknown fate there is something to do: to look for its VMs, until it is too late for them. */
async function closeOpenCalls(scene: Scene): Promise<void> {
  const { account, stack, program, breaches } = scene;
  if (!hasOpenCalls(stack)) return;
  await pass(account, OPEN_MS);
  const last = await undisturbed(scene, (process) => stack.up(inputsOf(program), process));
  if (last.as !== "done") breaches.push(`open: the last look is ${last.as}: ${last.reason}`);
}

async function runsWithNothingToDo(scene: Scene): Promise<void> {
  const { stack, program, breaches } = scene;
  const up = (process: Process): Promise<Ended> => stack.up(inputsOf(program), process);
  const calls = callsOf(scene);
  const third = await undisturbed(scene, up);
  if (third.called !== "nothing") breaches.push("plan: it is not empty after convergence");
  if (callsOf(scene) !== calls) breaches.push("budget: a run with nothing to do calls the cloud");
  await undisturbed(scene, (process) => stack.refresh(process));
  if (callsOf(scene) > calls + 1 + untaggedOf(scene)) {
    breaches.push("budget: a refresh makes more than one listing");
  }
  const fourth = await undisturbed(scene, up);
  if (fourth.called !== "nothing") breaches.push("plan: it is not empty after a refresh");
}

async function destroyAll(scene: Scene): Promise<void> {
  const { account, stack, breaches } = scene;
  const gone = await undisturbed(scene, (process) => stack.destroy(process));
  if (gone.as !== "done") breaches.push(`destroy: it is ${gone.as}: ${gone.reason}`);
  const left = taggedAlive(account, stack).length;
  if (left > 0) breaches.push(`destroy: ${left} VMs are left`);
}

/** A run with its calls counted, and what holds at any moment looked after. */
async function undisturbed(
  scene: Scene,
  step: (process: Process) => Promise<Ended>,
): Promise<Ended> {
  const { account, stack, processes, breaches } = scene;
  const fromMs = account.timeline.nowMs();
  const madeBefore = madeBy(account);
  const ids = taggedAlive(account, stack).map(({ instanceId }) => instanceId);
  const before = new Set([...knownTo(stack), ...ids]).size;
  const ended = await runOne(scene, step);
  const process = processes.at(-1);
  const concerned = before + madeBy(account) - madeBefore;
  const tookMs = account.timeline.nowMs() - fromMs;
  if (process) breaches.push(...budgetBreaches(process, { concerned, tookMs }));
  breaches.push(...standingBreaches(scene));
  return ended;
}

async function runOne(scene: Scene, step: (process: Process) => Promise<Ended>): Promise<Ended> {
  let ended: Ended = { called: "nothing", as: "done", reason: "" };
  await run(scene, undefined, async (process) => [(ended = await step(process))]);
  return ended;
}

function expectOutcome(
  scene: Scene,
  mayBeTold: "drift may be told" | "nothing is left to do",
): void {
  const { program } = scene;
  const asked = { count: program.count, spec: specOf(program), lineage: LINEAGE };
  scene.breaches.push(...outcomeBreaches(scene, asked, mayBeTold));
}

const pass = ({ timeline }: Account, ms: number): Promise<void> =>
  timeline.until(timeline.sleep(ms));
const callsOf = ({ processes }: Scene): number =>
  processes.reduce((sum, { sent }) => sum + sent.length, 0);
const madeBy = ({ simulation }: Account): number => simulation.world.vms.length;

function hasOpenCalls(stack: Stack): boolean {
  return (readState(stack.checkpoint()?.outputs ?? {}).inDoubt ?? []).length > 0;
}

/** Members that a listing by tag does not show. */
function untaggedOf({ account, stack }: Scene): number {
  return knownTo(stack).size - taggedAlive(account, stack).length;
}
