/** Whether a run has anything to do, from state and inputs alone. */
import { isSame } from "./canonical.js";
import { changesOf } from "./changes.js";
import { checkInputs, parseInputs } from "./check.js";
import { toDesired, type Desired } from "./desired.js";
import { inputsOf } from "./inputs.js";
import type { Observed } from "./observed.js";
import { isConverged, plan, type Plan } from "./plan.js";
import { observedFromState, readState } from "./state.js";

/** What a run would do. */
export interface GroupDiff {
  readonly changes: boolean;
  /** Inputs whose change makes another group: its members are all retired, then launched anew. */
  readonly replaces: readonly string[];
  /** Fields of the spec that differ, as `path: old -> new`; secret ones by name only. */
  readonly specChanges: readonly string[];
  /** What will be done to whom, or what is not known yet that would tell. */
  readonly preview: Preview | "unknown inputs" | "unsaved members";
}

/** A plan made from the saved state. */
export interface Preview {
  readonly desired: Desired;
  readonly observed: Observed;
  readonly plan: Plan;
}

/** Inputs that say which group it is. */
const IDENTITY = ["regionId"];
const NOTHING_GIVEN_UP = { instanceIds: new Set<string>(), slots: new Set<number>() };

/**
 * Compares the saved outputs with checked inputs, and the saved members with what the inputs ask for, so that a group
 * that is not as asked is changed even when no input is. Asks nobody. Pure.
 *
 * @throws Error when the state is damaged or of a newer release
 */
export function diffGroup(
  olds: Readonly<Record<string, unknown>>,
  news: Readonly<Record<string, unknown>>,
): GroupDiff {
  const saved = readState(olds);
  const before = inputsOf(olds);
  const after = inputsOf(news);
  const replaces = IDENTITY.filter((name) => !isSame(before[name], after[name]));
  const specChanges = changesOf(before["instanceSpec"], after["instanceSpec"]);
  const { isComplete, findings } = checkInputs(after);
  if (!isComplete || findings.length > 0) {
    return { changes: !isSame(before, after), replaces, specChanges, preview: "unknown inputs" };
  }
  if (saved.isMembersLeftOut)
    return { changes: true, replaces, specChanges, preview: "unsaved members" };
  const desired = toDesired(parseInputs(after));
  const observed = observedFromState(desired, saved);
  const preview = { desired, observed, plan: plan(desired, observed, NOTHING_GIVEN_UP) };
  return {
    changes: !isSame(before, after) || !isConverged(preview.plan),
    replaces,
    specChanges,
    preview,
  };
}
