/** What is asked for, in the words of the core. */
import type { InstanceSpec } from "../wire/spec.js";
import { groupKeyOf, specHashOf, type OwnNames } from "./identity.js";
import { effective } from "../inputs/ineffective.js";
import { GroupInputs, inputsOf, type Override, type Placement } from "../inputs/inputs.js";
import { spelledOut } from "../inputs/shorthand.js";
import { runOptionsOf, type RunOptions } from "../inputs/run-options.js";
import { known } from "../inputs/unknown.js";
import {
  namePattern,
  patternText,
  slotName,
  slotOfName,
  type NamePattern,
} from "../inputs/names.js";
import { withoutEmpty } from "./normal.js";

/** What the member of one slot is made of. */
export interface MemberSpec {
  readonly spec: InstanceSpec;
  readonly specHash: string;
  /** Its name, where it has one of its own. */
  readonly name?: string | undefined;
  /** Its host name, likewise. */
  readonly hostname?: string | undefined;
}

/** A group as the program declares it, once every value is known. */
export interface Desired {
  readonly regionId: string;
  readonly groupKey: string;
  readonly count: number;
  /** What all members are made of that have nothing of their own. */
  readonly spec: InstanceSpec;
  readonly specHash: string;
  readonly name: NamePattern;
  readonly hostname: NamePattern | undefined;
  /** Members that have something of their own, by slot. */
  readonly overridden: ReadonlyMap<number, MemberSpec>;
  /** Places to launch in besides the spec's own, in order. */
  readonly placements: readonly Placement[];
  /** Fields newer than this release, laid over every spec that is sent. */
  readonly extraSpec: Readonly<Record<string, unknown>> | undefined;
  /** The most VMs that one run may delete. */
  readonly maxDelete: number;
  readonly runOptions: RunOptions;
}

/** The parts of the inputs that make a group what it is. */
export type Declared = Pick<GroupInputs, "regionId" | "count" | "instanceSpec" | "lineage"> &
  Partial<Omit<GroupInputs, "preflight">>;

/** What inputs declare, or properties that hold them; undefined when they are not of today's shape. Pure. */
export function declaredBy(properties: Readonly<Record<string, unknown>>): GroupInputs | undefined {
  return GroupInputs.safeParse(known(spelledOut(inputsOf(properties)).value).value).data;
}

/**
 * What of a declaration makes a difference to the group: equal for any two that ask for the same, whatever is spelt out
 * in them. Pure.
 */
export function meaningOf(desired: Desired): unknown {
  const { regionId, groupKey, count, specHash, overridden, maxDelete } = desired;
  const { instanceType: usualType } = desired.spec;
  const { minReady, ...runOptions } = desired.runOptions;
  return {
    ...{ regionId, groupKey, count, specHash, maxDelete: String(maxDelete), runOptions },
    minReady: runOptions.onPartialFailure === "accept" ? minReady : undefined,
    placements: desired.placements.map((placement) => ({
      ...placement,
      instanceType: otherThan(usualType, placement.instanceType),
    })),
    overridden: Object.fromEntries(
      [...overridden].map(([slot, make]) => [slot, [make.specHash, make.name, make.hostname]]),
    ),
  };
}

