/** Differences that no preview has shown yet: changes outside Pulumi, and changes by an interrupted run. */
import { isSame } from "../group/canonical.js";
import type { Desired } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import { beforesOf } from "../group/made.js";
import { observedFromState, type Saved } from "../group/state.js";
import { withoutDrift, type Unpreviewed } from "../plan/as-previewed.js";
import { intend, type GivenUp, type Intent } from "../plan/intent.js";
import { judge } from "../plan/judge.js";

/** A group in the state and as observed. */
export interface Compared {
  readonly desired: Desired;
  readonly saved: Saved;
  readonly observed: Observed;
}

/** The VMs that need more than any preview has told. Pure. */
export function unpreviewedOf(compared: Compared): Unpreviewed & Required<Pick<GivenUp, "kept">> {
  const { desired, saved } = compared;
  const before = observedFromState(desired, saved);
  return {
    deferred: unpreviewedDrift(compared, before),
    left: unpreviewedMarks(compared, before),
    kept: notToBeDeleted(compared, before),
  };
}

/** The VMs of the state that the preview, made from the state, does not delete; one deleted by an earlier run counts as named. Pure. */
function notToBeDeleted({ desired, saved }: Compared, before: Observed): ReadonlySet<string> {
  const named = new Set(
    intend(desired, before).flatMap((intent) =>
      intent.kind === "replace" || intent.kind === "retire" ? [intent.member.instanceId] : [],
    ),
  );
  for (const { instanceId } of before.leaving) named.add(instanceId);
  const known = saved.members.map(({ instanceId }) => instanceId);
  return new Set(known.filter((instanceId) => !named.has(instanceId)));
}

/**
 * Drifted members recorded as up to date in the state: no preview has announced their change. So are members with saved
 * drift that a call can put right, and with new drift that needs more. A member with another spec is changed because the
 * program changed, and the preview announced that, unless the drift needs more. Pure.
 */
function unpreviewedDrift(
  { desired, observed }: Compared,
  { members, surplus }: Observed,
): ReadonlySet<string> {
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

/**
 * Members with other marks than the state has, left by an interrupted run, that must now be replaced while the preview, made
 * from the state, told of less. It told that the run changes members back, so a restart or a rebuild counts as told, unless
 * it is unknown what the interrupted run changed. Pure.
 */
function unpreviewedMarks(
  { desired, observed }: Compared,
  { members }: Observed,
): ReadonlySet<string> {
  const inState = new Map(members.map((member) => [member.instanceId, member]));
  const found = observed.members.filter((member) => {
    const before = inState.get(member.instanceId);
    if (!before || isSame(marksOf(before), marksOf(member))) return false;
    const actual = judge(desired, member);
    const isTold = rankOf(actual) <= rankOf(judge(desired, before));
    const isKnown = beforesOf(desired, member)?.isAnyGoalUnknown === false;
    const isInPlace = actual.kind === "restart" || actual.kind === "rebuild";
    return !isTold && (actual.kind === "replace" || (isInPlace && !isKnown));
  });
  return new Set(found.map(({ instanceId }) => instanceId));
}

function marksOf({ specHash, unfinished = [] }: Member): unknown {
  return { specHash, unfinished };
}

/** From the least disruptive to the most. */
function rankOf({ kind }: Pick<Intent, "kind">): number {
  return (["modify", "restart", "rebuild", "replace"] as const).findIndex((each) => each === kind);
}
