/** Rolls back a run: finds its own VMs and marks them for deletion. */
import { batchMark, batchToken } from "../group/identity.js";
import type { Member } from "../group/observed.js";
import type { Run } from "./run-state.js";

/** Whether a call of this run created the VM, and not a resent call of an earlier run. */
export function isOwn({ desired, observations, ownTokens }: Run, instanceId: string): boolean {
  const { groupKey } = desired;
  const mark =
    batchMark(observations.seen.get(instanceId)?.tags ?? []) ??
    observations.announced.get(instanceId)?.batch;
  return mark !== undefined && ownTokens.has(batchToken({ ...mark, groupKey }));
}

/**
 * Marks this run's VMs in previously empty slots for deletion, and stops all launches. Replacements stay, since their
 * predecessors are gone. Returns the ids to be deleted.
 */
export function rollBack(run: Run, members: readonly Member[]): readonly string[] {
  const { desired, givenUp, occupiedAtStart } = run;
  for (let slot = 0; slot < desired.count; slot += 1) givenUp.slots.add(slot);
  const unwanted = members.filter(
    ({ slot, instanceId }) => !occupiedAtStart.has(slot) && isOwn(run, instanceId),
  );
  for (const { slot, instanceId } of unwanted) {
    givenUp.unwanted.add(slot);
    // Its earlier failure no longer matters.
    givenUp.instanceIds.delete(instanceId);
  }
  return unwanted.map(({ instanceId }) => instanceId);
}
