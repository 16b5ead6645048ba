/** Which create calls of an interrupted run are sent again, since more of their VMs may exist than a listing shows. */
import { sizeOf } from "../group/batch.js";
import { makeOf, type Desired } from "../group/desired.js";
import { batchMark, batchToken, type Batch } from "../group/identity.js";
import type { Saved } from "../group/state.js";
import type { Instance } from "../wire/instance.js";
import type { Sightings } from "./observe.js";

/**
 * How long after a create call its token is relied upon. The vendor does not say how long one is remembered; a call
 * sent again after that would make all its VMs anew. @see reference 7.1
 */
const TOKEN_MS = 15 * 60_000;

/**
 * The calls to send again: those that the last run could not learn the fate of, and those of which some VMs show that no
 * state knows, and others do not. Only calls that can be rebuilt, being of today's spec, and young ones. Pure.
 */
export function replaysOf(
  desired: Desired,
  saved: Saved,
  { seen }: Pick<Sightings, "seen">,
  nowMs: number,
): readonly Batch[] {
  const { groupKey } = desired;
  const known = new Set(saved.members.map(({ instanceId }) => instanceId));
  const shown = new Map<string, { readonly batch: Batch; count: number; youngestMs: number }>();
  for (const vm of seen.values()) {
    const mark = batchMark(vm.tags);
    if (!mark || known.has(vm.instanceId)) continue;
    const batch = { groupKey, ...mark };
    const entry = shown.get(batchToken(batch)) ?? { batch, count: 0, youngestMs: 0 };
    entry.count += 1;
    entry.youngestMs = Math.max(entry.youngestMs, launchedMs(vm));
    shown.set(batchToken(batch), entry);
  }
  const partly = [...shown.values()]
    .filter(
      ({ batch, count, youngestMs }) => count < sizeOf(batch) && nowMs - youngestMs < TOKEN_MS,
    )
    .map(({ batch }) => batch);
  const unsure = (saved.unsure ?? [])
    .filter(({ atMs }) => nowMs - atMs < TOKEN_MS)
    .map(({ atMs: _atMs, ...mark }) => ({ groupKey, ...mark }));
  const byToken = new Map([...partly, ...unsure].map((batch) => [batchToken(batch), batch]));
  return [...byToken.values()].filter((batch) => canBeRebuilt(desired, batch));
}

/** Whether the same call would be made today: of the same spec, in a place that there still is. */
function canBeRebuilt(desired: Desired, { specHash, first, place = 0 }: Batch): boolean {
  return specHash === makeOf(desired, first).specHash && place <= desired.placements.length;
}

/** When a VM was launched; the cloud tells it in Beijing time. 0 when it does not. @see reference 6, launchTime */
function launchedMs({ launchTime }: Instance): number {
  const parsed = Date.parse(`${launchTime.replace(" ", "T")}+08:00`);
  return Number.isNaN(parsed) ? 0 : parsed;
}
