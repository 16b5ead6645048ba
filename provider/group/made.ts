/** The specs that a member may be made of, as far as the program and the state declare them. */
import { memberSpecOf, type Desired, type MemberSpec, type Specs } from "./desired.js";
import { isHashOf } from "./identity.js";
import type { Member } from "./observed.js";

/** A spec of a member, and the inputs beside it that every launch of its group shares. */
export interface Made {
  readonly member: MemberSpec;
  readonly group: Pick<Desired, "extraSpec" | "triggers" | "placements">;
}

/** The specs that a member may be made of: that of its launch first, then the goals of changes in place. */
export interface Befores {
  readonly all: readonly [Made, ...(readonly Made[])];
  /** Whether a goal of a change that may have ended halfway is in no known declaration. */
  readonly isAnyGoalUnknown: boolean;
}

/** The specs that a member may be made of; undefined if the spec of its launch is unknown. Pure. */
export function beforesOf(
  desired: Desired,
  { slot, specHash, unfinished = [], isPrepared = false }: Member,
): Befores | undefined {
  if (isPrepared) return { all: [madeOf(desired, slot)], isAnyGoalUnknown: false };
  const made = specHash === undefined ? undefined : declaredWith(desired, slot, specHash);
  if (made === undefined) return undefined;
  const goals = unfinished.map((hash) => declaredWith(desired, slot, hash));
  const known = goals.filter((goal) => goal !== undefined);
  return { all: [made, ...known], isAnyGoalUnknown: known.length < goals.length };
}

/** The declared spec of a slot. Pure. */
export function madeOf(desired: Desired, slot: number): Made {
  return { member: memberSpecOf(desired, slot), group: desired };
}

/** Whether a known declaration of the group has this hash, for this slot or for all. Pure. */
export function isDeclaredHash(desired: Desired, slot: number, hash: string): boolean {
  return declaredWith(desired, slot, hash) !== undefined;
}

/** A group and its former declarations. */
export type DeclaredSpecs = Specs & Pick<Desired, "earlier">;

/**
 * The spec that a member has by its hash, in the program or in a former declaration; undefined if no known one has it, or
 * if a change in place may have ended halfway. Pure.
 */
export function madeSpecOf(
  group: DeclaredSpecs,
  { slot, specHash, unfinished = [] }: MarksOf,
): MemberSpec | undefined {
  if (specHash === undefined || unfinished.length > 0) return undefined;
  return firstSpec(group, slot, (one) => isHashOf(one, specHash))?.member;
}

/** Whether a declaration itself has this hash, for this slot or for all. Pure. */
export function hasSpecWith(group: Specs, slot: number, hash: string): boolean {
  return firstSpec({ ...group, earlier: [] }, slot, (one) => isHashOf(one, hash)) !== undefined;
}

/** All hashes in the marks of a member: of its spec, and of changes that may have ended halfway. Pure. */
export function hashesOf({ specHash, unfinished = [] }: MarksOf): readonly string[] {
  return [...(specHash === undefined ? [] : [specHash]), ...unfinished];
}

/** A member's slot, and what its marks say. */
export type MarksOf = Pick<Member, "slot"> & Partial<Pick<Member, "specHash" | "unfinished">>;

/**
 * The declaration with this hash, for this slot or for all; undefined if no known one has it. A hash of an earlier
 * release with other line ends does not count: a VM with it has the text of that release.
 */
function declaredWith(desired: Desired, slot: number, hash: string): Made | undefined {
  return firstSpec(desired, slot, ({ specHash }) => specHash === hash);
}

/** The first spec, of this slot or of all, with a given property: of the group, then of its former declarations. */
function firstSpec<Group extends DeclaredSpecs>(
  group: Group,
  slot: number,
  isWanted: (spec: MemberSpec) => boolean,
): { readonly member: MemberSpec; readonly group: Group | Desired } | undefined {
  for (const each of [group, ...(group.earlier ?? [])]) {
    const { spec, specHash, formerHash } = each;
    const member = [memberSpecOf(each, slot), { spec, specHash, formerHash }].find(isWanted);
    if (member) return { member, group: each };
  }
  return undefined;
}
