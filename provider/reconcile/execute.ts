/** Takes the actions of a plan: one case an action. What they bring is noted in the run, never thrown. */
import { ApiError } from "../api/error.js";
import type { Cloud } from "../api/cloud.js";
import { batchesOf, createRequest, sizeOf, slotsOf } from "../group/batch.js";
import type { Desired } from "../group/desired.js";
import { batchToken, type Batch } from "../group/identity.js";
import type { Member } from "../group/observed.js";
import type { Action } from "../group/plan.js";
import type { Fault } from "../wire/faults.js";
import type { Ports } from "./ports.js";
import { noteRepeated } from "./repeated.js";
import {
  hadItsChances,
  moveOn,
  noteBroken,
  noteLaunchFailure,
  noteUnsure,
  STARTS,
  type Run,
} from "./run.js";

/** Create calls under way at a time; few, so that a fatal refusal stops those not yet sent. */
const CREATES_AT_ONCE = 4;
/** How often a run asks what the quota leaves. */
const QUOTA_LOOKUPS = 2;

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
 * Sends create calls of an interrupted run again. The cloud answers with what they made, shown by its listings or not;
 * a call that it does not know any more is one that was never carried out.
 */
export async function replay(run: Run, ports: Ports): Promise<void> {
  const batches = run.replays;
  run.replays = [];
  await send(batches, run, ports);
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
      refused.push({ batch, error });
    }
  };
  await Promise.all(Array.from({ length: CREATES_AT_ONCE }, worker));
  await noteRefused(refused, run, ports);
}

interface Refused {
  readonly batch: Batch;
  readonly error: ApiError;
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
  try {
    const { instanceIds, requestId } = await cloud.launch(request);
    run.usedTokens.add(request.clientToken);
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
    if (error.fault === "taken" && noteRepeated(run, batch, ports)) return undefined;
    if (error.wasAmbiguous || error.fault === "unavailable") noteUnsure(run, batch, clock.nowMs());
    // Whether a refused request uses up its token is not documented (reference 7.1), so it is not sent again.
    else run.usedTokens.add(request.clientToken);
    return error;
  }
}

/** Fewer ids than asked for: the slots that got none are short of a VM. @see reference 3.3 */
function noteUnmade(batch: Batch, made: number, requestId: string, run: Run): void {
  const unmade = slotsOf(batch).slice(made);
  const moved = moveOn(run, unmade, batch.place ?? 0);
  for (const slot of unmade) {
    if (moved.has(slot)) continue;
    const message = `the cloud made ${made} of ${sizeOf(batch)} VMs asked for`;
    noteLaunchFailure(run, { slot, phase: "launch", code: "FEWER", message, requestId }, false);
  }
}

/**
 * What the quota still leaves is asked for after a refusal, since a call that asks for more than is left is refused
 * whole: as many slots as there is room for stay to be launched, in a call of that size.
 */
async function noteRefused(refused: readonly Refused[], run: Run, { cloud }: Ports): Promise<void> {
  let room = 0;
  let limits = "";
  const isShort = refused.some(({ error }) => isQuotaOnly(error));
  if (isShort && !run.mustList && run.quotaLookups < QUOTA_LOOKUPS) {
    run.quotaLookups += 1;
    const quota = await cloud.quota().catch(() => undefined);
    if (quota) {
      room = Math.max(0, quota.limit - quota.used);
      limits = ` (limit ${quota.limit}, used ${quota.used})`;
    }
  }
  for (const { batch, error } of refused) {
    const isQuota = isQuotaOnly(error);
    const isFull = error.fault === "capacity" && !error.wasAmbiguous;
    const moved = isFull ? moveOn(run, slotsOf(batch), batch.place ?? 0) : NONE;
    for (const slot of slotsOf(batch)) {
      if (moved.has(slot)) continue;
      const where = isFull ? whereOf(run.desired, batch) : "";
      const message = error.detail + (isQuota ? limits : where);
      const { code, requestId } = error;
      const isFinal = !isQuota || room <= 0;
      noteLaunchFailure(run, { slot, phase: "launch", code, message, requestId }, isFinal);
      if (isQuota) room -= 1;
    }
  }
}

const NONE: ReadonlySet<number> = new Set();

/** ` (cn-north-1b)`: the zone that a batch was launched in, where the program names one. */
function whereOf({ spec, placements }: Desired, { place = 0 }: Batch): string {
  const az = place === 0 ? spec.az : placements[place - 1]?.az;
  return az === undefined ? "" : ` (${az})`;
}

/** A quota that a call met, unless an earlier sending of it may itself have used it up. */
function isQuotaOnly({ fault, wasAmbiguous }: ApiError): boolean {
  return fault === "quota" && !wasAmbiguous;
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
