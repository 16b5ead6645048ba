/** What stands beside the spec: single members, and fields newer than this release. */
import { InstanceSpec } from "../../wire/spec.js";
import type { Finding } from "../findings.js";
import { hasFields, schemaAt } from "../schema.js";
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
  const known = path.length === 0 ? InstanceSpec : schemaAt(InstanceSpec, path);
  if (!known) return [];
  if (isTree(value)) {
    return Object.entries(value).flatMap(([name, member]) =>
      extraFindings(member, [...path, name]),
    );
  }
  if (Array.isArray(value)) {
    return value.flatMap((member, place) => extraFindings(member, [...path, place]));
  }
  const isFine = value === undefined || hasFields(known);
  const problem = "is a field of instanceSpec; give it there, where it is checked";
  return unless(isFine, ["extraSpec", ...path], problem);
}
