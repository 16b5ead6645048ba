/** The decision about each slot and each VM of a group; a preview shows them, and a run executes them. */
import { memberSpecOf, type Desired, type Specs } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import { asPreviewed, type Unpreviewed } from "./as-previewed.js";
import { heldAmong } from "./held.js";
import type { Intent } from "./intent-kinds.js";
import { judge } from "./judge.js";

export type { Intent, MemberDisruption } from "./intent-kinds.js";

/** VMs and slots given up by this run: VMs it could not change, slots it could not launch. */
export interface GivenUp extends Partial<Unpreviewed> {
  readonly instanceIds: ReadonlySet<string>;
  readonly slots: ReadonlySet<number>;
  /** VMs of the state whose deletion no preview named: not deleted until one does, unless they are broken. */
  readonly kept?: ReadonlySet<string>;
  /** Slots to be deleted again, because their run is rolled back. */
  readonly unwanted?: ReadonlySet<number>;
}

/** The value at the start of a run: nothing given up. */
export const NOTHING_GIVEN_UP: GivenUp = { instanceIds: new Set(), slots: new Set() };

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
  given: Pick<GivenUp, "deferred" | "left" | "kept" | "unwanted"> = {},
): readonly Intent[] {
  const { unwanted = NO_SLOTS, deferred = NO_IDS, left = NO_IDS, kept = NO_IDS } = given;
  const isKept = ({ instanceId, phase }: Member): boolean =>
    kept.has(instanceId) && phase !== "broken";
  const bySlot = new Map(observed.members.map((member) => [member.slot, member]));
  const intents: Intent[] = [];
  for (let slot = 0; slot < desired.count; slot += 1) {
    const member = bySlot.get(slot);
    if (member && unwanted.has(slot)) {
      intents.push({ kind: "retire", member, why: "rolled back" });
      continue;
    }
    if (!member) {
      intents.push({ kind: "launch", slot });
      continue;
    }
    intents.push(judge(desired, asPreviewed(desired, member, { deferred, left })));
  }
  const excess = observed.members
    .filter(({ slot }) => slot >= desired.count)
    .map((member): Intent => ({ kind: "retire", member, why: "no longer needed" }));
  const due = withHeld(desired, withSuccessors(intents, observed, { unwanted, kept }));
  const slots = due.map((intent) =>
    intent.kind === "replace" && isKept(intent.member)
      ? leftAlone(intent.member, NOT_NAMED)
      : intent,
  );
  const successors = new Set(slots.map((intent) => "successor" in intent && intent.successor));
  const surplus = observed.surplus
    .filter((member) => !successors.has(member) && !isKept(member))
    .map((member): Intent => ({
      kind: "retire",
      member,
      why: SURPLUS[member.role ?? "duplicate"],
    }));
  return [...slots, ...excess, ...surplus];
}

/** Reasons to retire a VM whose slot has another member. */
const SURPLUS = {
  duplicate: "surplus, its slot already has a member",
  replaced: "its successor is running",
  successor: "not needed, its slot keeps its member",
} as const;

/**
 * The intents of all slots, with the VMs launched to take the place of a member, whatever else could be done to it now: the
 * successor takes its slot as soon as it runs. A rollback lets them go, and so does a member that is kept.
 */
function withSuccessors(
  intents: readonly Intent[],
  { surplus }: Observed,
  { unwanted, kept }: Required<Pick<GivenUp, "unwanted" | "kept">>,
): readonly Intent[] {
  const successors = new Map(
    surplus.flatMap((member) => (member.role === "successor" ? [[member.slot, member]] : [])),
  );
  if (successors.size === 0 || unwanted.size > 0) return intents;
  return intents.map((intent) => {
    if (!isChange(intent) || intent.member.phase === "broken") return intent;
    const { member, why } = intent;
    const successor = successors.get(member.slot);
    if (!successor || kept.has(member.instanceId)) return intent;
    if (intent.kind === "replace") return { ...intent, successor };
    return { kind: "replace", member, why, cause: "its successor is already launched", successor };
  });
}

/**
 * The intents of all slots, with held members left as they are: one that stopped is started with the spec it has. A
 * broken one is replaced in any case, and one stopped for its change gets the change.
 */
