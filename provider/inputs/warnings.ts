/** What is no fault, and still not what a careful person wants: said in the preview, and passed on. */
import type { Finding } from "./findings.js";
import { ineffectiveIn } from "./ineffective.js";
import { GroupArgs } from "./inputs.js";
import { SPEC, type Facts, type Rule } from "./rules/facts.js";
import { knownValues, schemaAt } from "./schema.js";
import { isTree } from "./tree.js";
import type { Path } from "./unknown.js";

/** @see docs/jdcloud.md#fields-without-effect */
const whatHasNoEffect: Rule = ({ inputs, isUndetermined }) =>
  inputs.instanceSpec ? ineffectiveIn(inputs.instanceSpec, isUndetermined) : [];

/** Values that this release has not heard of: a newer one of the cloud's, or a slip. */
const valuesThatAreNew: Rule = ({ inputs }) => newValues(inputs.instanceSpec, [SPEC]);

function newValues(value: unknown, path: Path): readonly Finding[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, place) => newValues(item, [...path, place]));
  }
  if (isTree(value)) {
    return Object.entries(value).flatMap(([name, member]) => newValues(member, [...path, name]));
  }
  if (typeof value !== "string") return [];
  const known = knownValues(schemaAt(GroupArgs, path));
  if (!known || known.some((one) => one.toLowerCase() === value.toLowerCase())) return [];
  const problem = `"${value}" is not known to this release (${known.join(", ")}); it is passed on as it is`;
  return [{ path, problem }];
}

/**
 * Zones are named after their region; those of the cloud's edge have names of their own.
 * @see docs/jdcloud.md#endpoints
 */
const zonesOfOtherRegions: Rule = ({ inputs: { regionId, instanceSpec, placements } }) => {
  if (regionId === undefined) return [];
  const places: readonly (readonly [Path, string | undefined])[] = [
    [[SPEC, "az"], instanceSpec?.az],
    ...(placements?.map((place, at) => [["placements", at, "az"], place?.az] as const) ?? []),
  ];
  return places.flatMap(([path, az]) =>
    az === undefined || az.startsWith(regionId)
      ? []
      : [
          {
            path,
            problem: `"${az}" does not look like a zone of ${regionId}, such as ${regionId}a`,
          },
        ],
  );
};

/** A member that there is none of keeps its values for when there is. */
const overridesOfNobody: Rule = ({ inputs: { count, overrides = {} } }) =>
  Object.keys(overrides).flatMap((slot) =>
    // A group that is scaled to nothing comes back with them.
    !count || Number(slot) < count || !/^\d+$/.test(slot)
      ? []
      : [
          {
            path: ["overrides", slot],
            problem: `has no member: ${count} members have slots below ${count}`,
          },
        ],
  );

const WARNINGS: readonly Rule[] = [
  whatHasNoEffect,
  valuesThatAreNew,
  zonesOfOtherRegions,
  overridesOfNobody,
];

/** Everything that inputs should be warned of. Pure. */
export function warningsOf(facts: Facts): readonly Finding[] {
  return WARNINGS.flatMap((rule) => rule(facts));
}
