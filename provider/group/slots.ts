/** The slot of each VM of a group. */
import { slotOfNumber } from "../inputs/names.js";
import { memberSpecOf, slotNamed, type Naming, type Specs } from "./desired.js";
import { isHashOf } from "./identity.js";
import { phaseOf, type Candidate, type Member, type Observed } from "./observed.js";

/** The inputs needed to name members and to compare their specs. */
export type NamedSpecs = Naming & Specs;

/**
 * Assigns every VM its slot. The state decides first, then the VM's name, then a free slot of its create call, if
 * possible that of the number in its name (the VM may have the names of an earlier program), then the lowest free slot. A VM whose slot is taken is surplus. Between two running
 * VMs with the same claim, the one as declared wins. Pure: the result does not depend on the order of the candidates.
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
    if (claim !== undefined && role === "replaced") {
      surplus.push(placed(candidate, claim));
      continue;
    }
    if (claim !== undefined && role === "replaces") {
      surplus.push({ ...(slots.get(claim) as Member), role: "replaced" });
      slots.set(claim, placed(candidate, claim));
      continue;
    }
    const free = candidate.range && freeSlot(namedSpecs, slots, candidate.name, candidate.range);
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
 * is running; outdated, beside a running one as declared, it has been replaced. Undefined for a duplicate.
 */
function succession(
  namedSpecs: NamedSpecs,
  candidate: Candidate,
  member: Member | undefined,
): "successor" | "replaces" | "replaced" | undefined {
  if (!member) return undefined;
  const isOutdated = !isDeclared(namedSpecs, member, member.slot);
  if (isOutdated !== isAsDeclared(namedSpecs, candidate)) return undefined;
  if (isOutdated) return phaseOf(candidate.status) === "ready" ? "replaces" : "successor";
  const isBroken = phaseOf(candidate.status) === "broken";
  return member.phase === "ready" && !isBroken ? "replaced" : undefined;
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

/**
 * Candidates in order of precedence: known before unknown, running before others, as declared before outdated, working
 * before broken. A running one keeps its slot until the one to take its place is running.
 */
function byPrecedence(
  namedSpecs: NamedSpecs,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const rankOf = (candidate: Candidate): number =>
    (candidate.isKnown ? 0 : 100) +
    (phaseOf(candidate.status) === "ready" ? 0 : 20) +
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

/** A free slot of a create call: that of the number in the VM's name, else the lowest. */
function freeSlot(
  { name: pattern }: Naming,
  slots: ReadonlyMap<number, Member>,
  name: string,
  range: Range,
): number | undefined {
  const numbered = slotOfNumber(pattern, name, range);
  return numbered === undefined || slots.has(numbered) ? firstFree(slots, range) : numbered;
}

type Range = NonNullable<Candidate["range"]>;

function firstFree(slots: ReadonlyMap<number, Member>, { first, last }: Range): number | undefined {
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
