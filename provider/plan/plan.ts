/**
 * What is to be done, decided from what is desired and what is observed: first an intent for every slot (what a
 * preview shows), then the actions that may be taken now.
 */
import { memberSpecOf, type Desired } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import { nextToReplace, type Evidence } from "./rollout.js";

/** What shall become of one slot or one VM. */
export type Intent =
  | { readonly kind: "keep"; readonly member: Member }
  | { readonly kind: "settle"; readonly member: Member }
  | { readonly kind: "start"; readonly member: Member }
  | { readonly kind: "launch"; readonly slot: number }
  | { readonly kind: "replace"; readonly member: Member; readonly why: string }
  | { readonly kind: "retire"; readonly member: Member; readonly why: string };

/** One step that may be taken now. */
export type Action =
  | { readonly kind: "retire"; readonly member: Member }
  | { readonly kind: "start"; readonly member: Member }
  | { readonly kind: "launch"; readonly slots: readonly number[] };

/** What this run has given up on: VMs that could not be changed, slots that could not be launched. */
export interface GivenUp {
  readonly instanceIds: ReadonlySet<string>;
  readonly slots: ReadonlySet<number>;
  /** VMs whose drift no preview has shown yet: they are left as they are until one has. */
  readonly deferred?: ReadonlySet<string>;
  /** Slots whose members are to go again, since the run that launched them is rolled back. */
  readonly unwanted?: ReadonlySet<number>;
}

/** What a run has given up on that has only begun. */
export const NOTHING_GIVEN_UP: GivenUp = { instanceIds: new Set(), slots: new Set() };

/** The steps to take now, and whether there is something to wait for; nothing of either means converged or stalled. */
export interface Plan {
  readonly intents: readonly Intent[];
  readonly actions: readonly Action[];
  readonly waitsFor: readonly Member[];
  /** VMs that are not gone yet, whether they are waited for or not. */
  readonly leaving: readonly Member[];
}

const NOBODY: ReadonlySet<string> = new Set();
const NOWHERE: ReadonlySet<number> = new Set();

/**
 * What shall become of each slot and each VM, in order of slots, extras last. Pure.
 *
 * A VM that still settles is judged all the same: a plan names what will be done with it, `plan` waits before doing it.
 */
export function intend(
  desired: Desired,
  observed: Observed,
  { deferred = NOBODY, unwanted = NOWHERE }: Pick<GivenUp, "deferred" | "unwanted"> = {},
): readonly Intent[] {
  const bySlot = new Map(observed.members.map((member) => [member.slot, member]));
  const intents: Intent[] = [];
  for (let slot = 0; slot < desired.count; slot += 1) {
    const member = bySlot.get(slot);
    if (member && unwanted.has(slot)) {
      intents.push({ kind: "retire", member, why: "rolled back" });
      continue;
    }
    intents.push(
      member
        ? judge(desired, deferred.has(member.instanceId) ? { ...member, drift: "" } : member)
        : { kind: "launch", slot },
    );
  }
  for (const member of observed.members) {
    if (member.slot >= desired.count)
      intents.push({ kind: "retire", member, why: "not wanted any more" });
  }
  for (const member of observed.surplus) {
    intents.push({ kind: "retire", member, why: "doubles a slot that has its member" });
  }
  return intents;
}

/**
 * The actions that may be taken now, retire before launch (quota, names): nothing is launched while a VM of the group
 * is on its way out, so that one create call makes all that is missing. Of members that work and shall be replaced, one
 * of each spec goes first; the others follow once a member as declared runs with it. Pure: no clock, no network, no
 * randomness.
 * @see order
 */
