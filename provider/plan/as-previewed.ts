/** Members as the preview knew them: a run does no more than its preview told. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import { isAlike } from "../group/drift.js";
import { beforesOf, madeOf } from "../group/made.js";
import type { Member } from "../group/observed.js";

/** VMs that need more than any preview has told. */
export interface Unpreviewed {
  /** VMs whose drift was in no preview yet: left unchanged until a preview has shown it. */
  readonly deferred: ReadonlySet<string>;
  /** VMs that an interrupted run changed, and that need more than any preview told: left as they are until one tells. */
  readonly left: ReadonlySet<string>;
}

/** A member without what no preview has told yet. Pure. */
export function asPreviewed(
  desired: Desired,
  member: Member,
  { deferred, left }: Unpreviewed,
): Member {
  if (left.has(member.instanceId)) {
    const { specHash } = memberSpecOf(desired, member.slot);
    return { ...withoutDrift(desired, member), specHash, unfinished: [] };
  }
  return deferred.has(member.instanceId) ? withoutDrift(desired, member) : member;
}

/** A member taken to be as its spec says, whatever the cloud says. Its type and its image count if a spec has them. Pure. */
export function withoutDrift(desired: Desired, member: Member): Member {
  const { instanceType = "", imageId = "", liveDrift: _live, ...rest } = member;
  const befores = beforesOf(desired, { ...member, isPrepared: false })?.all ?? [];
  const specs = [...befores, madeOf(desired, member.slot)];
  const types = specs.flatMap(({ member: { spec }, group }) => [
    spec.instanceType,
    ...group.placements.map((place) => place.instanceType),
  ]);
  const images = specs.map(({ member: { spec } }) => spec.imageId);
  const isOneOf = (declared: readonly (string | undefined)[], value: string): boolean =>
    declared.some((each) => isAlike(each ?? "", value));
  return {
    ...rest,
    drift: "",
    ...(isOneOf(types, instanceType) && { instanceType }),
    ...(isOneOf(images, imageId) && { imageId }),
  };
}
