/**
 * Differences between one VM and its spec in the fields that a call sets while the VM runs: name, description, key,
 * security groups, declared tags, and the two tags of this package. Only fields present in both the program and the
 * reply are compared, so foreign tags never count.
 */
import type { Instance } from "../wire/instance.js";
import type { InstanceSpec } from "../wire/spec.js";
import type { MemberSpec } from "./desired.js";
import { BATCH_TAG, GROUP_TAG, batchMark } from "./identity.js";
import { namePattern, slotName } from "../inputs/names.js";
import { madeSpecOf, type DeclaredSpecs } from "./made.js";
import type { Member, Observed } from "./observed.js";

/** The compared fields of a reply. */
export type LiveFields = Pick<
  Instance,
  "instanceName" | "description" | "keyNames" | "tags" | "primaryNetworkInterface"
>;

/** Values of differing fields, by field; a tag is a field of its own, such as `userTags.env`. */
export type FieldValues = Readonly<Record<string, string>>;

/** The value of a removed tag; no tag can have it. @see docs/jdcloud.md#tags */
const MISSING = "(none)";
const TAG = "userTags.";
const OWN_TAGS: readonly string[] = [GROUP_TAG, BATCH_TAG];

/**
 * A group with the differences of its members in these fields. `mismatchesOf` has the differing values of a member. A VM
 * that boots is not compared. Pure.
 */
export function withLiveDrift(
  group: DeclaredSpecs,
  observed: Observed,
  mismatchesOf: (made: MemberSpec, member: Member) => FieldValues,
): Observed {
  const members = observed.members.map((member): Member => {
    if (member.phase !== "ready" && member.phase !== "stopped") return member;
    const made = madeSpecOf(group, member);
    if (made === undefined) return member;
    const values = mismatchesOf(made, member);
    if (Object.keys(values).length === 0) return member;
    const mismatches = { ...member.mismatches, ...values };
    return { ...member, mismatches, liveDrift: liveDriftText(made, member.slot, values) };
  });
  return { ...observed, members };
}

/** The observed values of the fields that differ from the spec of a member. Pure. */
export function liveMismatchesOf(
  made: MemberSpec,
  slot: number,
  instance: LiveFields,
): FieldValues {
  return differing(declaredValues(made, slot), observedValues(instance));
}

/** The saved values of the fields that still differ from the spec of a member. Pure. */
export function savedLiveMismatches(
  made: MemberSpec,
  slot: number,
  saved: FieldValues | undefined,
): FieldValues {
  if (saved === undefined) return NO_VALUES;
  return differing(declaredValues(made, slot), (field) => saved[field]);
}

const NO_VALUES: FieldValues = {};

/** `name is "db", declared "web-001"; userTags.env is missing, declared "prod"`. */
function liveDriftText(made: MemberSpec, slot: number, mismatches: FieldValues): string {
  const declared = declaredValues(made, slot);
  return Object.entries(mismatches)
    .map(([field, value]) => {
      const observed = value === MISSING ? "missing" : shown(value);
      return OWN_TAGS.includes(field)
        ? `the tag ${field} is ${observed}`
        : `${field} is ${observed}, declared ${shown(declared.get(field) ?? "")}`;
    })
    .join("; ");
}

/** The spec of a member with the observed values in it: what the VM has now. Pure. */
export function observedSpecOf(made: MemberSpec, mismatches: FieldValues): MemberSpec {
  const { spec, name } = made;
  const { description, keyNames, securityGroups } = mismatches;
  const nic = spec.primaryNetworkInterface;
  return {
    ...made,
    name: mismatches["name"] ?? name,
    spec: {
      ...spec,
      ...(description !== undefined && { description }),
      ...(keyNames !== undefined && { keyNames: listed(keyNames) }),
      ...(securityGroups !== undefined && {
        primaryNetworkInterface: {
          ...nic,
          networkInterface: { ...nic?.networkInterface, securityGroups: listed(securityGroups) },
        },
      }),
      ...(spec.userTags && {
        userTags: spec.userTags.flatMap((tag) => {
          const value = mismatches[tagField(tag.key)];
          if (value === undefined) return [tag];
          return value === MISSING ? [] : [{ key: tag.key, value }];
        }),
      }),
    },
  };
}

