/** What the intents of a group say about its specs: the input of a rollout. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { mayMove } from "../group/placement.js";
import { isGivenUp, type GivenUp, type Intent } from "./intent.js";

/** Evidence from a slot or a VM about the spec of its slot. */
export type Evidence =
  /** An up-to-date member is running. */
  | { readonly kind: "ready"; readonly specHash: string }
  /** An action is in progress; `next` is the evidence after it succeeds. */
  | { readonly kind: "pending"; readonly specHash: string; readonly next: Evidence | undefined }
  /** This run tried the spec and gave up. */
  | { readonly kind: "failed"; readonly specHash: string }
  /**
   * A working member to be changed or replaced. With `canSurge`, its successor can run beside it; with `isInPlace`, the VM
   * itself is stopped and changed.
   */
  | {
      readonly kind: "outdated";
      readonly specHash: string;
      readonly member: Member;
      readonly canSurge: boolean;
      readonly isInPlace?: boolean;
    }
  /** A working member with another spec, left as it is by this run. */
  | { readonly kind: "held"; readonly specHash: string };

/** A working member to be changed or replaced. */
export type Outdated = Extract<Evidence, { readonly kind: "outdated" }>;

/** The evidence of each intent about the spec of its slot. Pure. */
export function evidenceOf(
  desired: Desired,
  intents: readonly Intent[],
  givenUp: GivenUp,
): readonly Evidence[] {
  return intents
    .map((intent) => evidenceFrom(desired, intent, givenUp))
    .filter((evidence) => evidence !== undefined);
}

/** The evidence of one intent; undefined for a VM to be deleted that the run does not wait for. */
function evidenceFrom(desired: Desired, intent: Intent, givenUp: GivenUp): Evidence | undefined {
  const slot = intent.kind === "launch" ? intent.slot : intent.member.slot;
  const { specHash } = memberSpecOf(desired, slot);
  const isSettling = intent.kind !== "launch" && intent.member.phase === "settling";
  if (intent.kind === "keep") return { kind: "ready", specHash };
  if (intent.kind === "held") return { kind: "held", specHash };
  if (intent.kind === "retire") {
    // A successor that broke counts as an extra VM until it is gone.
    const { role, phase } = intent.member;
    const isReplaced = role === "replaced" || phase === "broken";
    const isAwaited = isSettling || isReplaced || isBeforeSurge(desired, intent);
    return isAwaited && !isGivenUp(intent, givenUp) ? pendingAt(desired, slot) : undefined;
  }
  if (isGivenUp(intent, givenUp)) return { kind: "failed", specHash };
  const isHeld = (intent.kind === "start" || intent.kind === "settle") && intent.why !== undefined;
  if (isHeld) return pendingAt(desired, slot, { kind: "held", specHash });
  if (!mustWaitForItsWave(intent)) return pendingAt(desired, slot, { kind: "ready", specHash });
  const { member } = intent;
  const isInPlace = intent.kind !== "replace";
  const canSurge = !isInPlace && mayMove(memberSpecOf(desired, slot).spec);
  const outdated = { kind: "outdated", specHash, member, canSurge, isInPlace } as const;
  return isSettling ? pendingAt(desired, slot, outdated) : outdated;
}

/** Whether a member beyond a lower count must be gone before any VM is launched beside its member. Pure. */
export function isBeforeSurge({ count, rollout }: Desired, intent: Intent): boolean {
  return rollout.maxSurge > 0 && intent.kind === "retire" && intent.member.slot >= count;
}

type Awaiting = Extract<Intent, { readonly kind: "restart" | "rebuild" | "replace" }>;

/** Whether an intent takes a working member out of service, and has not begun. */
function mustWaitForItsWave(intent: Intent): intent is Awaiting {
  switch (intent.kind) {
    case "restart":
    case "rebuild":
      return !intent.isBegun;
    case "replace":
      return intent.member.phase !== "broken" && !intent.successor;
    default:
      return false;
  }
}

/** An action in progress at a slot. Pure. */
export function pendingAt(desired: Desired, slot: number, next?: Evidence): Evidence {
  return { kind: "pending", specHash: memberSpecOf(desired, slot).specHash, next };
}

/** The number of members in service, with the former or the new spec. Pure. */
export function inServiceOf(evidence: readonly Evidence[]): number {
  return evidence.filter(
    (each) =>
      each.kind === "ready" ||
      each.kind === "held" ||
      (each.kind === "outdated" && each.member.phase === "ready"),
  ).length;
}

/**
 * The evidence one round later if everything succeeds: actions have finished, and changed or replaced members are running.
 * Pure.
 */
export function afterRound(
  evidence: readonly Evidence[],
  changed: readonly Member[],
): readonly Evidence[] {
  const ids = new Set(changed.map(({ instanceId }) => instanceId));
  return evidence.flatMap((each): readonly Evidence[] => {
    if (each.kind === "pending") return each.next ? [each.next] : [];
    const isChanged = each.kind === "outdated" && ids.has(each.member.instanceId);
    return [isChanged ? { kind: "ready", specHash: each.specHash } : each];
  });
}
