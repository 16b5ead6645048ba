/** What stands beside the spec: single members, and fields newer than this release. */
import { InstanceSpec } from "../../wire/spec.js";
import type { Finding } from "../findings.js";
import { fieldsOf, isList, schemaAt } from "../schema.js";
import { isTree } from "../tree.js";
import type { Path } from "../unknown.js";
import { unless, type Rule } from "./facts.js";

const SLOT = /^(0|[1-9]\d{0,3})$/;

/** Slots are numbers from 0, as the outputs count them. */
export const overridesNameSlots: Rule = ({ inputs }) =>
  Object.keys(inputs.overrides ?? {}).flatMap((slot) =>
    unless(
      SLOT.test(slot),
      ["overrides", slot],
      `"${slot}" is not a slot; use its number, 0 for the first member`,
    ),
  );

/** What is checked may not come in where nothing is. */
export const extraFieldsAreNew: Rule = ({ inputs }) => extraFindings(inputs.extraSpec, []);

function extraFindings(value: unknown, path: Path): readonly Finding[] {
  const known = schemaAt(InstanceSpec, path);
  if (!known || value === undefined) return [];
  // Only of the kind that stands there, since anything else would take its place, our own tags among them.
  const fields = fieldsOf(known);
  if (isTree(value) && fields.length > 0) {
    return Object.entries(value).flatMap(([name, member]) =>
      isMisspelt(fields, name) ? isThere([...path, name]) : extraFindings(member, [...path, name]),
    );
  }
  if (Array.isArray(value) && isList(known)) {
    return value.flatMap((member, place) => extraFindings(member, [...path, place]));
  }
  return isThere(path);
}

/** The cloud reads names in any case, so that one in another case would stand beside the field that it names. */
function isMisspelt(fields: readonly string[], name: string): boolean {
  const isAlike = (field: string): boolean => field.toLowerCase() === name.toLowerCase();
  return !fields.includes(name) && fields.some(isAlike);
}

function isThere(path: Path): readonly Finding[] {
  const problem = "is a field of instanceSpec; give it there, where it is checked";
  return [{ path: ["extraSpec", ...path], problem }];
}
