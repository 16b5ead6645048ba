/** The way back from a failed rollout (`rollout.onFailure`): the members changed by the run get their former spec. */
import { isSame } from "../group/canonical.js";
import { memberSpecOf, type Desired } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import type { Failure } from "../group/outcome.js";
import type { SavedMember } from "../group/saved-member.js";
import { isHashOf } from "../group/identity.js";
import { modificationOf } from "./modification.js";
import type { RunEnd } from "./run-end.js";

/** A rollout to take back. */
export interface RollBack {
  /** The former declaration, limited to the slots to change back. */
  readonly desired: Desired;
  /** Slots that the run may launch. */
  readonly slots: ReadonlySet<number>;
}

/** The part of a run's result that decides about a roll-back. */
export type FailedRun = Pick<RunEnd, "verdict" | "observed"> & {
  readonly failures: readonly Pick<Failure, "phase">[];
};

/**
 * The roll-back of a run that stopped after too many failures; undefined if there is none to do. Each changed member
 * gets the spec that it had before this run, so a later run with the same fault changes no other one. Members that the
 * run did not change stay as they are. The limits of the rollout hold, but no canary is needed, since the
 * members ran with the former spec, and a failure does not stop it. A member changed in place keeps its new spec if it
 * can get the former one by a new VM only: no preview has announced its deletion. Pure.
 */
export function rollBackOf(
  desired: Desired,
  before: readonly SavedMember[],
  { verdict, observed, failures }: FailedRun,
): RollBack | undefined {
  const { rollout, count } = desired;
  // A VM that refuses to be deleted says nothing about the new spec.
  const failed = failures.filter(({ phase }) => phase !== "retire");
  const isFailed = verdict === "stalled" && failed.length > rollout.maxFailed;
  if (rollout.onFailure !== "rollback" || !isFailed) return undefined;
  const changed = changedMembers(desired, before, observed);
  const isOf = (declaration: Desired, { slot, specHash = "" }: SavedMember): boolean =>
    isHashOf(memberSpecOf(declaration, slot), specHash);
  const former = desired.earlier?.find((declaration) =>
    changed.some((member) => isOf(declaration, member)),
  );
  if (!former) return undefined;
  const now = new Map(observed.members.map((member) => [member.slot, member]));
  const slots = new Set(
    changed
      .filter((member) => isOf(former, member))
      .filter((member) => hasWayBack(member, now.get(member.slot), { former, desired }))
      .map(({ slot }) => slot),
  );
  if (slots.size === 0) return undefined;
  const others = Array.from({ length: count }, (_, slot) => slot).filter(
    (slot) => !slots.has(slot),
  );
  const back: Desired = {
    ...former,
    count,
    // Only VMs of this run are deleted.
    maxDelete: Infinity,
    runOptions: { ...desired.runOptions, onPartialFailure: "keep" },
    rollout: {
      ...{ ...rollout, canary: 0, maxFailed: Infinity, upTo: count, hold: new Set(others) },
      // The way there was allowed.
      mostDisruptive: "replace",
    },
    earlier: [desired],
  };
  return { desired: back, slots };
}

/** Whether the VM of a slot is another one than before the run, or can be changed back in place. */
function hasWayBack(
  before: SavedMember,
  now: Member | undefined,
  { former, desired }: { readonly former: Desired; readonly desired: Desired },
): boolean {
  if (now?.instanceId !== before.instanceId) return true;
  // A VM prepared for the new spec is not prepared for the former one.
  const member = { ...now, isPrepared: false };
  return modificationOf({ ...former, earlier: [desired] }, member).action !== "replace";
}

/** How many of the slots have a running member with its former spec. Pure. */
export function rolledBackIn({ desired, slots }: RollBack, observed: Observed): number {
  return observed.members.filter(
    (member) => slots.has(member.slot) && member.phase === "ready" && hasSpec(desired, member),
  ).length;
}

/** Saved members with another spec than the declared one, which have gone, or have another spec now, or are halfway to it. */
function changedMembers(
  desired: Desired,
  before: readonly SavedMember[],
  { members }: Observed,
): readonly SavedMember[] {
  const now = new Map(members.map((member) => [member.slot, member]));
  return before.filter(({ slot, instanceId, specHash, unfinished = [], isSurplus }) => {
    const member = now.get(slot);
    const isOutdated = specHash !== undefined && !hasSpec(desired, { slot, specHash });
    const isHalfway = !isSame(member?.unfinished ?? [], unfinished);
    const isChanged =
      member?.instanceId !== instanceId || member.specHash !== specHash || isHalfway;
    return !isSurplus && slot < desired.count && isOutdated && isChanged;
  });
}

function hasSpec(desired: Desired, { slot, specHash }: Pick<Member, "slot" | "specHash">): boolean {
  return specHash !== undefined && isHashOf(memberSpecOf(desired, slot), specHash);
}
