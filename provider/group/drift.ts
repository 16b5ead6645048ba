/** Where one VM differs from what the group declares. */
import type { Instance } from "../wire/instance.js";
import type { InstanceSpec } from "../wire/spec.js";

/** The fields that make a VM the machine it is. */
export type Kind = Pick<Instance, "instanceType" | "imageId" | "az" | "subnetId">;

/** A VM of which nothing is known. */
export const UNKNOWN_KIND: Kind = { instanceType: "", imageId: "", az: "", subnetId: "" };

/** One field of one VM that is not as declared. */
export interface Drift {
  readonly field: keyof Kind;
  readonly declared: string;
  readonly observed: string;
}

/**
 * The fields of a VM that make it another machine than the declared one: type, image, zone, subnet. Only what the
 * program says and the reply tells is compared, so the cloud's own defaults are never drift; in an availability group
 * nothing is, since its template overrules the spec. Pure.
 *
 * @see vendor's page, InstanceSpec.agId
 */
export function driftOf(spec: InstanceSpec, instance: Kind): readonly Drift[] {
  if (spec.agId !== undefined) return [];
  const subnetId = spec.primaryNetworkInterface?.networkInterface?.subnetId;
  const pairs: readonly (readonly [keyof Kind, string | undefined, string])[] = [
    ["instanceType", spec.instanceType, instance.instanceType],
    ["imageId", spec.imageId, instance.imageId],
    ["az", spec.az, instance.az],
    ["subnetId", subnetId, instance.subnetId],
  ];
  return pairs.flatMap(([field, declared, observed]) =>
    declared === undefined || observed === "" || isAlike(declared, observed)
      ? []
      : [{ field, declared, observed }],
  );
}

/** The differing fields as the cloud has them: what is saved, since the declared side may change. Pure. */
export function unlikeOf(drift: readonly Drift[]): Readonly<Record<string, string>> {
  return Object.fromEntries(drift.map(({ field, observed }) => [field, observed]));
}

/** The cloud's ids and names of kinds are lower case; it takes others and answers in its own. */
function isAlike(declared: string, observed: string): boolean {
  return declared.toLowerCase() === observed.toLowerCase();
}

/** `instanceType is g.n2.xlarge, declared g.n2.large`. Pure. */
export function driftText(drift: readonly Drift[]): string {
  return drift
    .map(({ field, declared, observed }) => `${field} is ${observed}, declared ${declared}`)
    .join("; ");
}
