/**
 * Create calls that an earlier run made in other words: the cloud refuses them, and their VMs, which bear our tags, may
 * not show yet. Happens when a run is killed and the program then says the same otherwise.
 */
import { sizeOf, slotsOf } from "../group/batch.js";
import { batchMark, batchToken, type Batch } from "../group/identity.js";
import { slotNames } from "../group/outcome.js";
import { ANNOUNCED_MS, firstLook } from "./observe.js";
import type { Ports } from "./ports.js";
import type { Repeated, Run } from "./run.js";
import { pollDelayMs } from "./wait.js";

/** How many generations of taken tokens a run passes over; each costs the wait for VMs that may never show. */
const TAKEN_GENERATIONS = 3;

/**
 * Notes that a call's token is taken, which costs its slots no chance. False when that was so too often: whatever the
 * cloud means by it then, more tokens do not help.
 */
export function noteRepeated(run: Run, batch: Batch, { clock, log }: Ports): boolean {
  const { takenGenerations, launches, repeated } = run;
  takenGenerations.add(batch.generation);
  if (takenGenerations.size > TAKEN_GENERATIONS) return false;
  for (const slot of slotsOf(batch)) launches.set(slot, (launches.get(slot) ?? 1) - 1);
  repeated.push({ ...batch, atMs: clock.nowMs() });
  log({ kind: "repeated", names: slotNames(slotsOf(batch), run.desired) });
  return true;
}

/** Lists until all that these calls made shows, or would by now. @throws ApiError */
export async function awaitRepeated(run: Run, ports: Ports): Promise<void> {
  for (let polls = 0; run.repeated.length > 0; polls += 1) {
    if (polls > 0) await ports.clock.sleep(pollDelayMs(polls - 1));
    await listAnew(run, ports);
    const nowMs = ports.clock.nowMs();
    const isOpen = (call: Repeated): boolean =>
      nowMs - call.atMs < ANNOUNCED_MS && shownOf(run, call) < sizeOf(call);
    for (const call of run.repeated) if (!isOpen(call)) run.usedTokens.add(batchToken(call));
    run.repeated = run.repeated.filter(isOpen);
  }
}

/** Lists the group by its tag, since a VM may exist that no reply named. @throws ApiError */
export async function listAnew(run: Run, { cloud }: Ports): Promise<void> {
  run.mustList = false;
  const { seen } = await firstLook(cloud, run.desired.groupKey, []);
  for (const [instanceId, vm] of seen) run.sightings.seen.set(instanceId, vm);
}

/** How many VMs of a call show. */
function shownOf({ sightings }: Run, call: Batch): number {
  const { groupKey } = call;
  const token = batchToken(call);
  const marks = [...sightings.seen.values()].map(({ tags }) => batchMark(tags));
  return marks.filter((mark) => mark && batchToken({ groupKey, ...mark }) === token).length;
}
