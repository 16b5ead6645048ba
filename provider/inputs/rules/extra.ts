/** Overrides of single members, and fields newer than this release. */
import { InstanceSpec } from "../../wire/spec.js";
import type { Finding } from "../findings.js";
import { fieldsOf, isList, schemaAt } from "../schema.js";
import { isTree } from "../tree.js";
import type { Path } from "../unknown.js";
import { unless, type Rule } from "./facts.js";

const SLOT = /^(0|[1-9]\d{0,3})$/;

/** Slots are numbers from 0, the same as in the outputs. */
export const overridesNameSlots: Rule = ({ inputs }) =>
  Object.keys(inputs.overrides ?? {}).flatMap((slot) =>
    unless(
      SLOT.test(slot),
      ["overrides", slot],
      `"${slot}" is not a slot; use the number of a member, 0 for the first`,
    ),
  );

/** A field with rules must not bypass them through `extraSpec`. */
export const extraFieldsAreNew: Rule = ({ inputs }) => extraFindings(inputs.extraSpec, []);

function extraFindings(value: unknown, path: Path): readonly Finding[] {
  const known = schemaAt(InstanceSpec, path);
  if (!known || value === undefined) return [];
  // A value of another type would replace the whole field, our own tags included.
  const fields = fieldsOf(known);
  if (isTree(value) && fields.length > 0) {
    return Object.entries(value).flatMap(([name, member]) =>
      isMisspelt(fields, name)
        ? knownField([...path, name])
        : extraFindings(member, [...path, name]),
    );
  }
  if (Array.isArray(value) && isList(known)) {
    return value.flatMap((member, place) => extraFindings(member, [...path, place]));
  }
  return knownField(path);
}

/** Whether a name is a field in another case; the cloud ignores case, so the request would hold the field twice. */
function isMisspelt(fields: readonly string[], name: string): boolean {
  const isAlike = (field: string): boolean => field.toLowerCase() === name.toLowerCase();
  return !fields.includes(name) && fields.some(isAlike);
}

function knownField(path: Path): readonly Finding[] {
  const problem = "is a field of instanceSpec; set it there, where it is checked";
  return [{ path: ["extraSpec", ...path], problem }];
}
