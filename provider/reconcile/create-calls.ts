/** Sends create calls: the launches of a plan, and the in-doubt calls of earlier runs. */
import { ApiError } from "../api/error.js";
import { batchesOf, createRequest, slotsOf } from "../group/batch.js";
import { batchToken, type Batch } from "../group/identity.js";
import { count } from "../group/wording.js";
import type { Fault } from "../wire/faults.js";
import { deferCall } from "./await-in-doubt.js";
import { recordLaunched, recordRefused, recordReply, type Refused } from "./create-replies.js";
import type { InDoubtCall } from "./in-doubt-calls.js";
import type { Ports } from "./ports.js";
import { isOutOfAttempts, recordLaunchFailure, type Run } from "./run-state.js";

/** Concurrent create calls; few, so that a fatal error stops most of the others. */
const CREATES_AT_ONCE = 4;

/** Launches all slots in the fewest calls; a fatal error, which every call would meet, stops the unsent ones. */
export async function launch(slots: readonly number[], run: Run, ports: Ports): Promise<void> {
  for (const slot of slots.filter((one) => isOutOfAttempts(run, one))) {
    const times = run.launches.get(slot) ?? 0;
    const message = `created ${count(times, "time")}, but no VM with this name appeared`;
    recordLaunchFailure(run, { slot, phase: "launch", code: "NAME_MISMATCH", message }, true);
  }
  const launchable = slots.filter((slot) => !run.givenUp.slots.has(slot));
  await send(unusedBatches(run, launchable), run, ports);
}

/**
 * Resends in-doubt create calls. The reply names their VMs, visible in listings or not. If the cloud does not know a
 * token, it never executed that call.
 */
export async function resendInDoubt(run: Run, ports: Ports): Promise<void> {
  const isUnsent = ({ state }: InDoubtCall): boolean => state === "resend";
  const calls = [...run.inDoubt.values()].filter(isUnsent);
  await send(
    calls.map(({ batch }) => batch),
    run,
    ports,
  );
  // A fatal error has stopped some calls before they were sent.
  for (const { batch } of [...run.inDoubt.values()].filter(isUnsent)) {
    deferCall(run, batch, ports.clock.nowMs());
  }
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
      refused.push({ batch, refusal: error });
    }
  };
  await Promise.all(Array.from({ length: CREATES_AT_ONCE }, worker));
  await recordRefused(refused, run, ports);
}

/** The batches of these slots, in the first generation without a used token. */
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
  for (const slot of slotsOf(batch)) {
    run.launches.set(slot, (run.launches.get(slot) ?? 0) + 1);
  }
  const request = createRequest(run.desired, batch);
  run.hasLaunched = true;
  if (!run.inDoubt.has(request.clientToken)) run.ownTokens.add(request.clientToken);
  try {
    recordLaunched(await ports.cloud.launch(request), batch, run, ports);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return recordReply(error, batch, run, ports);
  }
}

/** Whether every other batch would meet the same error. */
function isFatal(fault: Fault): boolean {
  return ["invalid", "taken", "denied", "missing", "unknown"].includes(fault);
}
