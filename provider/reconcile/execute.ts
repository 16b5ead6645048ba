/** Takes the actions of a plan: one case an action. What they bring is noted in the run, never thrown. */
import { ApiError } from "../api/error.js";
import type { Cloud } from "../api/cloud.js";
import { batchesOf, createRequest, sizeOf, slotsOf } from "../group/batch.js";
import { batchToken, type Batch } from "../group/identity.js";
import type { Member } from "../group/observed.js";
import type { Action } from "../plan/plan.js";
import type { Fault } from "../wire/faults.js";
import { noteHeld } from "./await-open.js";
import type { OpenCall } from "./in-doubt-calls.js";
import type { Ports } from "./ports.js";
import { noteAnswer, noteRefused, type Refused } from "./create-replies.js";
import {
  hadItsChances,
  moveOn,
  noteBroken,
  noteLaunchFailure,
  STARTS,
  type Run,
} from "./run-state.js";

/** Create calls under way at a time; few, so that a fatal refusal stops those not yet sent. */
const CREATES_AT_ONCE = 4;

/**
 * Takes all actions, retire and start side by side, then launches. If it is cut short, VMs may be alive that no state
 * knows: they bear the group's tags, and the next look finds them.
 *
 * @throws Error only when the run is aborted
 */
export async function execute(actions: readonly Action[], run: Run, ports: Ports): Promise<void> {
  await Promise.all(
    actions.map(async (action) => {
      switch (action.kind) {
        case "retire":
          return retire(action.member, run, ports);
        case "start":
          return start(action.member, run, ports.cloud);
        case "launch":
          return launch(action.slots, run, ports);
      }
    }),
  );
}

async function retire(member: Member, run: Run, { cloud, clock }: Ports): Promise<void> {
  const { slot, instanceId } = member;
  if (member.phase === "broken" && run.sightings.announced.has(instanceId)) {
    noteBroken(run, slot, instanceId, member.status);
  }
  try {
    await cloud.remove(instanceId);
    run.sightings.retiring.set(instanceId, clock.nowMs());
  } catch (error) {
    noteChangeFailure(run, member, "retire", error);
  }
}

/** A VM that stops again, or whose start is not answered for, is looked at and started once more, then given up. */
async function start(member: Member, run: Run, cloud: Cloud): Promise<void> {
  const { slot, instanceId } = member;
  const starts = (run.starts.get(instanceId) ?? 0) + 1;
  run.starts.set(instanceId, starts);
  if (starts > STARTS) {
    const message = `it is stopped again after ${STARTS} starts`;
    run.failures.set(instanceId, { slot, instanceId, phase: "start", code: "STOPPED", message });
    run.givenUp.instanceIds.add(instanceId);
    return;
  }
  try {
    await cloud.start(instanceId);
  } catch (error) {
    if (!(error instanceof ApiError) || !(error.wasAmbiguous || error.fault === "busy")) {
      return noteChangeFailure(run, member, "start", error);
    }
  }
  const vm = run.sightings.seen.get(instanceId);
  if (vm) run.sightings.seen.set(instanceId, { ...vm, status: "starting" });
}

/** Launches all slots in as few calls as can be; a refusal that all of them would meet holds back the rest. */
async function launch(slots: readonly number[], run: Run, ports: Ports): Promise<void> {
  for (const slot of slots.filter((one) => hadItsChances(run, one))) {
    const times = run.launches.get(slot) ?? 0;
    const message = `launched ${times} ${times === 1 ? "time" : "times"}, and no VM of its number came up`;
    noteLaunchFailure(run, { slot, phase: "launch", code: "NO_MEMBER", message }, true);
  }
  const open = slots.filter((slot) => !run.givenUp.slots.has(slot));
  await send(unusedBatches(run, open), run, ports);
}

/**
 * Sends open create calls again. The cloud answers with what they made, shown by its listings or not; a call that it
 * does not know any more is one that was never carried out.
 */
