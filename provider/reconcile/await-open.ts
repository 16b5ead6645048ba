/** Looks that are made because a create call is open: what it made bears the group's tag. */
import type { ApiError } from "../api/error.js";
import { slotsOf } from "../group/batch.js";
import { batchToken, type Batch } from "../group/identity.js";
import { slotNames } from "../group/outcome.js";
import { ANNOUNCED_MS, firstLook } from "./observe.js";
import { isShown, type OpenCall } from "./in-doubt-calls.js";
import type { Ports } from "./ports.js";
import { giveBackChance, type Run } from "./run-state.js";
import { pollDelayMs } from "./poll-delay.js";

/** How many generations of taken tokens a run passes over; each costs the wait for VMs that may never show. */
const TAKEN_GENERATIONS = 3;

/**
 * Notes that a call's token belongs to a call with another body: an earlier run made it in other words, and its VMs may
 * not show yet. It costs its slots no chance. False when that was so too often: more tokens do not help then.
 */
export function noteTaken(run: Run, batch: Batch, { clock }: Ports): boolean {
  run.takenGenerations.add(batch.generation);
  if (run.takenGenerations.size > TAKEN_GENERATIONS) return false;
  giveBackChance(run, slotsOf(batch));
  run.ownTokens.delete(batchToken(batch));
  noteAwaited(run, batch, clock.nowMs());
  return true;
}

/** Lets a call be looked for, before anything is launched in the place of what it may have made. */
export function noteAwaited(run: Run, batch: Batch, nowMs: number, refusal?: ApiError): void {
  const untilMs = nowMs + ANNOUNCED_MS;
  noteOpen(run, batch, nowMs, { stand: "wait", untilMs, ...(refusal && { refusal }) });
}

/** Leaves the slots of a call to the next run: it may have been carried out, and the cloud does not say. */
export function noteHeld(run: Run, batch: Batch, nowMs: number): void {
  noteOpen(run, batch, nowMs, { stand: "held", untilMs: nowMs });
  run.mustList = true;
}

function noteOpen(
  { open }: Run,
  batch: Batch,
  nowMs: number,
  now: Omit<OpenCall, "batch" | "atMs">,
): void {
  const token = batchToken(batch);
  open.set(token, { ...now, batch, atMs: open.get(token)?.atMs ?? nowMs });
}

/**
 * Lists until all that the awaited calls made shows, or would by now. Returns the calls of which not all has shown; some
 * are still awaited when the deadline cuts it short. @throws ApiError
 */
export async function awaitOpen(
  run: Run,
  ports: Ports,
  deadlineMs: number,
): Promise<readonly OpenCall[]> {
  const { clock, log } = ports;
  const given: OpenCall[] = [];
  for (const { batch } of awaitedOf(run)) {
    log({ kind: "awaited", names: slotNames(slotsOf(batch), run.desired) });
  }
  for (let polls = 0; awaitedOf(run).length > 0; polls += 1) {
    if (polls > 0) {
      if (clock.nowMs() >= deadlineMs) break;
      await clock.sleep(pollDelayMs(polls - 1));
    }
    await listAnew(run, ports);
    for (const call of awaitedOf(run).filter(({ untilMs }) => clock.nowMs() >= untilMs)) {
      const token = batchToken(call.batch);
      run.usedTokens.add(token);
      if (call.refusal) run.open.delete(token);
      else run.open.set(token, { ...call, stand: "passed" });
      given.push(call);
    }
  }
  return given;
}

/** The calls that are looked for at present. */
export function awaitedOf({ open }: Run): readonly OpenCall[] {
  return [...open.values()].filter(({ stand }) => stand === "wait");
}

/** Lists the group by its tag, since a VM may exist that no reply named. @throws ApiError */
export async function listAnew(run: Run, { cloud }: Ports): Promise<void> {
  run.mustList = false;
  const { seen } = await firstLook(cloud, run.desired.groupKey, []);
  for (const [instanceId, vm] of seen) run.sightings.seen.set(instanceId, vm);
  for (const [token, { batch }] of run.open) {
    if (!isShown(batch, run.sightings)) continue;
    run.usedTokens.add(token);
    run.open.delete(token);
  }
}

/** A refusal that may hide what an earlier sending of the same call has done. */
export function isDoubtful({ fault, wasAmbiguous }: ApiError): boolean {
  return wasAmbiguous || fault === "unavailable";
}
