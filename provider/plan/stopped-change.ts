/** The fields that only a stopped VM takes: its type, by a resize, and its image, by a rebuild. */
import type { Desired, MemberSpec } from "../group/desired.js";
import { driftFieldsOf, isAlike, specInPlaceOf } from "../group/drift.js";
import type { Member } from "../group/observed.js";
import type { Metadata, Userdata } from "../wire/spec.js";
import type { Made } from "../group/made.js";
import { hostnameAt } from "./name-steps.js";

/** The type and the image that a VM must still get; a field that it has is absent. */
export interface StoppedChange {
  readonly instanceType?: string | undefined;
  readonly imageId?: string | undefined;
}

/**
 * The type and the image that a VM must still get, in the place where it is. The values of the cloud decide; if they are
 * not known, the specs that the VM may be made of. Pure.
 */
export function stoppedChangeOf(
  desired: Desired,
  member: Pick<Member, "instanceType" | "imageId" | "mismatches">,
  befores: readonly Made[],
): StoppedChange {
  if (desired.spec.agId !== undefined) return {};
  const { instanceType = "", imageId = "" } = member;
  const fields = { ...driftFieldsOf(desired, member.mismatches), instanceType, imageId };
  const goal = specInPlaceOf(desired, fields) ?? desired.spec;
  const mustGet = (field: "instanceType" | "imageId"): boolean => {
    const declared = goal[field];
    if (declared === undefined) return false;
    if (fields[field] !== "") return !isAlike(declared, fields[field]);
    const wanted = desired.spec[field] ?? "";
    return befores.some(({ member: { spec } }) => !isAlike(spec[field] ?? "", wanted));
  };
  return {
    ...(mustGet("instanceType") && { instanceType: goal.instanceType }),
    ...(mustGet("imageId") && { imageId: goal.imageId }),
  };
}

/** The new content of a system disk, and the login data and scripts that go with it. */
export interface Content {
  readonly imageId: string;
  readonly password?: string;
  readonly keyNames?: readonly string[];
  readonly hostname?: string;
  readonly metadata?: readonly Metadata[];
  readonly userdata?: readonly Userdata[];
  readonly passWordAuth?: "yes" | "no";
  readonly imageInherit?: "yes" | "no";
}

/**
 * The content of a rebuilt VM: as at a launch, since a rebuild keeps neither password nor key. Pure.
 *
 * @see docs/jdcloud.md#rebuild
 */
export function contentOf(
  declared: MemberSpec,
  { slot, imageId }: { readonly slot: number; readonly imageId: string },
): Content {
  const { password, keyNames, metadata, userdata, passwordAuth, imageInherit } = declared.spec;
  const hostname = hostnameAt(declared, slot);
  return {
    imageId,
    ...(password !== undefined && { password }),
    ...(keyNames !== undefined && { keyNames }),
    ...(hostname !== undefined && { hostname }),
    ...(metadata !== undefined && { metadata }),
    ...(userdata !== undefined && { userdata }),
    ...(passwordAuth !== undefined && { passWordAuth: passwordAuth }),
    ...(imageInherit !== undefined && { imageInherit }),
  };
}
