/**
 * Create calls with an unknown outcome (in doubt): their replies were lost, or an interrupted run sent them and a
 * listing shows only some of their VMs. Each stays in doubt until all its VMs are visible, the cloud answers it, or
 * its token is too old.
 */
import type { ApiError } from "../api/error.js";
import { sizeOf, slotsOf } from "../group/batch.js";
import { memberSpecOf, type Desired } from "../group/desired.js";
import { batchMark, batchToken, type Batch } from "../group/identity.js";
import type { Saved, InDoubtBatch } from "../group/state.js";
import type { Instance } from "../wire/instance.js";
import type { Observations } from "./observations.js";
import { ANNOUNCED_MS } from "./observe.js";

/**
 * The handling of an in-doubt call. `resend`: sent again with its token, before anything else. `wait`: not sent
 * again; the run looks for its VMs until `untilMs`. `deferred`: sent again without a clear answer, so its slots are
 * left to the next run. `abandoned`: its slots may be launched again, and the run still looks for its VMs.
 */
export type CallState = "resend" | "wait" | "deferred" | "abandoned";

/** A create call with an unknown outcome. */
export interface InDoubtCall {
  readonly batch: Batch;
  /** Time of its first attempt. */
  readonly atMs: number;
  readonly state: CallState;
  readonly untilMs: number;
  /** Error of its last attempt: accepted as final if no VM is visible by then. */
  readonly refusal?: ApiError;
}

/**
 * How long a run relies on the token of a create call and looks for its VMs. The vendor does not document how long
 * the cloud remembers a token; after that, a resent call would create all its VMs a second time.
 * @see docs/jdcloud.md#tokens
 */
const TOKEN_MS = 15 * 60_000;

/**
 * The in-doubt calls of earlier runs: calls saved as in doubt, and calls with some VMs visible but unknown to the
 * state, and others missing. A call is resent only if the current program still needs all its VMs. Pure.
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

/** Whether all VMs of a call are visible. Pure. */
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

/** The calls in their saved form, for a later run. Pure. */
export function savedCalls(calls: readonly InDoubtCall[]): readonly InDoubtBatch[] {
  return calls.map(({ batch: { groupKey: _key, ...mark }, atMs, state }) => ({
    ...mark,
    atMs,
    ...(state === "abandoned" && { isAbandoned: true }),
  }));
}

/** Whether the current program would send the same call: these slots, this spec, and an existing place. */
function isStillAskedFor(desired: Desired, batch: Batch): boolean {
  const { specHash, last, place = 0 } = batch;
  return (
    last < desired.count &&
    place <= desired.placements.length &&
    slotsOf(batch).every((slot) => memberSpecOf(desired, slot).specHash === specHash)
  );
}

/**
 * Launch time of a VM, converted from Beijing time; 0 when the reply has none.
 * @see docs/jdcloud.md#instance-fields, launchTime
 */
function launchedMs({ launchTime }: Instance): number {
  const parsed = Date.parse(`${launchTime.replace(" ", "T")}+08:00`);
  return Number.isNaN(parsed) ? 0 : parsed;
}
