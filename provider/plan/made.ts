/** The specs that a member may be made of, as far as the program and the state declare them. */
import { memberSpecOf, type Desired, type MemberSpec } from "../group/desired.js";
import type { Member } from "../group/observed.js";

/** A spec of a member, and the inputs beside it that every launch of its group shares. */
export interface Made {
  readonly member: MemberSpec;
  readonly group: Pick<Desired, "extraSpec" | "triggers">;
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

/**
 * The declaration with this hash, for this slot or for all; undefined if no known one has it. A hash of an earlier
 * release with other line ends does not count: a VM with it has the text of that release.
 */
function declaredWith(desired: Desired, slot: number, hash: string): Made | undefined {
  for (const group of [desired, ...(desired.earlier ?? [])]) {
    const { spec, specHash } = group;
    const specs = [memberSpecOf(group, slot), { spec, specHash }];
    const member = specs.find((one) => one.specHash === hash);
    if (member) return { member, group };
  }
  return undefined;
}
