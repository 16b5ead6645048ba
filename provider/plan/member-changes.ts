/** The changes of each member since its launch, for a preview. */
import { isSame } from "../group/canonical.js";
import {
  declaredBy,
  memberSpecOf,
  toDesired,
  type Desired,
  type MemberSpec,
} from "../group/desired.js";
import {
  formerSpecsIn,
  withFormerSpec,
  type FormerSpec,
  type KnownDeclaration,
} from "../group/former-specs.js";
import { isHashOf } from "../group/identity.js";
import { hashesOf, isDeclaredHash, type MarksOf } from "../group/made.js";
import { normalSpec } from "../group/normal.js";
import type { Observed } from "../group/observed.js";
import { inputsOf, type GroupInputs } from "../inputs/inputs.js";
import type { Secrets } from "../inputs/secrets.js";
import { changesOf } from "./changes.js";

type Properties = Readonly<Record<string, unknown>>;

/** Inputs and the declared group. */
export interface Declaration {
  readonly inputs: GroupInputs;
  readonly desired: Desired;
}

/** A former declaration of a group. */
export interface FormerDeclaration extends Declaration, KnownDeclaration {
  /** Whether it is that of the saved outputs; the others are older. */
  readonly isLatest: boolean;
}

/** The spec of a member, with its own name in place of the numbered one. */
function shown({ spec, name, hostname }: MemberSpec): unknown {
  return { ...normalSpec(spec), ...(name && { name }), ...(hostname && { hostname }) };
}

/**
 * The known declarations of a saved group, latest first: that of its outputs, that of the saved inputs (`earlier`), which
 * are older after a failed run, those that the outputs keep for some members, and those that the last runs began with. This
 * release may be unable to read one of another release. One that declares the same as `present` is not read again, since
 * hashing many overrides takes time. For the same reason, the specs of the last runs are read for given `members` only if
 * one of them has a spec that no other declaration has. Pure.
 */
export function declarationsOf(
  before: Properties,
  {
    earlier = before,
    begun = [],
    present,
    members,
  }: {
    readonly earlier?: Properties | undefined;
    readonly begun?: readonly FormerSpec[] | undefined;
    readonly present?: Declaration & { readonly properties: Properties };
    readonly members?: readonly MarksOf[];
  } = {},
): readonly FormerDeclaration[] {
  const withSpec = (former: FormerSpec): Properties => withFormerSpec(before, former);
  const read = (each: Properties): readonly FormerDeclaration[] => {
    const isLatest = each === before;
    if (present && isSame(inputsOf(each), present.properties))
      return [{ ...present, properties: each, isLatest }];
    const inputs = declaredBy(each);
    return inputs ? [{ inputs, properties: each, desired: toDesired(inputs), isLatest }] : [];
  };
  const saved = [
    before,
    ...(isSame(inputsOf(earlier), inputsOf(before)) ? [] : [earlier]),
    ...formerSpecsIn(before).map(withSpec),
  ].flatMap(read);
  if (begun.length === 0) return saved;
  const known = [...saved, ...(present ? [present] : [])].map(({ desired }) => desired);
  const isExplained = members?.every((member) =>
    hashesOf(member).every((hash) => known.some((one) => isDeclaredHash(one, member.slot, hash))),
  );
  return isExplained ? saved : [...saved, ...begun.map(withSpec).flatMap(read)];
}

/** The changes of each slot since the declaration of its member's launch, or else since the latest. */
export function changesSince(
  declarations: readonly Declaration[],
  after: Declaration,
  { secrets, members }: { readonly secrets: Secrets; readonly members: Observed["members"] },
): (slot: number) => readonly string[] {
  const hashes = new Map(members.map(({ slot, specHash }) => [slot, specHash]));
  const changes = declarations.map((each) => changesBetween(each, after, secrets));
  const launchedWith = (hash: string, slot: number): number =>
    declarations.findIndex(({ desired }) => isHashOf(memberSpecOf(desired, slot), hash));
  const usual = new Map<string, number>();
  return (slot) => {
    const hash = hashes.get(slot);
    if (hash === undefined) return changes[0]?.(slot) ?? [];
    const isUsual = !declarations.some(({ desired }) => desired.overridden.has(slot));
    const launched = (isUsual ? usual.get(hash) : undefined) ?? launchedWith(hash, slot);
    if (isUsual) usual.set(hash, launched);
    return changes[Math.max(launched, 0)]?.(slot) ?? [];
  };
}

/** The changes of each slot. Members without overrides have the same changes, so one comparison serves them all. */
function changesBetween(
  before: Declaration,
  after: Declaration,
  secrets: Secrets,
): (slot: number) => readonly string[] {
  const hasOtherFields = !isSame(before.desired.extraSpec, after.desired.extraSpec);
  const triggersOf = ({ inputs: { triggers } }: Declaration): unknown => ({ triggers });
  const hasOtherTriggers = !isSame(triggersOf(before), triggersOf(after));
  const outside = [
    ...(hasOtherFields ? ["extraSpec changed"] : []),
    ...(hasOtherTriggers ? ["triggers changed"] : []),
  ];
  const between = (slot: number): readonly string[] => [
    ...changesOf(
      shown(memberSpecOf(before.desired, slot)),
      shown(memberSpecOf(after.desired, slot)),
      {
        secrets,
      },
    ),
    ...outside,
  ];
  let common: readonly string[] | undefined;
  return (slot) => {
    const isOverridden = before.desired.overridden.has(slot) || after.desired.overridden.has(slot);
    if (isOverridden) return between(slot);
    common ??= between(slot);
    return common;
  };
}
