/** What came of a create call: its VMs, a shortage of some, a refusal, or an outcome in doubt. */
import type { ApiError } from "../api/error.js";
import type { Launched } from "../api/cloud.js";
import { sizeOf, slotsOf } from "../group/batch.js";
import type { Desired } from "../group/desired.js";
import { batchToken, type Batch } from "../group/identity.js";
import { isDoubtful, awaitCall, deferCall, recordTakenToken } from "./await-in-doubt.js";
import type { Ports } from "./ports.js";
import { refundAttempt, tryNextPlacement, recordLaunchFailure, type Run } from "./run-state.js";

/** How often a run asks what the quota leaves. */
const QUOTA_LOOKUPS = 2;

/** A create call that brought no VM, and why. */
export interface Refused {
  readonly batch: Batch;
  readonly refusal?: ApiError;
}

/** Records the ids that a create call returned as announced VMs, and the slots that got none. */
export function recordLaunched(
  { instanceIds, requestId }: Launched,
  batch: Batch,
  run: Run,
  { clock }: Ports,
): void {
  const token = batchToken(batch);
  run.usedTokens.add(token);
  run.inDoubt.delete(token);
  const atMs = clock.nowMs();
  // More ids than were asked for have no slot; should they be VMs of ours, their tags tell.
  instanceIds.slice(0, sizeOf(batch)).forEach((instanceId, place) => {
    // What a repeated call made before was seen already, and is not this run's launch.
    if (run.observations.seen.has(instanceId)) return;
    run.observations.announced.set(instanceId, { slot: batch.first + place, batch, atMs });
  });
  recordShortReply(batch, instanceIds.length, requestId, run);
}

/** Fewer ids than asked for: the slots that got none are short of a VM. @see docs/jdcloud.md#createinstances */
function recordShortReply(batch: Batch, made: number, requestId: string, run: Run): void {
  const unmade = slotsOf(batch).slice(made);
  const moved = tryNextPlacement(run, unmade, batch.place ?? 0);
  for (const slot of unmade) {
    if (moved.has(slot)) continue;
    const message = `the cloud made ${made} of ${sizeOf(batch)} VMs asked for`;
    recordLaunchFailure(
      run,
      { slot, phase: "launch", code: "SHORT_REPLY", message, requestId },
      false,
    );
  }
}

/** What an answer that is no success leaves of a call; the error when its slots are short of a VM for now. */
export function recordReply(
  error: ApiError,
  batch: Batch,
  run: Run,
  ports: Ports,
): ApiError | undefined {
  const token = batchToken(batch);
  if (error.fault === "taken" && recordTakenToken(run, batch, ports)) return undefined;
  if (!isDoubtful(error) && !run.inDoubt.has(token)) {
    // Whether a refused request uses up its token is not documented (docs/jdcloud.md#tokens), so it is not sent again.
    run.usedTokens.add(token);
    return error;
  }
  const nowMs = ports.clock.nowMs();
  if (error.fault === "capacity") {
    awaitCall(run, batch, nowMs, error);
    return undefined;
  }
  deferCall(run, batch, nowMs);
  return error;
}

/**
 * What the quota still leaves is asked for after a refusal, since a call that asks for more than is left is refused
 * whole: as many slots as there is room for stay to be launched, in a call of that size.
 */
export async function recordRefused(
  refused: readonly Refused[],
  run: Run,
  { cloud }: Ports,
): Promise<void> {
  let room = 0;
  let limits = "";
  const isQuotaOnly = ({ batch, refusal }: Refused): boolean =>
    refusal?.fault === "quota" && !run.inDoubt.has(batchToken(batch));
  const isShort = refused.some(isQuotaOnly);
  if (isShort && !run.mustList && run.quotaLookups < QUOTA_LOOKUPS) {
    run.quotaLookups += 1;
    const quota = await cloud.quota().catch(() => undefined);
    if (quota) {
      room = Math.max(0, quota.limit - quota.used);
      limits = ` (limit ${quota.limit}, used ${quota.used})`;
    }
  }
  for (const call of refused) {
    const { batch, refusal } = call;
    if (!refusal) continue;
    const { fault, detail, code, requestId } = refusal;
    const isQuota = isQuotaOnly(call);
    const isFull = fault === "capacity";
    const isInDoubt = run.inDoubt.has(batchToken(batch));
    const moved = isFull ? tryNextPlacement(run, slotsOf(batch), batch.place ?? 0) : NONE;
    for (const slot of slotsOf(batch)) {
      if (moved.has(slot)) continue;
      const where = isFull ? whereOf(run.desired, batch) : "";
      const message = detail + (isInDoubt ? IN_DOUBT : isQuota ? limits : where);
      const hasRoom = isQuota && room > 0;
      if (isQuota) room -= 1;
      // A call that asked for more than there was room for is no chance that its slots had.
      if (hasRoom) refundAttempt(run, [slot]);
      recordLaunchFailure(run, { slot, phase: "launch", code, message, requestId }, !hasRoom);
    }
  }
}

const NONE: ReadonlySet<number> = new Set();
/** What is said of a call that may have been carried out all the same. */
const IN_DOUBT =
  "; whether its VMs were made all the same is not known, so the next run asks again";

/** ` (cn-north-1b)`: the zone that a batch was launched in, where the program names one. */
function whereOf({ spec, placements }: Desired, { place = 0 }: Batch): string {
  const az = place === 0 ? spec.az : placements[place - 1]?.az;
  return az === undefined ? "" : ` (${az})`;
}
