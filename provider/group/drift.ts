/** Differences between one VM and the group's declaration. */
import type { Instance } from "../wire/instance.js";
import type { InstanceSpec } from "../wire/spec.js";
import type { Desired } from "./desired.js";
import { placedIn } from "./placement.js";

/** The fields compared between a VM and its declaration. */
export type DriftFields = Pick<Instance, "instanceType" | "imageId" | "az" | "subnetId">;

/** One field of one VM with an undeclared value. */
export interface Drift {
  readonly field: keyof DriftFields;
  readonly declared: string;
  readonly observed: string;
}

/** The declared spec and the places where members may run. */
export type Places = Pick<Desired, "spec" | "placements">;

/**
 * The differences between a VM and its declaration in type, image, zone and subnet. A VM as declared for any allowed
 * place has none. Only fields present in both the program and the reply are compared, so the cloud's own defaults are
 * never drift. In an availability group nothing is compared, since its template overrules the spec, unless the values at
 * the launch are in place of it. Pure.
 *
 * @see docs/jdcloud.md#ways-to-create, agId
 */
export function driftOf({ spec, placements }: Places, instance: DriftFields): readonly Drift[] {
  const ownDifferences = differences(spec, instance);
  const fitsFallback = placements.some(
    (place) => differences(placedIn(spec, place), instance).length === 0,
  );
  return fitsFallback ? [] : ownDifferences;
}

/**
 * The values of the fields that a template or an availability group decides, as a VM has them. Empty for a spec that decides
 * them itself. Pure.
 *
 * @see docs/jdcloud.md#ways-to-create, agId
 */
export function templateValuesOf(
  { agId, instanceTemplateId, ...spec }: InstanceSpec,
  instance: DriftFields,
): Readonly<Record<string, string>> {
  if (agId === undefined && instanceTemplateId === undefined) return {};
  const given: Partial<Record<keyof DriftFields, string | undefined>> =
    agId === undefined ? declaredFields(spec) : {};
  const open = FIELDS.filter((field) => given[field] === undefined && instance[field] !== "");
  return Object.fromEntries(open.map((field) => [field, instance[field]]));
}

/** The differences of one VM, as its member has them. */
export interface Differences {
  /** As text; empty when there are none. */
  readonly drift: string;
  readonly mismatches: Readonly<Record<string, string>>;
  readonly launched?: Readonly<Record<string, string>>;
}

/** The differences of one VM; `launched` are the values that a template gave it at its launch. Pure. */
export function differencesOf(
  places: Places,
  instance: DriftFields,
  launched: Readonly<Record<string, string>> = {},
): Differences {
  const declared = asLaunched(places, launched);
  return {
    drift: driftText(driftOf(declared, instance), launched),
    mismatches: mismatchesOf(declared, instance),
    ...(Object.keys(launched).length > 0 && { launched }),
  };
}

/**
 * The declaration for one VM: the fields that a template or an availability group decides have their values at its launch,
 * as far as the state has them. Pure.
 */
export function asLaunched(
  places: Places,
  launched: Readonly<Partial<Record<string, string>>> = {},
): Places {
  if (Object.keys(launched).length === 0) return places;
  const { agId, ...spec } = places.spec;
  const given = agId === undefined ? definedOf(declaredFields(spec)) : {};
  const { instanceType, imageId, az, subnetId }: Partial<DriftFields> = { ...launched, ...given };
  const nic = spec.primaryNetworkInterface;
  return {
    placements: agId === undefined ? places.placements : [],
    spec: {
      ...spec,
      ...{ instanceType, imageId, az },
      primaryNetworkInterface: { ...nic, networkInterface: { ...nic?.networkInterface, subnetId } },
    },
  };
}

/**
 * The spec in the place of a VM, by its zone and subnet: its own place first, then the fallbacks. A VM as declared for one
 * of them is in that one. Undefined for a VM anywhere else. Pure.
 */
export function specInPlaceOf(
  { spec, placements }: Places,
  instance: DriftFields,
): InstanceSpec | undefined {
  const specs = [spec, ...placements.map((place) => placedIn(spec, place))];
  const isThere = (each: InstanceSpec): boolean =>
    differences(each, instance).every(({ field }) => field !== "az" && field !== "subnetId");
  return specs.find((each) => differences(each, instance).length === 0) ?? specs.find(isThere);
}

/** The observed values of differing fields. The state saves these, since the declared values may change. Pure. */
export function mismatchesOf(
  { spec }: Places,
  instance: DriftFields,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    differences(spec, instance).map(({ field, observed }) => [field, observed]),
  );
}

/** The drift fields of a saved VM: the declared spec with the saved differences applied. Pure. */
export function driftFieldsOf(
  { spec }: Places,
  mismatches: Readonly<Record<string, string>> = {},
): DriftFields {
  const declared = declaredFields(spec);
  const valueOf = (field: keyof DriftFields): string => mismatches[field] ?? declared[field] ?? "";
  return {
    instanceType: valueOf("instanceType"),
    imageId: valueOf("imageId"),
    az: valueOf("az"),
    subnetId: valueOf("subnetId"),
  };
}

function differences(spec: InstanceSpec, instance: DriftFields): readonly Drift[] {
  if (spec.agId !== undefined) return [];
  const fields = declaredFields(spec);
  return FIELDS.flatMap((field) => {
    const declared = fields[field];
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

function definedOf(fields: object): Partial<DriftFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Whether two ids or type names are the same: the cloud accepts any case, and returns lower case. Pure. */
export function isAlike(declared: string, observed: string): boolean {
  return declared.toLowerCase() === observed.toLowerCase();
}

/** `instanceType is g.n2.xlarge, declared g.n2.large`; of a template's value `launched with g.n2.large`. Pure. */
export function driftText(drift: readonly Drift[], launched: object = {}): string {
  return drift
    .map(({ field, declared, observed }) => {
      const verb = field in launched ? "launched with" : "declared";
      return `${field} is ${observed}, ${verb} ${declared}`;
    })
    .join("; ");
}
