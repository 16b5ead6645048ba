/**
 * The change of a member: the calls that turn a VM of one spec into a VM of another, if the API has them. The most
 * disruptive field decides: if one field needs a new VM, the member is replaced.
 */
import { isSame } from "../group/canonical.js";
import { memberSpecOf, type Desired, type MemberSpec } from "../group/desired.js";
import { isAlike } from "../group/drift.js";
import { GROUP_TAG, MAX_UNFINISHED } from "../group/identity.js";
import { missingOwnTags, observedSpecOf, type FieldValues } from "../group/live-drift.js";
import { normalSpec } from "../group/normal.js";
import type { Member } from "../group/observed.js";
import type { InstanceSpec } from "../wire/spec.js";
import { otherFields, otherThan } from "./fixed-fields.js";
import {
  isTemplated,
  LIVE_RULES,
  type Attributes,
  type Facts,
  type LiveRule,
  type Step,
} from "./live-rules.js";
import { beforesOf, madeOf, type Befores, type Made } from "../group/made.js";
import { hasOwnSpec, keyOf, memoryOf, namesVm } from "./change-memory.js";
import type { Modification } from "./modification-kinds.js";
import { nameChange } from "./name-steps.js";
import { stoppedChangeOf, type StoppedChange } from "./stopped-change.js";

export type { Modification } from "./modification-kinds.js";

/** The decision to change a member while it runs. */
export interface MemberChange {
  readonly kind: "modify";
  readonly member: Member;
  readonly steps: readonly Step[];
  readonly why: string;
}

const UNKNOWN: Modification = { action: "replace", needs: [] };

/**
 * How a member gets the spec of its slot. It is replaced if neither the program nor the state declares the spec it has,
 * since then the differences are unknown. If only the goal of a change that may have ended halfway is unknown, every
 * field that the change may have set is set again. Fields changed outside Pulumi are set again as well. Pure.
 */
export function modificationOf(desired: Desired, member: Member): Modification {
  return desired.rollout.leastDisruptive === "replace" ? UNKNOWN : changeOf(desired, member);
}

/**
 * How a member gets the values of its own spec again, in the fields that differ from it. A hash of an earlier release
 * counts as the spec, which the calls do not change. Pure.
 */
export function repairOf(desired: Desired, member: Member): Modification {
  const { specHash } = memberSpecOf(desired, member.slot);
  return changeOf(desired, { ...member, specHash });
}

/** Memoised: most members of a group have the same change. */
function changeOf(desired: Desired, member: Member): Modification {
  const key = keyOf(desired, member);
  const isUsual = !hasOwnSpec(desired, member.slot) && member.liveDrift === undefined;
  if (!isUsual) return computedChange(desired, member, key);
  const known = memoryOf(desired).whole.get(key);
  if (known) return known;
  const change = computedChange(desired, member, key);
  if (!namesVm(change)) memoryOf(desired).whole.set(key, change);
  return change;
}

function computedChange(desired: Desired, member: Member, key: string): Modification {
  const { slot, unfinished = [], isPrepared = false, mismatches } = member;
  const after = madeOf(desired, slot);
  const befores = beforesOf(desired, member);
  const isFull = new Set([...unfinished, after.member.specHash]).size > MAX_UNFINISHED;
  if (befores === undefined || isFull) return UNKNOWN;
  const hasDrifted = member.liveDrift !== undefined && !isPrepared;
  const all = hasDrifted ? withObserved(befores.all, mismatches) : befores.all;
  const guest = guestBefores(all, member.imageId);
  const { nameless } = memoryOf(desired);
  const shared =
    nameless.get(key) ??
    sharedChange({ ...befores, all }, guest, after, stoppedChangeOf(desired, member, befores.all));
  nameless.set(key, shared);
  if (shared.action === "replace") return shared;
  const specs = { names: specsOf(all), hostnames: specsOf(guest) };
  const names = nameChange(specs, after.member, {
    slot,
    isAnyGoalUnknown: befores.isAnyGoalUnknown,
  });
  if (names === undefined) return { action: "replace", needs: ["hostname"] };
  const { hostname: _hostname, ...name } = names;
  const atOnce = shared.action === "rebuild" ? name : names;
  const ownTags = hasDrifted ? ownTagSteps(desired, mismatches) : [];
  return { ...shared, steps: [...withAttributes(shared.steps, atOnce), ...ownTags] };
}

/** The specs that a VM may be made of, and the one that it has after changes outside Pulumi. */
function withObserved([made, ...goals]: Befores["all"], mismatches: FieldValues): Befores["all"] {
  const drifted = { ...made, member: observedSpecOf(made.member, mismatches) };
  return [made, ...goals, drifted];
}

