/** The members of a group as observed in the cloud, each in its slot. */
import type { Instance } from "../wire/instance.js";
import { memberSpecOf, slotNamed, type Naming, type Specs } from "./desired.js";
import { driftOf, driftText, mismatchesOf, type Places } from "./drift.js";
import { batchMark, isHashOf, specMark } from "./identity.js";

/** Our view of a VM; `gone` means deleted or being deleted. */
export type Phase = "settling" | "ready" | "stopped" | "broken" | "gone";

/** One VM of a group, in its slot. */
export interface Member {
  readonly slot: number;
  readonly instanceId: string;
  readonly name: string;
  /** The cloud's word for the VM's state. */
  readonly status: string;
  readonly phase: Phase;
  readonly az: string;
  readonly privateIpAddress: string;
  readonly elasticIpAddress: string;
  /** Hash of its spec; undefined when neither its tags nor the state record it. */
  readonly specHash: string | undefined;
  /** Hashes of the specs of changes in place that may have ended halfway. */
  readonly unfinished?: readonly string[] | undefined;
  /** Differences from the declared spec, as text; empty when there are none. */
  readonly drift: string;
  /** Observed values of all fields with a difference from the spec in its own place. */
  readonly mismatches: Readonly<Record<string, string>>;
  /** Its type and image; absent when they are not known. */
  readonly instanceType?: string | undefined;
  readonly imageId?: string | undefined;
  /** Whether this run has set all fields that can be set while it runs. */
  readonly isPrepared?: boolean;
  /**
   * Of a VM whose slot has another member: `successor` will take the place of that outdated member, and `replaced` is an
   * outdated member whose successor is running. Absent for any other VM.
   */
  readonly role?: "successor" | "replaced";
}

/** A VM before it has a slot; `slot` comes from the state or from a create call. */
export type Candidate = Omit<Member, "slot" | "phase"> & {
  readonly slot: number | undefined;
  readonly isKnown: boolean;
  readonly range: { readonly first: number; readonly last: number } | undefined;
};

/** An observed group: at most one member a slot, and VMs without a slot. */
export interface Observed {
  readonly members: readonly Member[];
  /** VMs of the group whose slot already has a member. */
  readonly surplus: readonly Member[];
  /** VMs being deleted, by us or outside Pulumi. */
  readonly leaving: readonly Member[];
}

/**
 * The phase of a cloud status. An unknown status counts as settling, so the provider leaves the VM alone. Pure.
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

/** One VM of a reply with its claims to a slot. Pure. */
export function candidateOf(
  places: Places,
  instance: Instance,
  saved:
    | {
        readonly slot: number;
        readonly specHash?: string | undefined;
        readonly unfinished?: readonly string[] | undefined;
        readonly isSurplus?: boolean | undefined;
      }
    | undefined,
): Candidate {
  const { specHash, unfinished = [] } = specMark(instance.tags) ?? saved ?? {};
  return {
    slot: saved?.isSurplus ? undefined : saved?.slot,
    isKnown: saved !== undefined && !saved.isSurplus,
    range: batchMark(instance.tags),
    instanceId: instance.instanceId,
    name: instance.instanceName,
    status: instance.status,
    az: instance.az,
    privateIpAddress: instance.privateIpAddress,
    elasticIpAddress: instance.elasticIpAddress,
    specHash,
    ...(unfinished.length > 0 && { unfinished }),
    drift: driftText(driftOf(places, instance)),
    mismatches: mismatchesOf(places, instance),
    instanceType: instance.instanceType || undefined,
    imageId: instance.imageId || undefined,
  };
}

/** The inputs needed to name members and to compare their specs. */
export type NamedSpecs = Naming & Specs;

/**
 * Assigns every VM its slot. The state decides first, then the number in the VM's name, then a free slot of its
 * create call, then the lowest free slot. A VM whose slot is taken is surplus. Between two VMs with the same claim,
 * the one as declared wins. Pure: the result does not depend on the order of the candidates.
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
    const role =
      claim === undefined ? undefined : succession(namedSpecs, candidate, slots.get(claim));
    if (claim !== undefined && role === "successor") {
      surplus.push({ ...placed(candidate, claim), role });
      continue;
    }
    if (claim !== undefined && role === "replaces") {
      surplus.push({ ...(slots.get(claim) as Member), role: "replaced" });
      slots.set(claim, placed(candidate, claim));
      continue;
    }
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

/**
 * What a second VM is to the member of its slot: as declared, beside an outdated one, it takes its place as soon as it
 * is running. Undefined for a duplicate.
 */
function succession(
  namedSpecs: NamedSpecs,
  candidate: Candidate,
  member: Member | undefined,
): "successor" | "replaces" | undefined {
  if (!member || isDeclared(namedSpecs, member, member.slot)) return undefined;
  if (!isAsDeclared(namedSpecs, candidate)) return undefined;
  return phaseOf(candidate.status) === "ready" ? "replaces" : "successor";
}

/**
 * The slot from the state or from the VM's name. A name outside the slots of its create call was changed later and
 * has no claim.
 */
function claimOf(naming: Naming, { slot, name, range }: Candidate): number | undefined {
  const claimed = slot ?? slotNamed(naming, name);
  if (slot !== undefined || claimed === undefined || !range) return claimed;
  return claimed >= range.first && claimed <= range.last ? claimed : undefined;
}

/** Candidates in order of precedence: known before unknown, as declared before outdated, working before broken. */
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

/** A broken VM is replaced, like a VM with another spec. */
function isAsDeclared(namedSpecs: NamedSpecs, candidate: Candidate): boolean {
  return isDeclared(namedSpecs, candidate, claimOf(namedSpecs, candidate));
}

type Made = Pick<Member, "specHash" | "unfinished" | "status" | "drift">;

function isDeclared(
  namedSpecs: NamedSpecs,
  { specHash, unfinished = [], status, drift }: Made,
  slot: number | undefined,
): boolean {
  const isSpec =
    specHash === undefined ||
    slot === undefined ||
    (isHashOf(memberSpecOf(namedSpecs, slot), specHash) && unfinished.length === 0);
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