/** The desired group of checked inputs. Pure. */
export function toDesired(declared: Declared): Desired {
  const { regionId, count, instanceSpec, lineage, overrides = {}, placements = [] } = declared;
  const { triggers, deletionProtection = false, maxDelete = Infinity } = declared;
  const { extraSpec } = withoutEmpty({ extraSpec: declared.extraSpec }) as Pick<
    Declared,
    "extraSpec"
  >;
  const hashOf = (spec: InstanceSpec, literalNames?: OwnNames): string =>
    specHashOf(lineage, { spec, literalNames, extraSpec, triggers });
  const spec = effective(instanceSpec);
  const specHash = hashOf(spec);
  const name = namePattern(spec.name);
  const hostname = spec.hostname === undefined ? undefined : namePattern(spec.hostname);
  const overridden = Object.entries(overrides)
    .map(([key, override]): readonly [number, MemberSpec] => {
      const slot = Number(key);
      // A name that is given as it would be numbered is no name of one's own.
      const own = {
        ...override,
        name: otherThan(slotName(name, slot), override.name),
        hostname: otherThan(hostname && slotName(hostname, slot), override.hostname),
      };
      const made = withOverride(spec, own);
      const specHash = hashOf(made, literalNamesOf({ name, hostname }, own));
      return [slot, { spec: made, specHash, name: own.name, hostname: own.hostname }];
    })
    // What a member has in common with all is nothing of its own.
    .filter(([, make]) => make.specHash !== specHash);
  return {
    regionId,
    groupKey: groupKeyOf(lineage),
    count,
    spec,
    specHash,
    name,
    hostname,
    overridden: new Map(overridden),
    placements,
    extraSpec,
    maxDelete: deletionProtection ? 0 : maxDelete,
    runOptions: runOptionsOf(declared),
  };
}

/** What the member of a slot is made of. Pure. */
export function memberSpecOf(
  { spec, specHash, overridden }: Pick<Desired, "spec" | "specHash" | "overridden">,
  slot: number,
): MemberSpec {
  return overridden.get(slot) ?? { spec, specHash };
}

/** The names of a group's members. */
export type Naming = Pick<Desired, "name" | "overridden">;

/** The name of one slot. Pure. */
export function nameOf({ name, overridden }: Naming, slot: number): string {
  return overridden.get(slot)?.name ?? slotName(name, slot);
}

/** The slot that bears a name; undefined when none does. Pure. */
export function slotNamed({ name, overridden }: Naming, text: string): number | undefined {
  for (const [slot, make] of overridden) if (make.name === text) return slot;
  return slotOfName(name, text);
}

function otherThan(usual: string | undefined, given: string | undefined): string | undefined {
  return given === usual ? undefined : given;
}

/**
 * The own names that are all there is of the group's, such as `web` of `web-[001]`: taken for patterns, they would be
 * the same. Undefined when there are none.
 */
function literalNamesOf(
  patterns: Pick<Desired, "name" | "hostname">,
  own: OwnNames,
): OwnNames | undefined {
  const literalNames = (["name", "hostname"] as const).flatMap((field) => {
    const [pattern, text] = [patterns[field], own[field]];
    if (!pattern || text === undefined) return [];
    return patternText(namePattern(text)) === patternText(pattern) ? [[field, text]] : [];
  });
  return literalNames.length === 0 ? undefined : (Object.fromEntries(literalNames) as OwnNames);
}

/** The spec of one member: its own values over those of all. */
function withOverride(spec: InstanceSpec, override: Override): InstanceSpec {
  const { primaryIpAddress, metadata = [], userTags = [], ...own } = override;
  const { primaryNetworkInterface: nic } = spec;
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  return {
    ...spec,
    ...Object.fromEntries(given),
    ...(metadata.length > 0 && {
      metadata: joined(spec.metadata, metadata, (key) => key.toLowerCase()),
    }),
    ...(userTags.length > 0 && { userTags: joined(spec.userTags, userTags, (key) => key) }),
    ...(primaryIpAddress !== undefined && {
      primaryNetworkInterface: {
        ...nic,
        networkInterface: { ...nic?.networkInterface, primaryIpAddress },
      },
    }),
  };
}

/** Two lists of pairs as one; of pairs with the same key the latter counts. */
function joined<Pair extends { readonly key: string }>(
  common: readonly Pair[] = [],
  own: readonly Pair[],
  sameAs: (key: string) => string,
): Pair[] {
  const keys = new Set(own.map(({ key }) => sameAs(key)));
  return [...common.filter(({ key }) => !keys.has(sameAs(key))), ...own];
}
