/**
 * The change in place of a member: the calls that turn a running VM of one spec into a VM of another, if the API has
 * them. The most disruptive field decides: if one field needs a new VM, the member is replaced.
 */
import { isSame } from "../group/canonical.js";
import { memberSpecOf, type Desired, type MemberSpec } from "../group/desired.js";
import { GROUP_TAG, MAX_UNFINISHED } from "../group/identity.js";
import { missingOwnTags, observedSpecOf, type FieldValues } from "../group/live-drift.js";
import { normalSpec, withoutEmpty } from "../group/normal.js";
import type { Member } from "../group/observed.js";
import { namePattern, slotName } from "../inputs/names.js";
import { POLICY } from "../inputs/policy.js";
import { isTree } from "../inputs/tree.js";
import type { InstanceSpec } from "../wire/spec.js";
import { LIVE_RULES, type Attributes, type Facts, type Step } from "./live-rules.js";

/** How a member gets its new spec: while it runs, or by a new VM. */
export type Modification =
  { readonly action: "live"; readonly steps: readonly Step[] } | { readonly action: "replace" };

/** The decision to change a member while it runs. */
export interface MemberChange {
  readonly kind: "modify";
  readonly member: Member;
  readonly steps: readonly Step[];
  readonly why: string;
}

const REPLACE: Modification = { action: "replace" };

/** A spec of a member, and the inputs beside it that every launch of its group shares. */
interface Made {
  readonly member: MemberSpec;
  readonly group: Pick<Desired, "extraSpec" | "triggers">;
}

/** A member, as far as its change depends on it. */
type Changed = Pick<Member, "slot" | "specHash" | "unfinished" | "liveDrift"> &
  Partial<Pick<Member, "mismatches">>;

/**
 * How a member gets the spec of its slot. It is replaced if neither the program nor the state declares the spec it has,
 * since then the differences are unknown. If only the goal of a change that may have ended halfway is unknown, every
 * field that the change may have set is set again. Fields changed outside Pulumi are set again as well. Pure.
 */
export function modificationOf(
  desired: Desired,
  { slot, specHash, unfinished = [], liveDrift, mismatches = {} }: Changed,
): Modification {
  const after: Made = { member: memberSpecOf(desired, slot), group: desired };
  const made = specHash === undefined ? undefined : declaredWith(desired, slot, specHash);
  const isFull = new Set([...unfinished, after.member.specHash]).size > MAX_UNFINISHED;
  if (made === undefined || isFull) return REPLACE;
  const goals = unfinished.map((hash) => declaredWith(desired, slot, hash));
  const known = [made, ...goals.filter((goal) => goal !== undefined)];
  const isAnyGoalUnknown = known.length <= goals.length;
  const { name: _name, ...observed } = liveDrift === undefined ? {} : mismatches;
  const drifted = { ...made, member: observedSpecOf(made.member, mismatches) };
  const befores = liveDrift === undefined ? known : [...known, drifted];
  const key = JSON.stringify([specHash, unfinished, after.member.specHash, observed]);
  const shared = remembered(desired, key, () => sharedChange(befores, after, isAnyGoalUnknown));
  if (shared.action === "replace") return REPLACE;
  const specs = befores.map(({ member }) => member);
  const names = nameChange(specs, after.member, { slot, isAnyGoalUnknown });
  if (names === undefined) return REPLACE;
  const ownTags = liveDrift === undefined ? [] : ownTagSteps(desired, mismatches);
  return { ...shared, steps: [...withAttributes(shared.steps, names), ...ownTags] };
}

/**
 * How a member gets the values of its own spec again, in the fields that differ from it. A hash of an earlier release
 * counts as the spec, which the calls do not change. Pure.
 */
export function repairOf(desired: Desired, member: Member): Modification {
  const { specHash } = memberSpecOf(desired, member.slot);
  return modificationOf(desired, { ...member, specHash });
}

/** The tags of this package that somebody removed: every call for tags gives the VM its batch tag again. */
function ownTagSteps({ groupKey }: Desired, mismatches: FieldValues): readonly Step[] {
  const missing = missingOwnTags(mismatches);
  if (missing.length === 0) return [];
  const set = missing.includes(GROUP_TAG) ? [{ key: GROUP_TAG, value: groupKey }] : [];
  return [{ kind: "tags", set, removed: [] }];
}

/**
 * The declaration with this hash, for this slot or for all; undefined if no known one has it. A hash of an earlier
 * release with other line ends does not count: a VM with it has the text of that release.
 */
function declaredWith(desired: Desired, slot: number, hash: string): Made | undefined {
  for (const group of [desired, ...(desired.earlier ?? [])]) {
    const { spec, specHash } = group;
    const specs = [memberSpecOf(group, slot), { spec, specHash }];
    const member = specs.find((one) => one.specHash === hash);
    if (member) return { member, group };
  }
  return undefined;
}