export function plan(desired: Desired, observed: Observed, givenUp: GivenUp): Plan {
  const intents = intend(desired, observed, givenUp);
  const actions: Action[] = [];
  const leaving = observed.leaving.filter(({ instanceId }) => !givenUp.instanceIds.has(instanceId));
  const waitsFor: Member[] = [...leaving];
  const missing: number[] = [];

  for (const intent of intents) {
    if (isGivenUp(intent, givenUp)) continue;
    switch (intent.kind) {
      case "keep":
        break;
      case "launch":
        missing.push(intent.slot);
        break;
      case "settle":
        waitsFor.push(intent.member);
        break;
      case "start":
        actions.push({ kind: "start", member: intent.member });
        break;
      case "replace":
        if (intent.member.phase === "settling") waitsFor.push(intent.member);
        else if (intent.member.phase === "broken")
          actions.push({ kind: "retire", member: intent.member });
        break;
      case "retire":
        if (intent.member.phase === "settling") waitsFor.push(intent.member);
        else actions.push({ kind: "retire", member: intent.member });
        break;
    }
  }
  // While a run is taken back, nothing more is tried.
  const isUndone = givenUp.unwanted !== undefined && givenUp.unwanted.size > 0;
  const next = isUndone
    ? []
    : nextToReplace(
        [
          ...evidenceOf(desired, intents, givenUp),
          ...leaving.map(({ slot }) => pendingAt(desired, slot)),
        ],
        desired.specHash,
      );
  actions.push(...next.map((member) => ({ kind: "retire", member }) as const));
  const isClearing = leaving.length > 0 || actions.some((action) => action.kind === "retire");
  if (missing.length > 0 && !isClearing) actions.push({ kind: "launch", slots: missing });
  return { intents, actions, waitsFor, leaving: observed.leaving };
}

/** What each intent tells of the spec that its slot is launched with. Pure. */
export function evidenceOf(
  desired: Desired,
  intents: readonly Intent[],
  givenUp: GivenUp,
): readonly Evidence[] {
  return intents.flatMap((intent): readonly Evidence[] => {
    const slot = intent.kind === "launch" ? intent.slot : intent.member.slot;
    const { specHash } = memberSpecOf(desired, slot);
    const ready = { kind: "ready", specHash } as const;
    const isSettling = intent.kind !== "launch" && intent.member.phase === "settling";
    if (intent.kind === "keep") return [ready];
    if (intent.kind === "retire") {
      return isSettling && !isGivenUp(intent, givenUp) ? [pendingAt(desired, slot)] : [];
    }
    if (isGivenUp(intent, givenUp)) return [{ kind: "failed", specHash }];
    if (intent.kind !== "replace" || intent.member.phase === "broken") {
      return [pendingAt(desired, slot, ready)];
    }
    const outdated = { kind: "outdated", specHash, member: intent.member } as const;
    return [isSettling ? pendingAt(desired, slot, outdated) : outdated];
  });
}

function pendingAt(desired: Desired, slot: number, next?: Evidence): Evidence {
  return { kind: "pending", specHash: memberSpecOf(desired, slot).specHash, next };
}

function isGivenUp(intent: Intent, { instanceIds, slots }: GivenUp): boolean {
  if (intent.kind === "launch") return slots.has(intent.slot);
  return intent.kind !== "keep" && instanceIds.has(intent.member.instanceId);
}

/** The members that are as declared and run. Pure. */
export function readyOf(desired: Desired, observed: Observed): readonly Member[] {
  return intend(desired, observed).flatMap((intent) =>
    intent.kind === "keep" ? [intent.member] : [],
  );
}

/** The VMs that a run of these intents deletes; those that the cloud could not make are not counted. Pure. */
export function deletionsOf(intents: readonly Intent[]): readonly Member[] {
  return intents.flatMap((intent) =>
    (intent.kind === "replace" || intent.kind === "retire") && intent.member.phase !== "broken"
      ? [intent.member]
      : [],
  );
}

/** Whether everything is as desired. Pure. */
export function isConverged({ intents, waitsFor, leaving }: Plan): boolean {
  return (
    waitsFor.length === 0 &&
    leaving.length === 0 &&
    intents.every((intent) => intent.kind === "keep")
  );
}

/** Why a member is replaced that was launched with another spec. */
export const SPEC_CHANGED = "instanceSpec changed";

function judge(desired: Desired, member: Member): Intent {
  if (member.phase === "broken")
    return { kind: "replace", member, why: `its status is ${member.status}` };
  const { specHash } = memberSpecOf(desired, member.slot);
  if (member.specHash !== undefined && member.specHash !== specHash) {
    return { kind: "replace", member, why: SPEC_CHANGED };
  }
  if (member.drift !== "") return { kind: "replace", member, why: member.drift };
  if (member.phase === "settling") return { kind: "settle", member };
  if (member.phase === "stopped") return { kind: "start", member };
  return { kind: "keep", member };
}
