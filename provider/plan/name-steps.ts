/** The names of a member, as attributes of a running VM. */
import type { MemberSpec } from "../group/desired.js";
import { namePattern, slotName } from "../inputs/names.js";
import type { Attributes } from "./live-rules.js";

/** The specs that a member may have its names from. */
export interface FormerNames {
  readonly names: readonly MemberSpec[];
  /** Of its host name, which a rebuild sets as well. */
  readonly hostnames: readonly MemberSpec[];
}

/** The new name and host name; undefined if the host name must come from the name again. Pure. */
export function nameChange(
  { names, hostnames }: FormerNames,
  after: MemberSpec,
  { slot, isAnyGoalUnknown }: { readonly slot: number; readonly isAnyGoalUnknown: boolean },
): Attributes | undefined {
  if (!isAnyGoalUnknown && [...names, ...hostnames].every((before) => areNamesSame(before, after)))
    return NO_CHANGE;
  const [name, hostname] = [nameAt(after, slot), hostnameAt(after, slot)];
  const isRenamed = isAnyGoalUnknown || names.some((before) => nameAt(before, slot) !== name);
  const hasOtherHostname =
    (isAnyGoalUnknown && hostname !== undefined) ||
    hostnames.some((before) => hostnameAt(before, slot) !== hostname);
  if (hasOtherHostname && hostname === undefined) return undefined;
  return { ...(isRenamed && { name }), ...(hasOtherHostname && hostname && { hostname }) };
}

const NO_CHANGE: Attributes = {};

/** Whether two specs have the same names for every slot, without numbering them. */
function areNamesSame(one: MemberSpec, other: MemberSpec): boolean {
  return (
    one.name === other.name &&
    one.hostname === other.hostname &&
    one.spec.name === other.spec.name &&
    one.spec.hostname === other.spec.hostname
  );
}

function nameAt({ name, spec }: MemberSpec, slot: number): string {
  return name ?? slotName(namePattern(spec.name), slot);
}

/** The host name of a slot; undefined if it comes from the name. Pure. */
export function hostnameAt({ hostname, spec }: MemberSpec, slot: number): string | undefined {
  if (hostname !== undefined || spec.hostname === undefined) return hostname;
  return slotName(namePattern(spec.hostname), slot);
}