/** The field of a tag. Pure. */
export function tagField(key: string): string {
  return OWN_TAGS.includes(key) ? key : `${TAG}${key}`;
}

/** The missing tags of this package. Pure. */
export function missingOwnTags(mismatches: FieldValues): readonly string[] {
  return OWN_TAGS.filter((key) => mismatches[key] !== undefined);
}

function differing(
  declared: ReadonlyMap<string, string>,
  observedAt: (field: string) => string | undefined,
): FieldValues {
  const differences = [...declared].flatMap(([field, value]) => {
    const observed = observedAt(field);
    return observed === undefined || observed === value ? [] : [[field, observed] as const];
  });
  return Object.fromEntries(differences);
}

/** In an availability group, the template decides on key and security groups. @see docs/jdcloud.md#ways-to-create, agId */
function declaredValues(made: MemberSpec, slot: number): ReadonlyMap<string, string> {
  const { spec, name } = made;
  const { description = "", userTags = [] } = spec;
  const { keyNames = [], securityGroups = [] } = spec.agId === undefined ? ofInterface(spec) : {};
  return new Map([
    ["name", name ?? slotName(namePattern(spec.name), slot)],
    ...(description === "" ? [] : [["description", plainLines(description)] as const]),
    ...(keyNames.length === 0 ? [] : [["keyNames", listText(keyNames)] as const]),
    ...(securityGroups.length === 0 ? [] : [["securityGroups", idsText(securityGroups)] as const]),
    ...userTags.map(({ key, value = "" }) => [tagField(key), value] as const),
    ...OWN_TAGS.map((key) => [key, "set"] as const),
  ]);
}

function ofInterface({ keyNames, primaryNetworkInterface }: InstanceSpec) {
  return { keyNames, securityGroups: primaryNetworkInterface?.networkInterface?.securityGroups };
}

/**
 * The value of a field in a reply; undefined if the reply does not have it. The cloud leaves out empty values, so an absent
 * one is no difference. Of tags, one that is there proves that the others are not.
 */
function observedValues({
  instanceName,
  description,
  keyNames,
  tags,
  primaryNetworkInterface,
}: LiveFields): (field: string) => string | undefined {
  const groups = primaryNetworkInterface?.networkInterface?.securityGroups ?? [];
  const values = new Map([
    ["name", instanceName],
    ["description", plainLines(description)],
    ["keyNames", listText(keyNames)],
    ["securityGroups", idsText(groups.map(({ groupId }) => groupId))],
  ]);
  const tagged = new Map(tags.map(({ key, value }) => [key, value]));
  return (field) => {
    if (!field.startsWith(TAG) && !OWN_TAGS.includes(field)) return values.get(field) || undefined;
    if (tags.length === 0) return undefined;
    if (field === GROUP_TAG) return tagged.has(GROUP_TAG) ? undefined : MISSING;
    if (field === BATCH_TAG) return batchMark(tags) ? undefined : MISSING;
    return tagged.get(field.slice(TAG.length)) ?? MISSING;
  };
}

function listText(items: readonly string[]): string {
  return [...new Set(items)].sort().join(SEPARATOR);
}

/** The cloud accepts ids in any case and returns them in lower case. */
function idsText(ids: readonly string[]): string {
  return listText(ids.map((id) => id.toLowerCase()));
}

const SEPARATOR = ", ";
const listed = (text: string): string[] => text.split(SEPARATOR);

/** How the cloud returns line ends is not documented. */
const plainLines = (text: string): string => text.replaceAll(/\r\n?/g, "\n");

const SHOWN = 60;

function shown(value: string): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
