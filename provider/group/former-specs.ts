/**
 * The specs that members have beside the declared one: of members held by a rollout, or left behind by one that stopped or
 * was killed. The state keeps them, so that later runs change these members in place and previews name the fields that
 * change.
 */
import { z } from "zod";
import {
  FORMER_SPECS_KEY,
  JOURNAL_SPECS_KEY,
  savedSecretPaths,
  secretOf,
  unmarked,
} from "../wire/hidden-inputs.js";
import type { Desired } from "./desired.js";
import { hashesOf, hasSpecWith } from "./made.js";
import type { Observed } from "./observed.js";

type Properties = Readonly<Record<string, unknown>>;

/** The inputs that decide what a VM is made of. */
const FIELDS = ["instanceSpec", "overrides", "extraSpec", "triggers"] as const;

/**
 * The inputs that decided what some members are made of, with the paths of their secret values. Unchecked: another
 * release may have saved them.
 */
export type FormerSpec = Properties;

/** A known declaration, as it was saved and as it is read. */
export interface KnownDeclaration {
  readonly properties: Properties;
  readonly desired: Desired;
}

const Saved = z.array(z.looseObject({})).catch([]);

/** The former specs in a saved state; none if another release saved something else. Pure. */
export function formerSpecsIn(outputs: Properties): readonly FormerSpec[] {
  return Saved.parse(unmarked(outputs[FORMER_SPECS_KEY]));
}

/** The specs that the last runs began with, latest first, in a saved journal. Pure. */
export function begunSpecsIn(journal: Properties): readonly FormerSpec[] {
  return Saved.parse(unmarked(journal[JOURNAL_SPECS_KEY]));
}

/** Specs in a journal: of several runs killed one after the other, each may have left VMs. */
const MAX_BEGUN = 3;

/** Specs for a journal, encrypted in the state; nothing without any. Pure. */
export function begunSpecsOutput(specs: readonly FormerSpec[]): Properties {
  return specs.length === 0 ? {} : { [JOURNAL_SPECS_KEY]: secretOf(specs.slice(0, MAX_BEGUN)) };
}

/** The spec among the arguments of a group, with the paths of its secrets. Pure. */
export function formerSpecIn(properties: Properties): FormerSpec {
  const given = FIELDS.filter((name) => properties[name] !== undefined);
  return {
    ...Object.fromEntries(given.map((name) => [name, properties[name]])),
    ...savedSecretPaths(properties),
  };
}

/** Former specs as an output, encrypted in the state; no output without any. Pure. */
export function formerSpecsOutput(specs: readonly FormerSpec[]): Properties {
  return specs.length === 0 ? {} : { [FORMER_SPECS_KEY]: secretOf(specs) };
}

/** The inputs of a saved group with a former spec in place of its own. Pure. */
export function withFormerSpec(inputs: Properties, former: FormerSpec): Properties {
  const others = Object.entries(inputs).filter(([name]) => !FIELDS.some((field) => field === name));
  return { ...Object.fromEntries(others), ...former };
}

/** Of the known former declarations, latest first, those that a member needs whose spec no later one declares. Pure. */
export function formerSpecsOf(
  known: readonly KnownDeclaration[],
  desired: Desired,
  { members }: Pick<Observed, "members">,
): readonly FormerSpec[] {
  const marks = members.flatMap((member) =>
    hashesOf(member).map((hash) => ({ slot: member.slot, hash })),
  );
  let open = marks.filter(({ slot, hash }) => !hasSpecWith(desired, slot, hash));
  return known.flatMap((former) => {
    const rest = open.filter(({ slot, hash }) => !hasSpecWith(former.desired, slot, hash));
    const isNeeded = rest.length < open.length;
    open = rest;
    // As it was saved: the paths of secrets count for this form.
    return isNeeded ? [formerSpecIn(former.properties)] : [];
  });
}
