/**
 * The plan of a group: an intent for every slot (shown in a preview), then the actions possible now. Both follow from
 * the desired and the observed group alone.
 */
import { memberSpecOf, type Desired } from "../group/desired.js";
import { isHashOf } from "../group/identity.js";
import type { Member, Observed } from "../group/observed.js";
import { modificationOf, type MemberChange } from "./modification.js";
import { nextToReplace, type Evidence } from "./rollout.js";

/** The decision about one slot or one VM. */
export type Intent =
  | { readonly kind: "keep"; readonly member: Member }
  | { readonly kind: "settle"; readonly member: Member }
  | { readonly kind: "start"; readonly member: Member }
  | { readonly kind: "launch"; readonly slot: number }
  | MemberChange
  | { readonly kind: "replace"; readonly member: Member; readonly why: string }
  | { readonly kind: "retire"; readonly member: Member; readonly why: string };

/** One action to execute now. */
export type Action =
  | { readonly kind: "retire"; readonly member: Member }
  | { readonly kind: "start"; readonly member: Member }
  | { readonly kind: "modify"; readonly changes: readonly MemberChange[] }
  | { readonly kind: "launch"; readonly slots: readonly number[] };

/** VMs and slots given up by this run: VMs it could not change, slots it could not launch. */
export interface GivenUp {
  readonly instanceIds: ReadonlySet<string>;
  readonly slots: ReadonlySet<number>;
  /** VMs whose drift was in no preview yet: left unchanged until a preview has shown it. */
  readonly deferred?: ReadonlySet<string>;
  /** Slots to be deleted again, because their run is rolled back. */
  readonly unwanted?: ReadonlySet<number>;
}

/** The value at the start of a run: nothing given up. */
export const NOTHING_GIVEN_UP: GivenUp = { instanceIds: new Set(), slots: new Set() };

/** The actions possible now and the VMs to wait for; without either, the group is converged or stalled. */
export interface Plan {
  readonly intents: readonly Intent[];
  readonly actions: readonly Action[];
  readonly waitsFor: readonly Member[];
  /** VMs not deleted yet, whether the run waits for them or not. */
  readonly leaving: readonly Member[];
}

const NO_IDS: ReadonlySet<string> = new Set();
const NO_SLOTS: ReadonlySet<number> = new Set();

/**
 * The decision for each slot and each VM, in order of slots, surplus last. Pure.
 *
 * A settling VM gets its decision at once: a preview names it, and `plan` waits for the VM before acting on it.
 */
export function intend(
  desired: Desired,
  observed: Observed,
  { deferred = NO_IDS, unwanted = NO_SLOTS }: Pick<GivenUp, "deferred" | "unwanted"> = {},
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
      intents.push({ kind: "retire", member, why: "no longer needed" });
  }
  for (const member of observed.surplus) {
    intents.push({ kind: "retire", member, why: "surplus, its slot already has a member" });
  }
  return intents;
}

/**
 * The actions possible now. Retire comes before launch (quota, names): nothing is launched while a VM of the group is
 * being deleted, so one create call makes all missing VMs. Of the working members to be replaced, one of each spec
 * goes first (the canary); the others follow after an up-to-date member with this spec is running. Changes in place
 * come before replacements, all at once. Pure: no clock, no network, no randomness.
 *
 * @see rollout
 */
export function plan(desired: Desired, observed: Observed, givenUp: GivenUp): Plan {
  const intents = intend(desired, observed, givenUp);
  const actions: Action[] = [];
  const leaving = observed.leaving.filter(({ instanceId }) => !givenUp.instanceIds.has(instanceId));
  const waitsFor: Member[] = [...leaving];
  const missing: number[] = [];
  const changes: MemberChange[] = [];

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
      case "modify":
        if (intent.member.phase === "settling") waitsFor.push(intent.member);
        else changes.push(intent);
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
  // A rollback starts no change and no replacement.
  const isRollingBack = givenUp.unwanted !== undefined && givenUp.unwanted.size > 0;
  const isModifying = changes.length > 0 && !isRollingBack;
  if (isModifying) actions.push({ kind: "modify", changes });
  const next =
    isRollingBack || isModifying
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

/** The running members as declared. Pure. */
export function readyOf(desired: Desired, observed: Observed): readonly Member[] {
  return intend(desired, observed).flatMap((intent) =>
    intent.kind === "keep" ? [intent.member] : [],
  );
}

/** The VMs deleted by these intents, except VMs the cloud failed to create. Pure. */
export function deletionsOf(intents: readonly Intent[]): readonly Member[] {
  return intents.flatMap((intent) =>
    (intent.kind === "replace" || intent.kind === "retire") && intent.member.phase !== "broken"
      ? [intent.member]
      : [],
  );
}

/**
 * Whether a replaced member gets another address. It keeps its address only if the spec fixes the private address and
 * there is no elastic IP. Pure.
 */
export function doAddressesChange(desired: Desired, intents: readonly Intent[]): boolean {
  return intents.some((intent) => {
    if (intent.kind !== "replace") return false;
    const { slot, privateIpAddress, elasticIpAddress } = intent.member;
    const { elasticIp, primaryNetworkInterface: nic } = memberSpecOf(desired, slot).spec;
    const fixed = nic?.networkInterface?.primaryIpAddress;
    return fixed !== privateIpAddress || elasticIpAddress !== "" || elasticIp !== undefined;
  });
}

/** Whether the group is as desired. Pure. */
export function isConverged({ intents, waitsFor, leaving }: Plan): boolean {
  return (
    waitsFor.length === 0 &&
    leaving.length === 0 &&
    intents.every((intent) => intent.kind === "keep")
  );
}

/** The reason to change or replace a member with another spec. */
export const SPEC_CHANGED = "instanceSpec changed";
/** The reason to change or replace a member that a change in place left between two specs. */
export const HALF_CHANGED = "an earlier change in place did not finish";

function judge(desired: Desired, member: Member): Intent {
  if (member.phase === "broken")
    return { kind: "replace", member, why: `its status is ${member.status}` };
  const hashes = memberSpecOf(desired, member.slot);
  const isOutdated = member.specHash !== undefined && !isHashOf(hashes, member.specHash);
  const isHalfway = (member.unfinished ?? []).length > 0;
  if (isOutdated || isHalfway) {
    const why = isOutdated ? SPEC_CHANGED : HALF_CHANGED;
    const change = modificationOf(desired, member);
    if (change.action === "replace") return { kind: "replace", member, why };
    if (member.drift === "") return { kind: "modify", member, steps: change.steps, why };
  }
  if (member.drift !== "") return { kind: "replace", member, why: member.drift };
  if (member.phase === "settling") return { kind: "settle", member };
  if (member.phase === "stopped") return { kind: "start", member };
  return { kind: "keep", member };
}
