/** Whether a run has anything to do, from state and inputs alone. */
import { slotsOf } from "../group/batch.js";
import { deletionLimitError } from "./deletion-limit.js";
import { isSame } from "../group/canonical.js";
import { changesOf } from "./changes.js";
import { checkInputs, parseInputs } from "../inputs/check.js";
import {
  declaredBy,
  memberSpecOf,
  meaningOf,
  toDesired,
  type Desired,
  type MemberSpec,
} from "../group/desired.js";
import { inputsOf, type GroupInputs } from "../inputs/inputs.js";
import { normalSpec } from "../group/normal.js";
import type { Observed } from "../group/observed.js";
import { intend, isConverged, NOTHING_GIVEN_UP, plan, type Plan } from "./plan.js";
import { inputsWith } from "../inputs/policy.js";
import type { Secrets } from "../inputs/secrets.js";
import { observedFromState, readState } from "../group/state.js";

/** What a run would do. */
export interface GroupDiff {
  readonly changes: boolean;
  /** Inputs whose change makes another group: its members are all retired, then launched anew. */
  readonly replaces: readonly string[];
  /** What will be done to whom, or what is not known yet that would tell. */
  readonly preview: Preview | "unknown inputs" | "unsaved members";
  /** Slots of create calls of which an earlier run could not learn the fate: the next looks for their VMs. */
  readonly inDoubtSlots: readonly number[];
  /** Paths of inputs that are not known yet. */
  readonly unknown?: readonly string[];
  /** Why the run will fail before it touches anything: it would delete too many. */
  readonly refusal?: string | undefined;
}

/** A plan made from the saved state. */
export interface Preview {
  readonly desired: Desired;
  readonly observed: Observed;
  readonly plan: Plan;
  /** What differs in what a slot's member is made of, as `path: old -> new`; secret fields by name only. */
  readonly changesAt: (slot: number) => readonly string[];
}

/**
 * Compares the saved outputs with checked inputs, and the saved members with what the inputs ask for, so that a group
 * that is not as asked is changed even when no input is. Forms that ask the cloud for the same are no change. Asks
 * nobody. The values in `secrets` are not told. Pure.
 *
 * @throws Error when the state is damaged or of a newer release
 */
export function diffGroup(
  olds: Readonly<Record<string, unknown>>,
  news: Readonly<Record<string, unknown>>,
  secrets: Secrets = new Set(),
): GroupDiff {
  const saved = readState(olds);
  const before = inputsOf(olds);
  const after = inputsOf(news);
  const replaces = inputsWith("replaces the group").filter(
    (name) => !isSame(before[name], after[name]),
  );
  const inDoubtSlots = (saved.inDoubt ?? []).flatMap(slotsOf);
  const isInDoubt = inDoubtSlots.length > 0;
  const found = { replaces, inDoubtSlots };
  const { unknown, findings } = checkInputs(after);
  if (unknown.length > 0 || findings.length > 0) {
    const changes = isInDoubt || !isSame(before, after);
    return { ...found, changes, unknown, preview: "unknown inputs" };
  }
  if (saved.areMembersOmitted) return { ...found, changes: true, preview: "unsaved members" };
  const inputs = parseInputs(after);
  const desired = toDesired(inputs);
  const formerInputs = declaredBy(before);
  const formerly = formerInputs && { inputs: formerInputs, desired: toDesired(formerInputs) };
  const observed = observedFromState(desired, saved);
  const preview = {
    desired,
    observed,
    plan: plan(desired, observed, NOTHING_GIVEN_UP),
    changesAt: changesBetween(formerly, { inputs, desired }, secrets),
  };
  const isAsBefore = formerly && isSame(meaningOf(formerly.desired), meaningOf(desired));
  const refusal =
    replaces.length > 0
      ? refusalOfAll(formerly?.desired ?? desired, observed)
      : deletionLimitError(desired, preview.plan.intents);
  return {
    ...found,
    changes: isInDoubt || !isAsBefore || !isConverged(preview.plan),
    preview,
    refusal,
  };
}

/** Why a group may not go as a whole; by its former inputs, since the engine deletes it with those. */
function refusalOfAll(formerly: Desired, observed: Observed): string | undefined {
  const none = { ...formerly, count: 0 };
  return deletionLimitError(none, intend(none, observed));
}

/** Inputs, and what they come to. */
interface Declaration {
  readonly inputs: GroupInputs;
  readonly desired: Desired;
}

/** What a member is made of, its own name in place of the numbered one. */
function shown({ spec, name, hostname }: MemberSpec): unknown {
  return { ...normalSpec(spec), ...(name && { name }), ...(hostname && { hostname }) };
}

/** The changes that strike a slot; the same for all that have nothing of their own, so these are compared once. */
function changesBetween(
  before: Declaration | undefined,
  after: Declaration,
  secrets: Secrets,
): (slot: number) => readonly string[] {
  if (!before) return () => [];
  const hasOtherFields = !isSame(before.desired.extraSpec, after.desired.extraSpec);
  const triggersOf = ({ inputs: { triggers } }: Declaration): unknown => ({ triggers });
  const hasOtherTriggers = !isSame(triggersOf(before), triggersOf(after));
  const outside = [
    ...(hasOtherFields ? ["extraSpec changed"] : []),
    ...(hasOtherTriggers ? ["triggers changed"] : []),
  ];
  const between = (slot: number): readonly string[] => [
    ...changesOf(
      shown(memberSpecOf(before.desired, slot)),
      shown(memberSpecOf(after.desired, slot)),
      {
        secrets,
      },
    ),
    ...outside,
  ];
  let common: readonly string[] | undefined;
  return (slot) => {
    const isOverridden = before.desired.overridden.has(slot) || after.desired.overridden.has(slot);
    if (isOverridden) return between(slot);
    common ??= between(slot);
    return common;
  };
}
