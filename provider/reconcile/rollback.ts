/** What a run made itself, and may delete again; and what it may not delete, since nobody was told. */
import { batchMark, batchToken } from "../group/identity.js";
import type { Member } from "../group/observed.js";
import { deletionsOf, type Intent } from "../plan/plan.js";
import type { Run } from "./run-state.js";

/** Whether a VM was made by a call of this run, not by one of an earlier run that was sent again. */
export function isOwn({ desired, sightings, ownTokens }: Run, instanceId: string): boolean {
  const { groupKey } = desired;
  const mark =
    batchMark(sightings.seen.get(instanceId)?.tags ?? []) ??
    sightings.announced.get(instanceId)?.batch;
  return mark !== undefined && ownTokens.has(batchToken({ ...mark, groupKey }));
}

/**
 * Takes back what this run launched into slots that had no member before: those are to go, and nothing is launched any
 * more. Members that replaced others stay, since the others are gone. Returns the ids of those that go.
 */
export function rollBack(run: Run, members: readonly Member[]): readonly string[] {
  const { desired, givenUp, heldAtFirst } = run;
  for (let slot = 0; slot < desired.count; slot += 1) givenUp.slots.add(slot);
  const unwanted = members.filter(
    ({ slot, instanceId }) => !heldAtFirst.has(slot) && isOwn(run, instanceId),
  );
  for (const { slot, instanceId } of unwanted) {
    givenUp.unwanted.add(slot);
    // What was wrong with it does not matter any more.
    givenUp.instanceIds.delete(instanceId);
  }
  return unwanted.map(({ instanceId }) => instanceId);
}

/**
 * Leaves alone what showed after the first look and would have to go, if that is more than the run may delete. What the
 * run made itself it may delete.
 */
export function noteProtected(run: Run, intents: readonly Intent[]): void {
  const { desired, doomed, givenUp, failures } = run;
  const news = deletionsOf(intents).filter(
    ({ instanceId }) =>
      !doomed.has(instanceId) && !givenUp.instanceIds.has(instanceId) && !isOwn(run, instanceId),
  );
  if (doomed.size + news.length <= desired.maxDelete) {
    for (const { instanceId } of news) doomed.add(instanceId);
    return;
  }
  for (const { slot, instanceId } of news) {
    givenUp.instanceIds.add(instanceId);
    const message =
      "it showed during the run and is to go, but deletionProtection or maxDelete does not allow it";
    failures.set(instanceId, { slot, instanceId, phase: "retire", code: "PROTECTED", message });
  }
}
