/** Results of create calls: all VMs, fewer VMs, an error, or an outcome in doubt. */
import type { ApiError } from "../api/error.js";
import type { Launched, Quota } from "../api/cloud.js";
import { sizeOf, slotsOf } from "../group/batch.js";
import type { Desired } from "../group/desired.js";
import { batchToken, type Batch } from "../group/identity.js";
import { count } from "../group/wording.js";
import { isOfSignature } from "../wire/faults.js";
import { isDoubtful, awaitCall, deferCall, recordTakenToken } from "./await-in-doubt.js";
import type { Ports } from "./ports.js";
import { refundAttempt, tryNextPlacement, recordLaunchFailure, type Run } from "./run-state.js";

/** Quota requests in one run. */
const QUOTA_LOOKUPS = 2;

/** A create call without any VM, and the cause. */
export interface Refused {
  readonly batch: Batch;
  readonly refusal?: ApiError;
}

/** Records the returned ids of a create call as announced VMs, and its slots without an id. */
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
  // Surplus ids have no slot; if they are VMs of this group, their tags identify them.
  instanceIds.slice(0, sizeOf(batch)).forEach((instanceId, place) => {
    // A replayed call returns VMs seen before; they are not launches of this run.
    if (run.observations.seen.has(instanceId)) return;
    run.observations.announced.set(instanceId, {
      slot: batch.first + place,
      batch,
      atMs,
      requestId,
    });
  });
  recordShortReply(batch, instanceIds.length, requestId, run);
}

/** A reply with too few ids: the remaining slots have no VM. @see docs/jdcloud.md#createinstances */
function recordShortReply(batch: Batch, made: number, requestId: string, run: Run): void {
  const unmade = slotsOf(batch).slice(made);
  const moved = tryNextPlacement(run, unmade, batch.place ?? 0);
  for (const slot of unmade) {
    if (moved.has(slot)) continue;
    const message = `the cloud created ${made} of ${count(sizeOf(batch), "requested VM")}`;
    recordLaunchFailure(
      run,
      { slot, phase: "launch", code: "SHORT_REPLY", message, requestId },
      false,
    );
  }
}

/** Records an error of a create call; returns the error if its slots have no VM for now. */
export function recordReply(
  error: ApiError,
  batch: Batch,
  run: Run,
  ports: Ports,
): ApiError | undefined {
  const token = batchToken(batch);
  if (error.fault === "taken" && recordTakenToken(run, batch, ports)) return undefined;
  if (!isDoubtful(error) && !run.inDoubt.has(token)) {
    // Whether a rejected request uses up its token is not documented (docs/jdcloud.md#tokens), so the run never
    // resends it. The gateway refuses a call without a valid signature before the service sees the token.
    if (!isOfSignature(error)) run.usedTokens.add(token);
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
 * Asks for the remaining quota after a quota error, since the cloud rejects a call as a whole if it requests more. As
 * many slots as the quota allows are launched again, in a call of this size.
 */
export async function recordRefused(
  refused: readonly Refused[],
  run: Run,
  { cloud }: Ports,
): Promise<void> {
  let room = 0;
  let quota: Quota | undefined;
  const isQuotaOnly = ({ batch, refusal }: Refused): boolean =>
    refusal?.fault === "quota" && !run.inDoubt.has(batchToken(batch));
  const isShort = refused.some(isQuotaOnly);
  if (isShort && !run.mustList && run.quotaLookups < QUOTA_LOOKUPS) {
    run.quotaLookups += 1;
    quota = await cloud.quota().catch(() => undefined);
    if (quota) room = Math.max(0, quota.limit - quota.used);
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
      const hasRoom = isQuota && room > 0;
      const limits = quota ? quotaText(quota, hasRoom) : "";
      const message = detail + (isInDoubt ? IN_DOUBT : isQuota ? limits : where);
      if (isQuota) room -= 1;
      // A call beyond the remaining quota costs these slots no attempt.
      if (hasRoom) refundAttempt(run, [slot]);
      recordLaunchFailure(run, { slot, phase: "launch", code, message, requestId }, !hasRoom);
    }
  }
}

const NONE: ReadonlySet<number> = new Set();
/** Added to the error of a call with an unknown outcome. */
const IN_DOUBT = "; the VMs may have been created anyway, so the next run checks";

/** ` (limit 3, used 3)`. For a slot over the quota, `used` includes the launches still possible in this run. */
function quotaText({ limit, used }: Quota, hasRoom: boolean): string {
  return ` (limit ${limit}, used ${hasRoom ? used : Math.max(used, limit)})`;
}

/** ` (cn-north-1b)`: the zone of a batch, if the program names one. */
function whereOf({ spec, placements }: Desired, { place = 0 }: Batch): string {
  const az = place === 0 ? spec.az : placements[place - 1]?.az;
  return az === undefined ? "" : ` (${az})`;
}