/** Whether a known declaration of the group has this hash, for this slot or for all. Pure. */
export function isDeclaredHash(desired: Desired, slot: number, hash: string): boolean {
  return declaredWith(desired, slot, hash) !== undefined;
}

const changesOfGroups = new WeakMap<Desired, Map<string, Modification>>();

/** Memoised: most members of a group have the same change. */
function remembered(desired: Desired, key: string, compute: () => Modification): Modification {
  const known = changesOfGroups.get(desired) ?? new Map<string, Modification>();
  changesOfGroups.set(desired, known);
  const change = known.get(key) ?? compute();
  known.set(key, change);
  return change;
}

/** The change without names, which differ from slot to slot. */
function sharedChange(
  befores: readonly Made[],
  after: Made,
  isAnyGoalUnknown: boolean,
): Modification {
  const outside = ({ group: { extraSpec, triggers } }: Made): unknown => ({ extraSpec, triggers });
  if (befores.some((before) => !isSame(outside(before), outside(after)))) return REPLACE;
  const [was, is] = [befores.map(({ member }) => factsOf(member)), factsOf(after.member)];
  if (was.some(({ normal }) => !isSame(fixedPart(normal), fixedPart(is.normal)))) return REPLACE;
  const other = { sent: is.sent, normal: otherThan(is.normal) };
  const steps = LIVE_RULES.map((rule) => {
    // A rule without steps cannot take back what an unknown change may have set, so it is left to the known specs.
    const again = isAnyGoalUnknown ? rule([...was, other], is) : undefined;
    return again ?? rule(was, is);
  });
  return steps.every((each) => each !== undefined)
    ? { action: "live", steps: steps.flat() }
    : REPLACE;
}

function factsOf({ spec }: MemberSpec): Facts {
  return { sent: spec, normal: normalSpec(spec) as Partial<InstanceSpec> };
}

/** The same VM with another value in every field that an unknown change may have set. */
function otherThan(normal: Partial<InstanceSpec>): Partial<InstanceSpec> {
  const fixed = fixedPart(normal) as Partial<InstanceSpec>;
  const { keyNames = [], dataDisks, charge } = normal;
  return {
    ...fixed,
    ...(keyNames.length === 0 && { keyNames: [ANY_KEY] }),
    ...(dataDisks && {
      dataDisks: dataDisks.map((disk) => ({ ...disk, autoDelete: disk.autoDelete !== true })),
    }),
    ...(charge?.chargeMode === "prepaid_by_duration" && {
      charge: { ...charge, autoRenew: charge.autoRenew !== true },
    }),
  };
}

/** Stands for the unknown key of a VM; a change detaches whatever key the VM has. */
const ANY_KEY = "any key";

const LIVE_FIELDS: ReadonlySet<string> = new Set(
  Object.keys(POLICY)
    .filter((path) => POLICY[path] === "live" && path.startsWith("instanceSpec."))
    .map((path) => path.slice("instanceSpec.".length)),
);

/** A spec without the fields that can be changed on a running VM. */
function fixedPart(spec: unknown): unknown {
  return withoutEmpty(withoutLive(spec, ""));
}

function withoutLive(value: unknown, at: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutLive(item, at));
  if (!isTree(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const path = at === "" ? name : `${at}.${name}`;
    return [name, LIVE_FIELDS.has(path) ? undefined : withoutLive(member, path)] as const;
  });
  return Object.fromEntries(members);
}

/** The new name and host name; undefined if the host name must come from the name again. */
function nameChange(
  befores: readonly MemberSpec[],
  after: MemberSpec,
  { slot, isAnyGoalUnknown }: { readonly slot: number; readonly isAnyGoalUnknown: boolean },
): Attributes | undefined {
  const [name, hostname] = [nameAt(after, slot), hostnameAt(after, slot)];
  const isRenamed = isAnyGoalUnknown || befores.some((before) => nameAt(before, slot) !== name);
  const hasOtherHostname =
    (isAnyGoalUnknown && hostname !== undefined) ||
    befores.some((before) => hostnameAt(before, slot) !== hostname);
  if (hasOtherHostname && hostname === undefined) return undefined;
  return { ...(isRenamed && { name }), ...(hasOtherHostname && hostname && { hostname }) };
}

function nameAt({ name, spec }: MemberSpec, slot: number): string {
  return name ?? slotName(namePattern(spec.name), slot);
}

function hostnameAt({ hostname, spec }: MemberSpec, slot: number): string | undefined {
  if (hostname !== undefined || spec.hostname === undefined) return hostname;
  return slotName(namePattern(spec.hostname), slot);
}

function withAttributes(steps: readonly Step[], names: Attributes): readonly Step[] {
  if (Object.keys(names).length === 0) return steps;
  const [first, ...others] = steps;
  return first?.kind === "attributes"
    ? [{ ...first, attributes: { ...names, ...first.attributes } }, ...others]
    : [{ kind: "attributes", attributes: names }, ...steps];
}
