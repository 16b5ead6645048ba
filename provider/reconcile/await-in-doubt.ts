/** Looks that are made because a create call is open: what it made bears the group's tag. */
import type { ApiError } from "../api/error.js";
import { slotsOf } from "../group/batch.js";
import { batchToken, type Batch } from "../group/identity.js";
import { slotNames } from "../group/outcome.js";
import { ANNOUNCED_MS, observeGroup } from "./observe.js";
import { isShown, type InDoubtCall } from "./in-doubt-calls.js";
import type { Ports } from "./ports.js";
import { refundAttempt, type Run } from "./run-state.js";
import { pollDelayMs } from "../plan/poll-delay.js";

/** How many generations of taken tokens a run passes over; each costs the wait for VMs that may never show. */
const TAKEN_GENERATIONS = 3;

/**
 * Notes that a call's token belongs to a call with another body: an earlier run made it in other words, and its VMs may
 * not show yet. It costs its slots no chance. False when that was so too often: more tokens do not help then.
 */
export function recordTakenToken(run: Run, batch: Batch, { clock }: Ports): boolean {
  run.takenGenerations.add(batch.generation);
  if (run.takenGenerations.size > TAKEN_GENERATIONS) return false;
  refundAttempt(run, slotsOf(batch));
  run.ownTokens.delete(batchToken(batch));
  awaitCall(run, batch, clock.nowMs());
  return true;
}

/** Lets a call be looked for, before anything is launched in the place of what it may have made. */
export function awaitCall(run: Run, batch: Batch, nowMs: number, refusal?: ApiError): void {
  const untilMs = nowMs + ANNOUNCED_MS;
  setCallState(run, batch, nowMs, { state: "wait", untilMs, ...(refusal && { refusal }) });
}

/** Leaves the slots of a call to the next run: it may have been carried out, and the cloud does not say. */
export function deferCall(run: Run, batch: Batch, nowMs: number): void {
  setCallState(run, batch, nowMs, { state: "deferred", untilMs: nowMs });
  run.mustList = true;
}

function setCallState(
  { inDoubt }: Run,
  batch: Batch,
  nowMs: number,
  now: Omit<InDoubtCall, "batch" | "atMs">,
): void {
  const token = batchToken(batch);
  inDoubt.set(token, { ...now, batch, atMs: inDoubt.get(token)?.atMs ?? nowMs });
}

/**
 * Lists until all that the awaited calls made shows, or would by now. Returns the calls of which not all has shown; some
 * are still awaited when the deadline cuts it short. @throws ApiError
 */
export async function awaitInDoubt(
  run: Run,
  ports: Ports,
  deadlineMs: number,
): Promise<readonly InDoubtCall[]> {
  const { clock, log } = ports;
  const given: InDoubtCall[] = [];
  for (const { batch } of awaitedCalls(run)) {
    log({ kind: "in-doubt", names: slotNames(slotsOf(batch), run.desired) });
  }
  for (let polls = 0; awaitedCalls(run).length > 0; polls += 1) {
    if (polls > 0) {
      if (clock.nowMs() >= deadlineMs) break;
      await clock.sleep(pollDelayMs(polls - 1));
    }
    await listAnew(run, ports);
    for (const call of awaitedCalls(run).filter(({ untilMs }) => clock.nowMs() >= untilMs)) {
      const token = batchToken(call.batch);
      run.usedTokens.add(token);
      if (call.refusal) run.inDoubt.delete(token);
      else run.inDoubt.set(token, { ...call, state: "abandoned" });
      given.push(call);
    }
  }
  return given;
}

/** The calls that are looked for at present. */
export function awaitedCalls({ inDoubt }: Run): readonly InDoubtCall[] {
  return [...inDoubt.values()].filter(({ state }) => state === "wait");
}

/** Lists the group by its tag, since a VM may exist that no reply named. @throws ApiError */
export async function listAnew(run: Run, { cloud }: Ports): Promise<void> {
  run.mustList = false;
  const { seen } = await observeGroup(cloud, run.desired.groupKey, []);
  for (const [instanceId, vm] of seen) run.observations.seen.set(instanceId, vm);
  for (const [token, { batch }] of run.inDoubt) {
    if (!isShown(batch, run.observations)) continue;
    run.usedTokens.add(token);
    run.inDoubt.delete(token);
  }
}

/** A refusal that may hide what an earlier sending of the same call has done. */
export function isDoubtful({ fault, wasAmbiguous }: ApiError): boolean {
  return wasAmbiguous || fault === "unavailable";
}
