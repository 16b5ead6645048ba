/** The slot of each VM of a group. */
import { slotOfNumber } from "../inputs/names.js";
import { memberSpecOf, slotNamed, type Naming, type Specs } from "./desired.js";
import { isHashOf } from "./identity.js";
import { phaseOf, type Candidate, type Member, type Observed } from "./observed.js";

/** The inputs needed to name members and to compare their specs. */
export type NamedSpecs = Naming & Specs;

/**
 * Assigns every VM its slot. The state decides first, then the VM's name, then the number in its name (the VM may have
 * the names of an earlier program), then a free slot of its create call, then the lowest free slot. A VM whose slot is
 * taken is surplus. Between two running VMs with the same claim, the one as declared wins. VMs that neither run
 * nor are known to the state come last, so that no launch takes a slot from a VM that serves. Pure: the result does not depend on the
 * order of the candidates.
 */
export function assignSlots(
  namedSpecs: NamedSpecs,
  candidates: readonly Candidate[],
  retiring: ReadonlySet<string> = new Set(),
): Observed {
  const places: Places = { slots: new Map(), surplus: [] };
  const inOrder = byPrecedence(namedSpecs, candidates);
  const staying = inOrder.filter((candidate) => !isLeaving(candidate, retiring));
  const isFirst = ({ isKnown, status }: Candidate): boolean =>
    isKnown || phaseOf(status) === "ready";
  place(namedSpecs, staying.filter(isFirst), places);
  place(
    namedSpecs,
    staying.filter((candidate) => !isFirst(candidate)),
    places,
  );
  const leaving = inOrder.filter((candidate) => isLeaving(candidate, retiring));
  return {
    members: [...places.slots.values()].sort((left, right) => left.slot - right.slot),
    surplus: places.surplus,
    leaving: leaving
      .filter(({ status }) => status !== "terminated")
      .map((candidate) => placed(candidate, claimOf(namedSpecs, candidate) ?? 0, "gone")),
  };
}

interface Places {
  readonly slots: Map<number, Member>;
  readonly surplus: Member[];
}

/** Assigns slots to more VMs: first those with a claim, then the others. */
function place(
  namedSpecs: NamedSpecs,
  candidates: readonly Candidate[],
  { slots, surplus }: Places,
): void {
  const unplaced = candidates.filter((candidate) => {
    const claim = claimOf(namedSpecs, candidate);
    if (claim === undefined || slots.has(claim)) return true;
    slots.set(claim, placed(candidate, claim));
    return false;
  });
  for (const candidate of unplaced) {
    const claim = claimOf(namedSpecs, candidate);
    const member = claim === undefined ? undefined : slots.get(claim);
    if (member) {
      const { slot } = member;
      const role = succession(namedSpecs, candidate, member);
      switch (role) {
        case "successor":
          surplus.push({ ...placed(candidate, slot), role });
          continue;
        case "replaced":
          surplus.push(placed(candidate, slot));
          continue;
        case "replaces":
          surplus.push({ ...member, role: "replaced" });
          slots.set(slot, placed(candidate, slot));
          continue;
        case undefined:
          break;
      }
    }
    const free = candidate.range && firstFree(slots, candidate.range);
    if (free !== undefined) slots.set(free, placed(candidate, free));
    else if (claim !== undefined) surplus.push(placed(candidate, claim));
    else {
      const lowest = lowestFree(slots);
      slots.set(lowest, placed(candidate, lowest));
    }
  }
}

/**
 * What a second VM is to the member of its slot: as declared, beside an outdated one, it takes its place as soon as it
 * is running; outdated, beside a running one as declared, it has been replaced. Undefined for a duplicate.
 */
function succession(
  namedSpecs: NamedSpecs,
  candidate: Candidate,
  member: Member,
): "successor" | "replaces" | "replaced" | undefined {
  const isOutdated = !isDeclared(namedSpecs, member, member.slot);
  if (isOutdated !== isAsDeclared(namedSpecs, candidate)) return undefined;
  if (isOutdated) return phaseOf(candidate.status) === "ready" ? "replaces" : "successor";
  const isBroken = phaseOf(candidate.status) === "broken";
  return member.phase === "ready" && !isBroken ? "replaced" : undefined;
}

/**
 * The slot from the state or from the VM's name. A name outside the slots of its create call was changed later and
 * has no claim; one of another pattern claims the slot of its number.
 */
function claimOf(naming: Naming, { slot, name, range }: Candidate): number | undefined {
  const claimed = slot ?? slotNamed(naming, name);
  if (slot !== undefined || !range) return claimed;
  if (claimed === undefined) return slotOfNumber(naming.name, name, range);
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
