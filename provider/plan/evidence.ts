/** What the intents of a group say about its specs: the input of the order of replacements. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import { isGivenUp, type GivenUp, type Intent } from "./intent.js";
import type { Evidence } from "./rollout.js";

/** The evidence of each intent about the spec of its slot. Pure. */
export function evidenceOf(
  desired: Desired,
  intents: readonly Intent[],
  givenUp: GivenUp,
): readonly Evidence[] {
  return intents.flatMap((intent): readonly Evidence[] => {
    const slot = intent.kind === "launch" ? intent.slot : intent.member.slot;
    const { specHash } = memberSpecOf(desired, slot);
    const ready = { kind: "ready", specHash } as const;
    const held = { kind: "held", specHash } as const;
    const isSettling = intent.kind !== "launch" && intent.member.phase === "settling";
    if (intent.kind === "keep") return [ready];
    if (intent.kind === "held") return [held];
    if (intent.kind === "retire") {
      return isSettling && !isGivenUp(intent, givenUp) ? [pendingAt(desired, slot)] : [];
    }
    if (isGivenUp(intent, givenUp)) return [{ kind: "failed", specHash }];
    const isHeld =
      (intent.kind === "start" || intent.kind === "settle") && intent.why !== undefined;
    if (isHeld) return [pendingAt(desired, slot, held)];
    if (intent.kind !== "replace" || intent.member.phase === "broken") {
      return [pendingAt(desired, slot, ready)];
    }
    const outdated = { kind: "outdated", specHash, member: intent.member } as const;
    return [isSettling ? pendingAt(desired, slot, outdated) : outdated];
  });
}

/** An action in progress at a slot. Pure. */
export function pendingAt(desired: Desired, slot: number, next?: Evidence): Evidence {
  return { kind: "pending", specHash: memberSpecOf(desired, slot).specHash, next };
}
