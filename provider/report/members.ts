/** Lists of members in a line. */
import type { Naming } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { nameAndId, slotNames } from "../group/wording.js";

/** Longest list of members by name; a longer one is folded. */
const NAMES_A_LINE = 20;

/** A VM in a list. */
export type Named = Pick<Member, "slot" | "name" | "instanceId">;

/** `web-001 (i-…), web-002 (i-…)`; a long list as ranges of names with every id. Pure. */
export function membersText(naming: Naming, members: readonly Named[]): string {
  if (members.length <= NAMES_A_LINE) return members.map(nameAndId).join(", ");
  const ids = members.map(({ instanceId }) => instanceId).join(" ");
  const slots = members.map(({ slot }) => slot);
  return `${slotNames(slots, naming)} (${members.length}: ${ids})`;
}
