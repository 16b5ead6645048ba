/** The report of a refresh about drifted members. */
import type { Desired } from "../group/desired.js";
import { nameAndId } from "../group/wording.js";
import { isChange, type Intent } from "../plan/intent.js";

/**
 * The number of members as declared and the names of the others; empty when there are no others. `expected` are the
 * members of the state, so missing VMs have names. Pure.
 */
export function driftLines(
  desired: Desired,
  intents: readonly Intent[],
  expected: readonly {
    readonly slot: number;
    readonly name: string;
    readonly instanceId: string;
  }[],
): readonly string[] {
  const fine = intents.filter(({ kind }) => kind === "keep" || kind === "settle").length;
  const missing = new Set(
    intents.flatMap((intent) => (intent.kind === "launch" ? [intent.slot] : [])),
  );
  const gone = expected.filter(({ slot }) => missing.has(slot)).map(nameAndId);
  const stopped = intents.flatMap((intent) =>
    intent.kind === "start" || (intent.kind === "modify" && intent.member.phase === "stopped")
      ? [nameAndId(intent.member)]
      : [],
  );
  const others = intents.flatMap((intent) =>
    isChange(intent) || intent.kind === "retire"
      ? [`${nameAndId(intent.member)}: ${intent.why}`]
      : [],
  );
  if (gone.length + stopped.length + others.length === 0) return [];
  const parts = [
    ...(gone.length > 0 ? [`gone: ${gone.join(", ")}`] : []),
    ...(stopped.length > 0 ? [`stopped: ${stopped.join(", ")}`] : []),
    ...others,
  ];
  return [`${fine} of ${desired.count} members are as declared; ${parts.join("; ")}`];
}
