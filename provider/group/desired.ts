/** The desired group: checked inputs in the vocabulary of the core. */
import type { InstanceSpec } from "../wire/spec.js";
import { groupKeyOf, specHashesOf, type OwnNames, type SpecHashes } from "./identity.js";
import { effective } from "../inputs/ineffective.js";
import { asSent } from "../inputs/line-ends.js";
import { GroupInputs, inputsOf, type Override, type Placement } from "../inputs/inputs.js";
import { spelledOut } from "../inputs/shorthand.js";
import { rolloutOf, type Rollout } from "../inputs/rollout.js";
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

/** The spec of one slot's member. */
export interface MemberSpec extends SpecHashes {
  /** As it is sent. */
  readonly spec: InstanceSpec;
  /** Own name; absent when the member has a numbered one. */
  readonly name?: string | undefined;
  /** Own host name; absent when the member has a numbered one or none. */
  readonly hostname?: string | undefined;
}

/** A group as the program declares it, once every value is known. */
export interface Desired extends SpecHashes {
  readonly regionId: string;
  readonly groupKey: string;
  readonly count: number;
  /** Spec of all members without an override. */
  readonly spec: InstanceSpec;
  readonly name: NamePattern;
  readonly hostname: NamePattern | undefined;
  /** Members with an override, by slot. */
  readonly overridden: ReadonlyMap<number, MemberSpec>;
  /** Fallback zones and subnets after the spec's own, in order. */
  readonly placements: readonly Placement[];
  /** Fields newer than this release, merged over every spec before it is sent. */
  readonly extraSpec: Readonly<Record<string, unknown>> | undefined;
  /** Arbitrary value of the program; part of every spec hash. */
  readonly triggers?: unknown;
  /** Former declarations of this group, latest first: its members may be made of them. Default none are known. */
  readonly earlier?: readonly Desired[];
  /** Most deletions in one run. */
  readonly maxDelete: number;
  /** Input behind this limit; `deletionProtection: true` is an alias for `maxDelete: 0` and takes precedence. */
  readonly maxDeleteInput: "maxDelete" | "deletionProtection";
  readonly runOptions: RunOptions;
  readonly rollout: Rollout;
}

/** The inputs of a group. */
export type Declared = Pick<GroupInputs, "regionId" | "count" | "instanceSpec" | "lineage"> &
  Partial<Omit<GroupInputs, "preflight">>;

/** Inputs read from a program's or a state's properties; undefined when their shape is not the current one. Pure. */
export function declaredBy(properties: Readonly<Record<string, unknown>>): GroupInputs | undefined {
  return GroupInputs.safeParse(known(spelledOut(inputsOf(properties)).value).value).data;
}

/**
 * The part of a declaration with an effect on the group: equal for any two declarations of the same group, however
 * many defaults they spell out. Pure.
 */
export function meaningOf(desired: Desired): unknown {
  const { regionId, groupKey, count, specHash, overridden, maxDelete } = desired;
  const { instanceType: usualType } = desired.spec;
  const { minReady, ...runOptions } = desired.runOptions;
  const { hold, ...rollout } = desired.rollout;
  return {
    ...{ regionId, groupKey, count, specHash, maxDelete: String(maxDelete), runOptions },
    rollout: { ...rollout, hold: [...hold].sort((left, right) => left - right) },
    minReady: runOptions.onPartialFailure === "accept" ? minReady : undefined,
    placements: desired.placements.map((placement) => ({
      ...placement,
      instanceType: otherThan(usualType, placement.instanceType),
    })),
    overridden: Object.fromEntries(
      [...overridden].map(([slot, member]) => [
        slot,
        [member.specHash, member.name, member.hostname],
      ]),
    ),
  };
}

