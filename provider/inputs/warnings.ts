/** Warnings: inputs accepted by the check, and probably a mistake. The preview shows them. */
import type { Finding } from "./findings.js";
import { ineffectiveIn } from "./ineffective.js";
import { GroupArgs } from "./inputs.js";
import { sentScript, sentText } from "./line-ends.js";
import { disksOf, SPEC, type Facts, type Rule } from "./rules/facts.js";
import { knownValues, schemaAt } from "./schema.js";
import { isTree } from "./tree.js";
import type { Path } from "./unknown.js";

/** @see docs/jdcloud.md#fields-without-effect */
const fieldsWithoutEffect: Rule = ({ inputs, isUndetermined }) =>
  inputs.instanceSpec ? ineffectiveIn(inputs.instanceSpec, isUndetermined) : [];

/** Values unknown to this release: newer than the release, or a typo. */
const unknownValues: Rule = ({ inputs }) => newValues(inputs.instanceSpec, [SPEC]);

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
  const problem = `"${value}" is unknown to this release (known: ${known.join(", ")}); it is passed on unchanged`;
  return [{ path, problem }];
}

/**
 * Zones with a name unlike their region's. Edge zones have names of their own.
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
            problem: `"${az}" does not look like a zone of ${regionId}; use a zone such as ${regionId}a`,
          },
        ],
  );
};

/** Overrides of slots without a member; they apply once the count is high enough. */
const overridesWithoutMember: Rule = ({ inputs: { count, overrides = {} } }) =>
  Object.keys(overrides).flatMap((slot) =>
    // A group scaled to zero needs its overrides again when it is scaled up.
    !count || Number(slot) < count || !/^\d+$/.test(slot)
      ? []
      : [
          {
            path: ["overrides", slot],
            problem: `has no member: with count ${count}, the slots are 0..${count - 1}`,
          },
        ],
  );

/** Scripts and metadata as a checkout on Windows writes them. @see docs/jdcloud.md#userdata-and-metadata */
const windowsLines: Rule = ({ inputs: { instanceSpec, overrides = {} } }) => {
  const pairsIn = [
    { path: [SPEC, "metadata"] as Path, pairs: instanceSpec?.metadata },
    ...Object.entries(overrides).map(([slot, own]) => ({
      path: ["overrides", slot, "metadata"] as Path,
      pairs: own?.metadata,
    })),
  ];
  const isChanged = (value: string | undefined, sent: (value: string) => string): boolean =>
    value !== undefined && sent(value) !== value;
  return [
    ...(instanceSpec?.userdata?.flatMap((script, place): readonly Finding[] =>
      isChanged(script?.value, sentScript)
        ? [{ path: [SPEC, "userdata", place, "value"], problem: CRLF_SCRIPT }]
        : [],
    ) ?? []),
    ...pairsIn.flatMap(({ path, pairs = [] }) =>
      pairs.flatMap((pair, place): readonly Finding[] =>
        isChanged(pair?.value, sentText)
          ? [{ path: [...path, place, "value"], problem: CRLF_TEXT }]
          : [],
      ),
    ),
  ];
};

const CRLF = "has Windows line ends (CRLF)";
const SAVE = "save the file with LF (in Git: `eol=lf` in .gitattributes)";
const CRLF_SCRIPT = `${CRLF}, with which a Linux script does not start; it is sent with LF; ${SAVE}`;
const CRLF_TEXT = `${CRLF}; it is sent with LF; ${SAVE}`;

/**
 * Disks without autoDelete in the program: the cloud keeps and bills them after their VM is deleted. The field has no
 * effect for a prepaid VM, an availability group takes no disks, and an elastic IP has no such field.
 *
 * @see docs/jdcloud.md#disks (autoDelete), #deleting-a-vm
 */
const disksWithoutAutoDelete: Rule = ({ inputs: { instanceSpec: spec }, isUndetermined }) => {
  if (!spec || spec.agId !== undefined || spec.charge?.chargeMode === "prepaid_by_duration")
    return [];
  if (["agId", "instanceTemplateId"].some((field) => isUndetermined([SPEC, field]))) return [];
  if (isUndetermined([SPEC, "charge", "chargeMode"])) return [];
  const open = disksOf(spec).filter(
    ({ path, disk: { autoDelete, diskCategory, noDevice } }) =>
      autoDelete === undefined &&
      diskCategory !== "local" &&
      noDevice !== true &&
      !["autoDelete", "diskCategory", "noDevice"].some((field) => isUndetermined([...path, field])),
  );
  // If a spec has no system disk, its template decides on the disk; without a template, the image does.
  const isFromImage =
    spec.systemDisk === undefined &&
    spec.instanceTemplateId === undefined &&
    !isUndetermined([SPEC, "systemDisk"]);
  return [
    ...(isFromImage ? [diskStays([SPEC, "systemDisk"])] : []),
    ...open.map(({ path }) => diskStays(path)),
  ];
};

/** The API can change the field of an attached data disk, but not that of a system disk. */
function diskStays(disk: Path): Finding {
  const effect = disk[1] === "systemDisk" ? "replaces" : "changes";
  const place = effect === "changes" ? " in place" : "";
  return {
    path: [...disk, "autoDelete"],
    problem: `is not set, so a cloud disk stays, and is billed, after its VM is deleted; set true to delete it with its VM (this ${effect} existing members${place}), or false to keep it`,
  };
}

const WARNINGS: readonly Rule[] = [
  fieldsWithoutEffect,
  unknownValues,
  zonesOfOtherRegions,
  overridesWithoutMember,
  windowsLines,
  disksWithoutAutoDelete,
];

/** All warnings about the inputs. Pure. */
export function warningsOf(facts: Facts): readonly Finding[] {
  return WARNINGS.flatMap((rule) => rule(facts));
}
