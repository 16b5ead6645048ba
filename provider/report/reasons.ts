/** The reason for what happens to a member, as a text. */
import type { Member } from "../group/observed.js";
import type { Intent } from "../plan/intent.js";
import { SPEC_CHANGED } from "../plan/judge.js";

/** An intent about a VM. */
export type MemberIntent = Extract<Intent, { readonly member: Member }>;

/** The reason of each intent as a text; members with the same changes have the same list of them, and share its text. Pure. */
export function reasonsOf(
  changesAt: (slot: number) => readonly string[],
): (intent: MemberIntent) => string {
  const joined = new Map<readonly string[], string>();
  const textOf = (changes: readonly string[]): string => {
    const text = joined.get(changes) ?? changes.join("; ");
    joined.set(changes, text);
    return text;
  };
  return (intent) => {
    const { kind, member } = intent;
    const why = ("why" in intent && intent.why) || "";
    const changes = why === SPEC_CHANGED ? changesAt(member.slot) : [];
    const main = changes.length > 0 ? textOf(changes) : why;
    const isStarted = kind === "modify" && member.phase === "stopped";
    if (member.liveDrift === undefined && !isStarted) return main;
    const { liveDrift = "" } = member;
    const isPutRight = kind === "modify" || kind === "restart" || kind === "rebuild";
    const drift = isPutRight && !why.includes(liveDrift) ? liveDrift : "";
    const start = isStarted ? "then started" : "";
    return [main, drift, start].filter((text) => text !== "").join("; ");
  };
}