function withHeld(desired: Desired, intents: readonly Intent[]): readonly Intent[] {
  const outdated = intents.flatMap((intent) =>
    isChange(intent) &&
    !isRepair(intent) &&
    intent.member.phase !== "broken" &&
    !isBegun(desired, intent)
      ? [intent.member]
      : [],
  );
  const held = heldAmong(outdated, desired);
  return intents.map((intent): Intent => {
    if (!isChange(intent)) return intent;
    const { member } = intent;
    const why = held.get(member.instanceId);
    if (why === undefined || ("successor" in intent && intent.successor)) return intent;
    return leftAlone(member, why);
  });
}

/** The intent for a member that this run leaves as it is; one that stopped is started. */
function leftAlone(member: Member, why: string): Intent {
  switch (member.phase) {
    case "settling":
      return { kind: "settle", member, why };
    case "stopped":
      return { kind: "start", member, why };
    default:
      return { kind: "held", member, why };
  }
}

/** The reason to leave a member as it is that only a new VM can give its spec. */
const NOT_NAMED = "kept, since no preview named the replacement";

type Change = Extract<Intent, { readonly kind: "modify" | "restart" | "rebuild" | "replace" }>;

/** Whether a member with another spec is changed or replaced. Pure. */
export function isChange(intent: Intent): intent is Change {
  return ["modify", "restart", "rebuild", "replace"].includes(intent.kind);
}

/** Whether a change gives a member the values of its own spec again: no rollout holds that. Pure. */
export function isRepair({ kind, member, why }: Change): boolean {
  return kind === "modify" && why === member.liveDrift;
}

/** Whether a run has taken the member out of service for this change: it must not be started as it is. */
function isBegun(desired: Desired, intent: Change): boolean {
  const { slot, phase, unfinished = [] } = intent.member;
  const isMarked = unfinished.includes(memberSpecOf(desired, slot).specHash);
  return intent.kind !== "replace" && isMarked && phase !== "ready";
}

/** Whether a run has given up on the slot or the VM of an intent. Pure. */
export function isGivenUp(intent: Intent, { instanceIds, slots }: GivenUp): boolean {
  switch (intent.kind) {
    case "keep":
    case "held":
      return false;
    case "launch":
      return slots.has(intent.slot);
    case "replace": {
      const { member, successor } = intent;
      // The slot of a member that is still there is given up if its successor could not be launched.
      const isLost = slots.has(member.slot) && member.phase !== "broken";
      return isLost || instanceIds.has(member.instanceId) || isIn(instanceIds, successor);
    }
    default:
      return instanceIds.has(intent.member.instanceId);
  }
}

function isIn(instanceIds: ReadonlySet<string>, member: Member | undefined): boolean {
  return member !== undefined && instanceIds.has(member.instanceId);
}

/** The running members as declared. Pure. */
export function readyOf(desired: Desired, observed: Observed): readonly Member[] {
  return intend(desired, observed).flatMap((intent) =>
    intent.kind === "keep" ? [intent.member] : [],
  );
}

/** The VMs deleted by these intents, except VMs the cloud failed to create. Pure. */
export function deletionsOf(intents: readonly Intent[]): readonly Member[] {
  return intents
    .filter((intent) => intent.kind === "replace" || intent.kind === "retire")
    .map(({ member }) => member)
    .filter(({ phase }) => phase !== "broken");
}

/** Whether a replaced member gets another address. Pure. */
export function doAddressesChange(desired: Desired, intents: readonly Intent[]): boolean {
  return intents.some(
    (intent) => intent.kind === "replace" && doesAddressChange(desired, intent.member),
  );
}

/**
 * Whether the successor of a VM gets another address. It keeps the address only if the spec fixes the private address
 * and there is no elastic IP. Pure.
 */
export function doesAddressChange(
  desired: Specs,
  {
    slot,
    privateIpAddress,
    elasticIpAddress,
  }: Pick<Member, "slot" | "privateIpAddress" | "elasticIpAddress">,
): boolean {
  const { elasticIp, primaryNetworkInterface: nic } = memberSpecOf(desired, slot).spec;
  const fixed = nic?.networkInterface?.primaryIpAddress;
  return fixed !== privateIpAddress || elasticIpAddress !== "" || elasticIp !== undefined;
}