/** The tags of this package that somebody removed: every call for tags gives the VM its batch tag again. */
function ownTagSteps({ groupKey }: Desired, mismatches: FieldValues): readonly Step[] {
  const missing = missingOwnTags(mismatches);
  if (missing.length === 0) return [];
  const set = missing.includes(GROUP_TAG) ? [{ key: GROUP_TAG, value: groupKey }] : [];
  return [{ kind: "tags", set, removed: [] }];
}

function specsOf(all: readonly Made[]): readonly MemberSpec[] {
  return all.map(({ member }) => member);
}

/** The specs that a VM may have its login data and its scripts from: a rebuild with another image replaced all others. */
function guestBefores(all: readonly Made[], imageId: string | undefined): readonly Made[] {
  const hasImage = ({ member: { spec } }: Made): boolean =>
    imageId !== undefined && spec.imageId !== undefined && isAlike(spec.imageId, imageId);
  const fitting = all.filter(hasImage);
  return fitting.length > 0 ? fitting : all;
}

/** The change without names, which differ from slot to slot. */
function sharedChange(
  { all, isAnyGoalUnknown }: Befores,
  guest: readonly Made[],
  after: Made,
  change: StoppedChange,
): Modification {
  const is = factsOf(after);
  const was = { all: all.map(factsOf), guest: guest.map(factsOf) };
  const isRebuilt = change.imageId !== undefined;
  const needs = [
    ...(["extraSpec", "triggers"] as const).filter((name) =>
      all.some(({ group }) => !isSame({ [name]: group[name] }, { [name]: after.group[name] })),
    ),
    ...new Set(was.all.flatMap((before) => otherFields(before.normal, is.normal))),
    ...stoppedNeeds(was, is, change),
  ];
  const other = { sent: is.sent, normal: otherThan(is.normal) };
  const steps = LIVE_RULES.map(({ field, rule, atRebuild }: LiveRule) => {
    const befores = atRebuild === undefined ? was.all : was.guest;
    if (isRebuilt && atRebuild === "set") return [];
    // A rule without steps cannot take back what an unknown change may have set, so it is left to the known specs.
    const again = isAnyGoalUnknown ? rule([...befores, other], is) : undefined;
    const found = again ?? rule(befores, is);
    if (found === undefined) needs.push(field);
    return isRebuilt && atRebuild !== undefined ? [] : (found ?? []);
  });
  if (needs.length > 0) return { action: "replace", needs };
  const setAtOnce = merged(steps.flat());
  if (isRebuilt) return { action: "rebuild", steps: setAtOnce, change };
  if (change.instanceType !== undefined) return { action: "restart", steps: setAtOnce, change };
  return { action: "live", steps: setAtOnce };
}

/** The fields that a stopped VM usually takes, but not this one. */
function stoppedNeeds(
  was: { readonly all: readonly Facts[]; readonly guest: readonly Facts[] },
  { normal: is }: Facts,
  { instanceType, imageId }: StoppedChange,
): readonly string[] {
  // A template's own value is unknown.
  const isUnknownIn = (name: "instanceType" | "imageId"): boolean =>
    was.all.some(({ normal }) => (normal[name] === undefined) !== (is[name] === undefined));
  // A resize wipes local data disks.
  const isLocal = (is.dataDisks ?? []).some(({ diskCategory }) => diskCategory === "local");
  // A template's password and key are unknown, and a rebuild keeps neither.
  const isOfTemplate = isTemplated(is) || was.all.some(({ normal }) => isTemplated(normal));
  const isOtherInherit = was.guest.some(({ normal }) => normal.imageInherit !== is.imageInherit);
  return [
    ...(isUnknownIn("instanceType") || (instanceType !== undefined && isLocal)
      ? ["instanceType"]
      : []),
    ...(isUnknownIn("imageId") || (imageId !== undefined && isOfTemplate) ? ["imageId"] : []),
    ...(imageId === undefined && isOtherInherit ? ["imageInherit"] : []),
  ];
}

function factsOf({ member: { spec } }: Made): Facts {
  return { sent: spec, normal: normalSpec(spec) as Partial<InstanceSpec> };
}

/** All attributes in one step, since one call sets them. */
function merged(steps: readonly Step[]): readonly Step[] {
  const attributes: Attributes = Object.assign(
    {},
    ...steps.map((step) => (step.kind === "attributes" ? step.attributes : {})),
  );
  return withAttributes(
    steps.filter(({ kind }) => kind !== "attributes"),
    attributes,
  );
}

function withAttributes(steps: readonly Step[], attributes: Attributes): readonly Step[] {
  if (Object.keys(attributes).length === 0) return steps;
  const [first, ...others] = steps;
  return first?.kind === "attributes"
    ? [{ ...first, attributes: { ...attributes, ...first.attributes } }, ...others]
    : [{ kind: "attributes", attributes }, ...steps];
}
