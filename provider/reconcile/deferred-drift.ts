/** Changes outside Pulumi that no preview has shown yet. */
import type { Desired } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import { observedFromState, type Saved } from "../group/state.js";
import { withoutDrift, type Intent } from "../plan/intent.js";
import { judge } from "../plan/judge.js";

/**
 * Drifted members recorded as up to date in the state: no preview has announced their change. So are members with saved
 * drift that a call can put right, and with new drift that needs more. A member with another spec is changed because the
 * program changed, and the preview announced that, unless the drift needs more. Pure.
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
  const withLiveDrift = new Set(
    members.flatMap(({ instanceId, liveDrift }) => (liveDrift === undefined ? [] : [instanceId])),
  );
  const isNewlyLive = ({ instanceId, liveDrift }: Member): boolean =>
    liveDrift !== undefined && !withLiveDrift.has(instanceId);
  const isChangedAnyway = (member: Member): boolean => {
    const announced = judge(desired, withoutDrift(desired, member));
    // Only a new VM has the values of its spec in all fields, whatever the preview knew.
    if (isNewlyLive(member)) return announced.kind === "replace";
    return rankOf(announced) >= rankOf(judge(desired, member));
  };
  const drifted = observed.members.filter(
    (member) =>
      (member.drift !== "" || isNewlyLive(member)) &&
      asDeclared.has(member.instanceId) &&
      !isChangedAnyway(member),
  );
  return new Set(drifted.map(({ instanceId }) => instanceId));
}

/** From the least disruptive to the most. */
function rankOf({ kind }: Intent): number {
  return (["modify", "restart", "rebuild", "replace"] as const).findIndex((each) => each === kind);
}
