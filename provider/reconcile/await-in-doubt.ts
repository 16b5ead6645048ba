/** Waits for the VMs of in-doubt create calls: they carry the group's tag, so a listing shows them. */
import type { ApiError } from "../api/error.js";
import { slotsOf } from "../group/batch.js";
import { batchToken, type Batch } from "../group/identity.js";
import { slotNames } from "../group/wording.js";
import { ANNOUNCED_MS, observeGroup } from "./observe.js";
import { isShown, type InDoubtCall } from "./in-doubt-calls.js";
import type { Ports } from "./ports.js";
import { refundAttempt, type Run } from "./run-state.js";
import { pollDelayMs } from "../plan/poll-delay.js";

/** Generations with a taken token before a run gives up; each costs the wait for VMs that may never appear. */
const TAKEN_GENERATIONS = 3;

/**
 * Records a token already taken by a call with another body: an earlier run sent it with other words, and its VMs may
 * not be visible yet. The slots lose no attempt. False when this happened too often: another token would not help.
 */
export function recordTakenToken(run: Run, batch: Batch, { clock }: Ports): boolean {
  run.takenGenerations.add(batch.generation);
  if (run.takenGenerations.size > TAKEN_GENERATIONS) return false;
  refundAttempt(run, slotsOf(batch));
  run.ownTokens.delete(batchToken(batch));
  awaitCall(run, batch, clock.nowMs());
  return true;
}

/** Starts the wait for the VMs of a call, before anything is launched in their place. */
export function awaitCall(run: Run, batch: Batch, nowMs: number, refusal?: ApiError): void {
  const untilMs = nowMs + ANNOUNCED_MS;
  setCallState(run, batch, nowMs, { state: "wait", untilMs, ...(refusal && { refusal }) });
}

/** Leaves the slots of a call to the next run: the cloud may have executed it, and does not say. */
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
 * Lists the group until every awaited VM is visible or its time has passed. Returns the calls without all their VMs;
 * at the deadline some are still awaited.
 * @throws ApiError
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
    await listAgain(run, ports);
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

/** The calls awaited at present. */
export function awaitedCalls({ inDoubt }: Run): readonly InDoubtCall[] {
  return [...inDoubt.values()].filter(({ state }) => state === "wait");
}

/** Lists the group by its tag, since a VM may exist without a reply naming it. @throws ApiError */
export async function listAgain(run: Run, { cloud, confirmAbsence }: Ports): Promise<void> {
  run.mustList = false;
  const { seen } = await observeGroup(cloud, run.desired.groupKey, [], confirmAbsence);
  for (const [instanceId, vm] of seen) run.observations.seen.set(instanceId, vm);
  for (const [token, { batch }] of run.inDoubt) {
    if (!isShown(batch, run.observations)) continue;
    run.usedTokens.add(token);
    run.inDoubt.delete(token);
  }
}

/** Whether an error may hide the success of an earlier attempt of the same call. */
export function isDoubtful({ fault, wasAmbiguous }: ApiError): boolean {
  return wasAmbiguous || fault === "unavailable";
}
