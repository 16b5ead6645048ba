/**
 * Create calls whose VMs may yet show: their replies were lost, or an interrupted run sent them and a listing shows only
 * some of what they made. Each is open until all its VMs show, the cloud answers it, or it is too old to matter.
 */
import type { ApiError } from "../api/error.js";
import { sizeOf, slotsOf } from "../group/batch.js";
import { memberSpecOf, type Desired } from "../group/desired.js";
import { batchMark, batchToken, type Batch } from "../group/identity.js";
import type { Saved, InDoubtBatch } from "../group/state.js";
import type { Instance } from "../wire/instance.js";
import { ANNOUNCED_MS, type Observations } from "./observe.js";

/**
 * What a run does about an open call. `send`: it is sent again with its token, before anything else. `wait`: it cannot
 * or need not be sent, its VMs are looked for until `untilMs`. `held`: it was sent again and the answer told nothing, so
 * its slots are left to the next run. `passed`: its slots may be launched anew, its VMs are still looked for.
 */
export type CallState = "resend" | "wait" | "deferred" | "abandoned";

/** One such call. */
export interface InDoubtCall {
  readonly batch: Batch;
  /** When it was sent first. */
  readonly atMs: number;
  readonly state: CallState;
  readonly untilMs: number;
  /** What the cloud said to its last sending: believed when nothing shows by then. */
  readonly refusal?: ApiError;
}

/**
 * How long after a create call its token is relied upon, and its VMs are looked for. The vendor does not say how long
 * one is remembered; a call sent again after that would make all its VMs anew. @see docs/jdcloud.md#tokens
 */
const TOKEN_MS = 15 * 60_000;

/**
 * The open calls of earlier runs: those that the last one could not learn the fate of, and those of which some VMs show
 * that no state knows, and others do not. A call is sent again only if today's program asks for all that it made. Pure.
 */
export function inDoubtCallsOf(
  desired: Desired,
  saved: Saved,
  observations: Pick<Observations, "seen">,
  nowMs: number,
): readonly InDoubtCall[] {
  const { groupKey } = desired;
  const inDoubt = (saved.inDoubt ?? []).map(({ atMs, isAbandoned = false, ...mark }) => ({
    batch: { groupKey, ...mark },
    atMs,
    isAbandoned,
  }));
  const byToken = new Map(
    [...partlyShown(desired, saved, observations), ...inDoubt].map((call) => [
      batchToken(call.batch),
      call,
    ]),
  );
  return [...byToken.values()]
    .filter(({ batch, atMs }) => nowMs - atMs < TOKEN_MS && !isShown(batch, observations))
    .map(({ batch, atMs, isAbandoned }) => {
      const untilMs = atMs + ANNOUNCED_MS;
      const unsent: CallState = nowMs < untilMs ? "wait" : "abandoned";
      const isSent = !isAbandoned && isStillAskedFor(desired, batch);
      return {
        batch,
        atMs,
        untilMs,
        state: isAbandoned ? "abandoned" : isSent ? "resend" : unsent,
      };
    });
}

function partlyShown(
  { groupKey }: Desired,
  saved: Saved,
  { seen }: Pick<Observations, "seen">,
): readonly { batch: Batch; atMs: number; isAbandoned: boolean }[] {
  const known = new Set(saved.members.map(({ instanceId }) => instanceId));
  const calls = new Map<string, { batch: Batch; atMs: number; isAbandoned: boolean }>();
  for (const vm of seen.values()) {
    const mark = batchMark(vm.tags);
    if (!mark || known.has(vm.instanceId)) continue;
    const batch = { groupKey, ...mark };
    const token = batchToken(batch);
    const atMs = Math.max(calls.get(token)?.atMs ?? 0, launchedMs(vm));
    calls.set(token, { batch, atMs, isAbandoned: false });
  }
  return [...calls.values()];
}

/** Whether all that a call asked for shows. Pure. */
export function isShown(batch: Batch, { seen }: Pick<Observations, "seen">): boolean {
  const { groupKey } = batch;
  const token = batchToken(batch);
  let shown = 0;
  for (const { tags } of seen.values()) {
    const mark = batchMark(tags);
    if (mark && batchToken({ groupKey, ...mark }) === token) shown += 1;
  }
  return shown >= sizeOf(batch);
}

/** The calls that a later run must know of, as they are saved. Pure. */
export function savedCalls(calls: readonly InDoubtCall[]): readonly InDoubtBatch[] {
  return calls.map(({ batch: { groupKey: _key, ...mark }, atMs, state }) => ({
    ...mark,
    atMs,
    ...(state === "abandoned" && { isAbandoned: true }),
  }));
}

/** Whether today's program would make the same call: for these slots, of the same spec, in a place that there still is. */
function isStillAskedFor(desired: Desired, batch: Batch): boolean {
  const { specHash, last, place = 0 } = batch;
  return (
    last < desired.count &&
    place <= desired.placements.length &&
    slotsOf(batch).every((slot) => memberSpecOf(desired, slot).specHash === specHash)
  );
}

/**
 * When a VM was launched; the cloud tells it in Beijing time. 0 when it does not.
 * @see docs/jdcloud.md#instance-fields, launchTime
 */
function launchedMs({ launchTime }: Instance): number {
  const parsed = Date.parse(`${launchTime.replace(" ", "T")}+08:00`);
  return Number.isNaN(parsed) ? 0 : parsed;
}