export async function sendOpen(run: Run, ports: Ports): Promise<void> {
  const isUnsent = ({ stand }: OpenCall): boolean => stand === "send";
  const calls = [...run.open.values()].filter(isUnsent);
  await send(
    calls.map(({ batch }) => batch),
    run,
    ports,
  );
  // A refusal that they would all meet has kept some from being sent.
  for (const { batch } of [...run.open.values()].filter(isUnsent)) {
    noteHeld(run, batch, ports.clock.nowMs());
  }
}

async function send(batches: readonly Batch[], run: Run, ports: Ports): Promise<void> {
  const queue = [...batches];
  const refused: Refused[] = [];
  let fatal: ApiError | undefined;
  const worker = async (): Promise<void> => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      const error = fatal ?? (await launchBatch(batch, run, ports));
      if (!error) continue;
      if (isFatal(error.fault)) fatal = error;
      refused.push({ batch, refusal: error });
    }
  };
  await Promise.all(Array.from({ length: CREATES_AT_ONCE }, worker));
  await noteRefused(refused, run, ports);
}

/** The batches of these slots, in the first generation whose tokens this run has not used. */
function unusedBatches(run: Run, slots: readonly number[]): readonly Batch[] {
  const places = new Set(slots.map((slot) => run.places.get(slot) ?? 0));
  const batches = [...places].flatMap((place) =>
    batchesOf(
      run.desired,
      slots.filter((slot) => (run.places.get(slot) ?? 0) === place),
      { generation: run.generation, place },
    ),
  );
  if (!batches.some((batch) => run.usedTokens.has(batchToken(batch)))) return batches;
  run.generation += 1;
  return unusedBatches(run, slots);
}

async function launchBatch(batch: Batch, run: Run, ports: Ports): Promise<ApiError | undefined> {
  const { cloud, clock } = ports;
  const { first } = batch;
  for (const slot of slotsOf(batch)) {
    run.launches.set(slot, (run.launches.get(slot) ?? 0) + 1);
  }
  const request = createRequest(run.desired, batch);
  run.hasLaunched = true;
  if (!run.open.has(request.clientToken)) run.ownTokens.add(request.clientToken);
  try {
    const { instanceIds, requestId } = await cloud.launch(request);
    run.usedTokens.add(request.clientToken);
    run.open.delete(request.clientToken);
    const atMs = clock.nowMs();
    // More ids than were asked for have no slot; should they be VMs of ours, their tags tell.
    instanceIds.slice(0, request.maxCount).forEach((instanceId, place) => {
      // What a repeated call made before was seen already, and is not this run's launch.
      if (run.sightings.seen.has(instanceId)) return;
      run.sightings.announced.set(instanceId, { slot: first + place, batch, atMs });
    });
    noteUnmade(batch, instanceIds.length, requestId, run);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return noteAnswer(error, batch, run, ports);
  }
}

/** Fewer ids than asked for: the slots that got none are short of a VM. @see docs/jdcloud.md#createinstances */
function noteUnmade(batch: Batch, made: number, requestId: string, run: Run): void {
  const unmade = slotsOf(batch).slice(made);
  const moved = moveOn(run, unmade, batch.place ?? 0);
  for (const slot of unmade) {
    if (moved.has(slot)) continue;
    const message = `the cloud made ${made} of ${sizeOf(batch)} VMs asked for`;
    noteLaunchFailure(run, { slot, phase: "launch", code: "FEWER", message, requestId }, false);
  }
}

/** Refusals that any other batch would meet as well. */
function isFatal(fault: Fault): boolean {
  return ["invalid", "taken", "denied", "missing", "unknown"].includes(fault);
}

function noteChangeFailure(
  run: Run,
  { slot, instanceId }: Member,
  phase: "retire" | "start",
  error: unknown,
): void {
  if (!(error instanceof ApiError)) throw error;
  const { code, detail, requestId } = error;
  run.givenUp.instanceIds.add(instanceId);
  run.failures.set(instanceId, { slot, instanceId, phase, code, message: detail, requestId });
}
