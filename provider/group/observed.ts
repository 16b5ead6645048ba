/** The members of a group as the cloud tells them, each in its slot. */
import type { Instance } from "../wire/instance.js";
import { memberSpecOf, slotNamed, type Desired, type Naming } from "./desired.js";
import { driftOf, driftText, mismatchesOf, type Places } from "./drift.js";
import { batchMark } from "./identity.js";

/** Our view of a VM: `gone` is said of one that is on its way out. */
export type Phase = "settling" | "ready" | "stopped" | "broken" | "gone";

/** One VM of a group, in its slot. */
export interface Member {
  readonly slot: number;
  readonly instanceId: string;
  readonly name: string;
  /** The cloud's word for its state. */
  readonly status: string;
  readonly phase: Phase;
  readonly az: string;
  readonly privateIpAddress: string;
  readonly elasticIpAddress: string;
  /** What it was launched with; undefined when neither its tags nor the state tell. */
  readonly specHash: string | undefined;
  /** Where it differs from the declared spec, in words; empty when it does not. */
  readonly drift: string;
  /** Fields in which it is not as the spec's own place would make it, as the cloud has them. */
  readonly mismatches: Readonly<Record<string, string>>;
}

/** A member before it has a slot; `slot` is what the state or a create call says. */
export type Candidate = Omit<Member, "slot" | "phase"> & {
  readonly slot: number | undefined;
  readonly isKnown: boolean;
  readonly range: { readonly first: number; readonly last: number } | undefined;
};

/** A group as it is: at most one member a slot, and those that have none. */
export interface Observed {
  readonly members: readonly Member[];
  /** VMs of the group that double another one's slot. */
  readonly surplus: readonly Member[];
  /** VMs that are being deleted, by us or behind our back. */
  readonly leaving: readonly Member[];
}

/**
 * The phase of a cloud status; one we do not know counts as settling, so nothing is done to it. Pure.
 * @see docs/jdcloud.md#states
 */
export function phaseOf(status: string): Phase {
  switch (status) {
    case "running":
      return "ready";
    case "stopped":
      return "stopped";
    case "error":
      return "broken";
    case "deleting":
    case "terminated":
      return "gone";
    default:
      return "settling";
  }
}

/** What an instance of a reply brings to the choice of slots. Pure. */
export function candidateOf(
  places: Places,
  instance: Instance,
  saved:
    | {
        readonly slot: number;
        readonly specHash?: string | undefined;
        readonly isSurplus?: boolean | undefined;
      }
    | undefined,
): Candidate {
  const mark = batchMark(instance.tags);
  return {
    slot: saved?.isSurplus ? undefined : saved?.slot,
    isKnown: saved !== undefined && !saved.isSurplus,
    range: mark,
    instanceId: instance.instanceId,
    name: instance.instanceName,
    status: instance.status,
    az: instance.az,
    privateIpAddress: instance.privateIpAddress,
    elasticIpAddress: instance.elasticIpAddress,
    specHash: mark?.specHash ?? saved?.specHash,
    drift: driftText(driftOf(places, instance)),
    mismatches: mismatchesOf(places, instance),
  };
}

/** What the members of a group are called, and made of. */
export type NamedSpecs = Naming & Pick<Desired, "spec" | "specHash">;

/**
 * Gives every VM its slot. What the state knows comes first, then the number in its name, then a free slot of the
 * create call that made it, then the lowest free one; a VM whose slot is taken is extra. Of two with the same claim the
 * one that is as declared has it. Pure: the same set gives the same seats in whatever order it comes.
 */
export function assignSlots(
  namedSpecs: NamedSpecs,
  candidates: readonly Candidate[],
  retiring: ReadonlySet<string> = new Set(),
): Observed {
  const slots = new Map<number, Member>();
  const surplus: Member[] = [];
  const leaving: Member[] = [];
  const unplaced: Candidate[] = [];

  for (const candidate of byPrecedence(namedSpecs, candidates)) {
    const claim = claimOf(namedSpecs, candidate);
    if (isLeaving(candidate, retiring)) leaving.push(placed(candidate, claim ?? 0, "gone"));
    else if (claim !== undefined && !slots.has(claim)) slots.set(claim, placed(candidate, claim));
    else unplaced.push(candidate);
  }
  for (const candidate of unplaced) {
    const claim = claimOf(namedSpecs, candidate);
    const free = candidate.range && firstFree(slots, candidate.range);
    if (free !== undefined) slots.set(free, placed(candidate, free));
    else if (claim !== undefined) surplus.push(placed(candidate, claim));
    else {
      const lowest = lowestFree(slots);
      slots.set(lowest, placed(candidate, lowest));
    }
  }
  return {
    members: [...slots.values()].sort((left, right) => left.slot - right.slot),
    surplus,
    leaving: leaving.filter((member) => member.status !== "terminated"),
  };
}

/** The slot that the state gives a VM, or its name; a name outside of the create call that made it was changed. */
function claimOf(naming: Naming, { slot, name, range }: Candidate): number | undefined {
  const named = slot ?? slotNamed(naming, name);
  if (slot !== undefined || named === undefined || !range) return named;
  return named >= range.first && named <= range.last ? named : undefined;
}

/** What is as declared, and then what was launched or started before the others, and works, has the better claim. */
function byPrecedence(
  namedSpecs: NamedSpecs,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const rankOf = (candidate: Candidate): number =>
    (candidate.isKnown ? 0 : 100) +
    (isAsDeclared(namedSpecs, candidate) ? 0 : 10) +
    ["ready", "settling", "stopped", "broken", "gone"].indexOf(phaseOf(candidate.status));
  return candidates
    .map((candidate) => ({ candidate, rank: rankOf(candidate) }))
    .sort(
      (left, right) =>
        left.rank - right.rank || (left.candidate.instanceId < right.candidate.instanceId ? -1 : 1),
    )
    .map(({ candidate }) => candidate);
}

/** One that is broken is launched anew, like one of another spec. */
function isAsDeclared(namedSpecs: NamedSpecs, candidate: Candidate): boolean {
  const { specHash, status, drift } = candidate;
  const claim = claimOf(namedSpecs, candidate);
  const isSpec =
    specHash === undefined ||
    claim === undefined ||
    specHash === memberSpecOf(namedSpecs, claim).specHash;
  return isSpec && drift === "" && phaseOf(status) !== "broken";
}

function isLeaving({ instanceId, status }: Candidate, retiring: ReadonlySet<string>): boolean {
  return retiring.has(instanceId) || phaseOf(status) === "gone";
}

function placed(candidate: Candidate, slot: number, phase = phaseOf(candidate.status)): Member {
  const { isKnown: _known, range: _range, ...rest } = candidate;
  return { ...rest, slot, phase };
}

function firstFree(
  slots: ReadonlyMap<number, Member>,
  { first, last }: { readonly first: number; readonly last: number },
): number | undefined {
  for (let slot = first; slot <= last && slot - first <= slots.size; slot += 1) {
    if (!slots.has(slot)) return slot;
  }
  return undefined;
}

function lowestFree(slots: ReadonlyMap<number, Member>): number {
  let slot = 0;
  while (slots.has(slot)) slot += 1;
  return slot;
}
