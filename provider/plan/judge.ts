/** The decision about one member, before the order of a rollout. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import { asLaunched, driftFieldsOf, driftOf } from "../group/drift.js";
import { isHashOf } from "../group/identity.js";
import type { Member } from "../group/observed.js";
import type { Intent } from "./intent-kinds.js";
import { modificationOf, repairOf, type Modification } from "./modification.js";
import type { StoppedChange } from "./stopped-change.js";

/** The reason to change or replace a member with another spec. */
export const SPEC_CHANGED = "instanceSpec changed";
/** The reason to change or replace a member that a change in place left between two specs. */
export const HALF_CHANGED = "an earlier change in place did not finish";

/** The decision about a member. Pure. */
export function judge(desired: Desired, member: Member): Intent {
  if (member.phase === "broken")
    return { kind: "replace", member, why: `its status is ${member.status}` };
  const hashes = memberSpecOf(desired, member.slot);
  const isOutdated = member.specHash !== undefined && !isHashOf(hashes, member.specHash);
  const isHalfway = (member.unfinished ?? []).length > 0;
  const hasDrifted = member.drift !== "";
  if (isOutdated || isHalfway || hasDrifted) {
    const why = isOutdated ? SPEC_CHANGED : isHalfway ? HALF_CHANGED : driftTextOf(member);
    const modification = modificationOf(desired, member);
    switch (modification.action) {
      case "replace":
        return replacement(member, why, causeOf(modification.needs, why));
      case "live":
        if (!hasDrifted) return { kind: "modify", member, steps: modification.steps, why };
        break;
      default:
        if (!hasDrifted || putsRight(desired, member, modification.change))
          return disrupted(desired, member, { ...modification, why });
    }
    return replacement(member, driftTextOf(member));
  }
  if (member.liveDrift !== undefined) {
    const repair = repairOf(desired, member);
    const why = member.liveDrift;
    if (repair.action !== "live") return replacement(member, why);
    return { kind: "modify", member, steps: repair.steps, why };
  }
  if (member.phase === "settling") return { kind: "settle", member };
  if (member.phase === "stopped") return { kind: "start", member };
  return { kind: "keep", member };
}

function driftTextOf({ drift, liveDrift }: Member): string {
  return liveDrift === undefined ? drift : `${drift}; ${liveDrift}`;
}

/** Whether a member has no drift any more after a change: its zone and its subnet are as declared. */
function putsRight(
  desired: Desired,
  { mismatches, launched }: Member,
  { instanceType, imageId }: StoppedChange,
): boolean {
  const places = asLaunched(desired, launched);
  const changed = { ...(instanceType && { instanceType }), ...(imageId && { imageId }) };
  return driftOf(places, { ...driftFieldsOf(places, mismatches), ...changed }).length === 0;
}

type Stopped = Extract<Modification, { readonly action: "restart" | "rebuild" }>;

/**
 * The restart or rebuild of a member. If no member may be out of service, a surge replaces it, unless it is out of service
 * already.
 */
function disrupted(
  desired: Desired,
  member: Member,
  { action, steps, change, why }: Stopped & { readonly why: string },
): Intent {
  const { specHash } = memberSpecOf(desired, member.slot);
  const isBegun = (member.unfinished ?? []).includes(specHash) && member.phase !== "ready";
  const isOut = isBegun || member.phase === "stopped";
  if (desired.rollout.maxUnavailable === 0 && !isOut) {
    const cause = `${causeOf(Object.keys(change), why)}, and rollout.maxUnavailable allows no ${action}`;
    return replacement(member, why, cause);
  }
  return { kind: action, member, steps, change, isBegun, why };
}

function replacement(member: Member, why: string, cause = why): Intent {
  return { kind: "replace", member, why, ...(cause !== why && { cause }) };
}

function causeOf(fields: readonly string[], why: string): string {
  return why === SPEC_CHANGED && fields.length > 0 ? `${fields.join(", ")} changed` : why;
}
