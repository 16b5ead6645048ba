/** Reports the disks and elastic IPs left behind by the deletions of a run, while their ids are still known. */
import { atMost, leftoversOfVm, sumOfLeftovers } from "../group/leftovers.js";
import { doAddressesChange, type Intent } from "../plan/intent.js";
import type { Removal } from "./execute.js";
import type { Log } from "./ports.js";
import type { Run } from "./run-state.js";

/**
 * Logs one line for the deletions of a round, none without deletions. A VM is reported once, even if its deletion is
 * repeated. A VM whose creation failed in this run leaves nothing. @see docs/jdcloud.md#createinstances
 */
export function reportLeftovers(
  removals: readonly Removal[],
  intents: readonly Intent[],
  { desired, observations, reportedLeftovers }: Run,
  log: Log,
): void {
  const isFailedLaunch = ({ member: { phase, instanceId } }: Removal): boolean =>
    phase === "broken" && observations.announced.has(instanceId);
  const fresh = removals.filter(
    (removal) => !reportedLeftovers.has(removal.member.instanceId) && !isFailedLaunch(removal),
  );
  if (fresh.length === 0) return;
  for (const { member } of fresh) reportedLeftovers.add(member.instanceId);
  const leftovers = fresh.flatMap(({ member, isInDoubt }) => {
    const vm = observations.seen.get(member.instanceId);
    if (!vm) return [];
    const isCertain = !isInDoubt && member.phase !== "broken";
    return [isCertain ? leftoversOfVm(vm) : atMost(leftoversOfVm(vm))];
  });
  const deleted = new Set(fresh.map(({ member }) => member.instanceId));
  const ofDeleted = intents.filter(
    (intent) => intent.kind === "replace" && deleted.has(intent.member.instanceId),
  );
  log({
    kind: "leaves",
    leftovers: sumOfLeftovers(leftovers),
    hasNewAddresses: doAddressesChange(desired, ofDeleted),
  });
}
