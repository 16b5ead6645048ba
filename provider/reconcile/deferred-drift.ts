/** Changes outside Pulumi that no preview has shown yet. */
import type { Desired } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import { observedFromState, type Saved } from "../group/state.js";
import { withoutDrift, type Intent } from "../plan/intent.js";
import { judge } from "../plan/judge.js";

/**
 * Drifted members recorded as up to date in the state: no preview has announced their change. A member with another spec
 * is changed because the program changed, and the preview announced that, unless the drift needs more.
 */
export function unpreviewedDrift({
  desired,
  saved,
  observed,
}: {
  readonly desired: Desired;
  readonly saved: Saved;
  readonly observed: Observed;
}): ReadonlySet<string> {
  const { members, surplus } = observedFromState(desired, saved);
  const asDeclared = new Set(
    [...members, ...surplus]
      .filter(({ drift }) => drift === "")
      .map(({ instanceId }) => instanceId),
  );
  const isChangedAnyway = (member: Member): boolean =>
    rankOf(judge(desired, withoutDrift(member))) >= rankOf(judge(desired, member));
  const drifted = observed.members.filter(
    (member) =>
      member.drift !== "" && asDeclared.has(member.instanceId) && !isChangedAnyway(member),
  );
  return new Set(drifted.map(({ instanceId }) => instanceId));
}

/** From the least disruptive to the most. */
function rankOf({ kind }: Intent): number {
  return (["modify", "restart", "rebuild", "replace"] as const).findIndex((each) => each === kind);
}