/** The desired group of checked inputs. Pure. */
export function toDesired(declared: Declared): Desired {
  const { regionId, count, instanceSpec, lineage, overrides = {}, placements = [] } = declared;
  const { triggers } = declared;
  const { extraSpec } = withoutEmpty({ extraSpec: declared.extraSpec }) as Pick<
    Declared,
    "extraSpec"
  >;
  const hashesOf = (spec: InstanceSpec, literalNames?: OwnNames): SpecHashes =>
    specHashesOf(lineage, { spec, literalNames, extraSpec, triggers });
  const given = effective(instanceSpec);
  const spec = asSent(given);
  const hashes = hashesOf(given);
  const name = namePattern(spec.name);
  const hostname = spec.hostname === undefined ? undefined : namePattern(spec.hostname);
  const overridden = Object.entries(overrides)
    .map(([key, override]): readonly [number, MemberSpec] => {
      const slot = Number(key);
      // An override with the numbered name changes nothing, so it does not count as an own name.
      const own = {
        ...override,
        name: otherThan(slotName(name, slot), override.name),
        hostname: otherThan(hostname && slotName(hostname, slot), override.hostname),
      };
      const merged = withOverride(given, own);
      const ownHashes = hashesOf(merged, literalNamesOf({ name, hostname }, own));
      const names = { name: own.name, hostname: own.hostname };
      return [slot, { spec: asSent(merged), ...ownHashes, ...names }];
    })
    // An override equal to the common spec is no override.
    .filter(([, member]) => member.specHash !== hashes.specHash);
  return {
    regionId,
    groupKey: groupKeyOf(lineage),
    count,
    spec,
    ...hashes,
    name,
    hostname,
    overridden: new Map(overridden),
    placements,
    extraSpec,
    ...(triggers !== undefined && { triggers }),
    ...deletionLimitOf(declared),
    runOptions: runOptionsOf(declared),
    rollout: rolloutOf(declared),
  };
}

/** The limit on deletions in the inputs of a group. Pure. */
export function deletionLimitOf({
  deletionProtection = false,
  maxDelete = Infinity,
}: Pick<Declared, "deletionProtection" | "maxDelete">): Pick<
  Desired,
  "maxDelete" | "maxDeleteInput"
> {
  return deletionProtection
    ? { maxDelete: 0, maxDeleteInput: "deletionProtection" }
    : { maxDelete, maxDeleteInput: "maxDelete" };
}

/** The specs of all members. */
export type Specs = Pick<Desired, "spec" | "specHash" | "formerHash" | "overridden">;

/** The spec of one slot's member. Pure. */
export function memberSpecOf(
  { spec, specHash, formerHash, overridden }: Specs,
  slot: number,
): MemberSpec {
  return overridden.get(slot) ?? { spec, specHash, formerHash };
}

/** The inputs needed to name members. */
export type Naming = Pick<Desired, "name" | "overridden">;

/** The name of one slot. Pure. */
export function nameOf({ name, overridden }: Naming, slot: number): string {
  return overridden.get(slot)?.name ?? slotName(name, slot);
}

/** The slot with a given name; undefined when no slot has it. Pure. */
export function slotNamed({ name, overridden }: Naming, text: string): number | undefined {
  for (const [slot, member] of overridden) if (member.name === text) return slot;
  return slotOfName(name, text);
}

function otherThan(usual: string | undefined, given: string | undefined): string | undefined {
  return given === usual ? undefined : given;
}

/**
 * Own names equal to the group's pattern without its number, such as `web` beside `web-[001]`: read as patterns, both
 * would be the same. Undefined when there are none.
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

/** The spec of one member: its override merged over the common spec. */
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

/** Two lists of pairs as one; on equal keys the second list wins. */
function joined<Pair extends { readonly key: string }>(
  common: readonly Pair[] = [],
  own: readonly Pair[],
  sameAs: (key: string) => string,
): Pair[] {
  const keys = new Set(own.map(({ key }) => sameAs(key)));
  return [...common.filter(({ key }) => !keys.has(sameAs(key))), ...own];
}
