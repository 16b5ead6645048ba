/** Where one VM differs from what the group declares. */
import type { Instance } from "../wire/instance.js";
import type { InstanceSpec } from "../wire/spec.js";
import type { Desired } from "./desired.js";
import { placedIn } from "./placement.js";

/** The fields that make a VM the machine it is. */
export type DriftFields = Pick<Instance, "instanceType" | "imageId" | "az" | "subnetId">;

const UNKNOWN_FIELDS: DriftFields = { instanceType: "", imageId: "", az: "", subnetId: "" };

/** One field of one VM that is not as declared. */
export interface Drift {
  readonly field: keyof DriftFields;
  readonly declared: string;
  readonly observed: string;
}

/** Where a group's members may be, and as what. */
export type Places = Pick<Desired, "spec" | "placements">;

/**
 * The fields of a VM that make it another machine than the declared one: type, image, zone, subnet. One that is as any
 * of the allowed places would make it does not differ. Only what the program says and the reply tells is compared, so
 * the cloud's own defaults are never drift; in an availability group nothing is, since its template overrules the spec.
 * Pure.
 *
 * @see docs/jdcloud.md#ways-to-create, agId
 */
export function driftOf({ spec, placements }: Places, instance: DriftFields): readonly Drift[] {
  const atHome = differences(spec, instance);
  const isElsewhere = placements.some(
    (place) => differences(placedIn(spec, place), instance).length === 0,
  );
  return isElsewhere ? [] : atHome;
}

/** The differing fields as the cloud has them: what is saved, since the declared side may change. Pure. */
export function mismatchesOf(
  { spec }: Places,
  instance: DriftFields,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    differences(spec, instance).map(({ field, observed }) => [field, observed]),
  );
}

/** What a VM is that differs from the spec in what the state says, and in nothing else. Pure. */
export function driftFieldsOf(
  { spec }: Places,
  mismatches: Readonly<Record<string, string>> = {},
): DriftFields {
  return { ...UNKNOWN_FIELDS, ...definedOf(declaredFields(spec)), ...mismatches };
}

function differences(spec: InstanceSpec, instance: DriftFields): readonly Drift[] {
  if (spec.agId !== undefined) return [];
  const kind = declaredFields(spec);
  return FIELDS.flatMap((field) => {
    const declared = kind[field];
    const observed = instance[field];
    return declared === undefined || observed === "" || isAlike(declared, observed)
      ? []
      : [{ field, declared, observed }];
  });
}

const FIELDS = ["instanceType", "imageId", "az", "subnetId"] as const;

function declaredFields(spec: InstanceSpec): {
  readonly [Field in keyof DriftFields]: string | undefined;
} {
  const { instanceType, imageId, az, primaryNetworkInterface } = spec;
  return {
    instanceType,
    imageId,
    az,
    subnetId: primaryNetworkInterface?.networkInterface?.subnetId,
  };
}

function definedOf(kind: object): Partial<DriftFields> {
  return Object.fromEntries(Object.entries(kind).filter(([, value]) => value !== undefined));
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
