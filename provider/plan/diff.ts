/** Whether a run has anything to do, judged by state and inputs alone. */
import { slotsOf } from "../group/batch.js";
import { deletionLimitError } from "./deletion-limit.js";
import { isSame } from "../group/canonical.js";
import { changesOf } from "./changes.js";
import { readInputs } from "../inputs/check.js";
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

/** The result of comparing a saved group with its inputs. */
export interface GroupDiff {
  readonly changes: boolean;
  /** Inputs whose change makes another group: all members are deleted, then created again. */
  readonly replaces: readonly string[];
  readonly preview: Preview;
  /** Slots of create calls whose outcome is in doubt; the next run looks for their VMs. */
  readonly inDoubtSlots: readonly number[];
  /** Why the run will fail before it touches anything: it would delete too many VMs. */
  readonly refusal?: string | undefined;
}

/** The plan of the next run, or the reason why a preview has none. */
export type Preview =
  | PlannedChange
  /** `unknown` holds the paths of inputs not known yet; it may be empty for invalid inputs. */
  | { readonly kind: "unknown inputs"; readonly unknown: readonly string[] }
  /** The last run had too many members to save. */
  | { readonly kind: "unsaved members" };

/** A plan made from the saved state. */
export interface PlannedChange {
  readonly kind: "plan";
  readonly inputs: GroupInputs;
  /** The saved inputs; undefined when this release cannot read them. */
  readonly formerInputs: GroupInputs | undefined;
  readonly desired: Desired;
  readonly observed: Observed;
  readonly plan: Plan;
  /** The changes of a slot's member spec, as `path: old -> new`; secret fields by name only. */
  readonly changesAt: (slot: number) => readonly string[];
}

/**
 * Compares saved outputs and members with checked inputs; an incomplete group changes even if no input does. Two forms of
 * the same request are no change. Values in `secrets` are not shown. After a failed change `olds` holds the inputs of that
 * change, and `earlier` the inputs before it, which may be those of a member. Pure: no call to the cloud.
 *
 * @throws Error when the state is damaged or of a newer release
 */
export function diffGroup(
  olds: Readonly<Record<string, unknown>>,
  news: Readonly<Record<string, unknown>>,
  {
    secrets = new Set(),
    earlier,
  }: {
    readonly secrets?: Secrets;
    readonly earlier?: Readonly<Record<string, unknown>> | undefined;
  } = {},
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
  const read = readInputs(after);
  if (read.kind !== "ready") {
    const changes = isInDoubt || !isSame(before, after);
    return { ...found, changes, preview: { kind: "unknown inputs", unknown: read.unknown } };
  }
  if (saved.areMembersOmitted) {
    return { ...found, changes: true, preview: { kind: "unsaved members" } };
  }
  const { inputs } = read;
  const desired = toDesired(inputs);
  const formerInputs = declaredBy(before);
  const formerly = formerInputs && { inputs: formerInputs, desired: toDesired(formerInputs) };
  const earlierInputs = earlierThan(before, earlier);
  const observed = observedFromState(desired, saved);
  const preview: PlannedChange = {
    kind: "plan",
    inputs,
    formerInputs,
    desired,
    observed,
    plan: plan(desired, observed, NOTHING_GIVEN_UP),
    changesAt: changesSince(
      [
        ...(formerly ? [formerly] : []),
        ...(earlierInputs ? [{ inputs: earlierInputs, desired: toDesired(earlierInputs) }] : []),
      ],
      { inputs, desired },
      { secrets, members: observed.members },
    ),
  };
  const isAsBefore = formerly && isSame(meaningOf(formerly.desired), meaningOf(desired));
  const refusal =
    replaces.length > 0
      ? wholeGroupLimitError(formerly?.desired ?? desired, observed)
      : deletionLimitError(desired, preview.plan.intents);
  const changes = isInDoubt || !isAsBefore || !isConverged(preview.plan);
  return { ...found, changes, preview, refusal };
}

/** Why a group may not be deleted as a whole, by its former inputs, since the engine deletes it with them. */
function wholeGroupLimitError(formerly: Desired, observed: Observed): string | undefined {
  const none = { ...formerly, count: 0 };
  return deletionLimitError(none, intend(none, observed));
}

/** Inputs and the declared group. */
interface Declaration {
  readonly inputs: GroupInputs;
  readonly desired: Desired;
}

/** The spec of a member, with its own name in place of the numbered one. */
function shown({ spec, name, hostname }: MemberSpec): unknown {
  return { ...normalSpec(spec), ...(name && { name }), ...(hostname && { hostname }) };
}

/** Saved inputs that are older than the inputs in the outputs; undefined after a run that did not fail. */
function earlierThan(
  before: Readonly<Record<string, unknown>>,
  earlier: Readonly<Record<string, unknown>> = before,
): GroupInputs | undefined {
  const inputs = inputsOf(earlier);
  return isSame(inputs, before) ? undefined : declaredBy(inputs);
}

/** The changes of each slot since the declaration that its member was launched with, or else since the latest. */
function changesSince(
  declarations: readonly Declaration[],
  after: Declaration,
  { secrets, members }: { readonly secrets: Secrets; readonly members: Observed["members"] },
): (slot: number) => readonly string[] {
  const hashes = new Map(members.map(({ slot, specHash }) => [slot, specHash]));
  const changes = declarations.map((each) => changesBetween(each, after, secrets));
  return (slot) => {
    const launched = declarations.findIndex(
      ({ desired }) => memberSpecOf(desired, slot).specHash === hashes.get(slot),
    );
    return changes[Math.max(launched, 0)]?.(slot) ?? [];
  };
}

/** The changes of each slot. Members without overrides share theirs, so these are compared once. */
function changesBetween(
  before: Declaration,
  after: Declaration,
  secrets: Secrets,
): (slot: number) => readonly string[] {
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
