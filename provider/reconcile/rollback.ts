/** What a run made itself, and may delete again; and what it may not delete, since nobody was told. */
import { batchMark, batchToken } from "../group/identity.js";
import type { Member } from "../group/observed.js";
import type { Run } from "./run-state.js";

/** Whether a VM was made by a call of this run, not by one of an earlier run that was sent again. */
export function isOwn({ desired, observations, ownTokens }: Run, instanceId: string): boolean {
  const { groupKey } = desired;
  const mark =
    batchMark(observations.seen.get(instanceId)?.tags ?? []) ??
    observations.announced.get(instanceId)?.batch;
  return mark !== undefined && ownTokens.has(batchToken({ ...mark, groupKey }));
}

/**
 * Takes back what this run launched into slots that had no member before: those are to go, and nothing is launched any
 * more. Members that replaced others stay, since the others are gone. Returns the ids of those that go.
 */
export function rollBack(run: Run, members: readonly Member[]): readonly string[] {
  const { desired, givenUp, occupiedAtStart } = run;
  for (let slot = 0; slot < desired.count; slot += 1) givenUp.slots.add(slot);
  const unwanted = members.filter(
    ({ slot, instanceId }) => !occupiedAtStart.has(slot) && isOwn(run, instanceId),
  );
  for (const { slot, instanceId } of unwanted) {
    givenUp.unwanted.add(slot);
    // What was wrong with it does not matter any more.
    givenUp.instanceIds.delete(instanceId);
  }
  return unwanted.map(({ instanceId }) => instanceId);
}
