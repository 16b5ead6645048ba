/**
 * Fields accepted and ignored by the cloud: a warning for the user, left out of requests, and never a difference between
 * two specs.
 */
import type { InstanceSpec } from "../wire/spec.js";
import type { Finding } from "./findings.js";
import { ineffectivePaths } from "./policy.js";
import { disksOf, SPEC, type PartlySpec } from "./rules/facts.js";
import { isTree, without } from "./tree.js";
import type { Path } from "./unknown.js";

type Look = (spec: PartlySpec, isUndetermined: (path: Path) => boolean) => readonly Finding[];

/** Fields without effect in every spec, by the policy. */
const always: Look = (spec) =>
  ineffectivePaths(spec, [SPEC]).map((path) => ({
    path,
    problem: "has no effect: the cloud ignores it when a VM is created; leave it out",
  }));

/** @see docs/jdcloud.md#ways-to-create */
const templates: Look = (spec, isUndetermined) => {
  const flags = [
    ["noPassword", "password"],
    ["noKeyNames", "keyNames"],
    ["noElasticIp", "elasticIp"],
  ] as const;
  const isInGroup = spec.agId !== undefined;
  const isOfTemplate =
    spec.instanceTemplateId !== undefined || isUndetermined([SPEC, "instanceTemplateId"]);
  return [
    ...(isInGroup && spec.instanceTemplateId !== undefined
      ? [{ path: [SPEC, "instanceTemplateId"], problem: `has no effect with agId; ${LEAVE}` }]
      : []),
    ...flags.flatMap(([flag, field]): readonly Finding[] => {
      if (spec[flag] !== true) return [];
      const path = [SPEC, flag];
      if (isInGroup) return [{ path, problem: `has no effect with agId; ${LEAVE}` }];
      if (!isOfTemplate) {
        return [{ path, problem: `has no effect without instanceTemplateId; ${LEAVE}` }];
      }
      return isEmpty(spec[field])
        ? []
        : [{ path, problem: `has no effect with ${field}; leave out one of the two` }];
    }),
  ];
};

/** @see docs/jdcloud.md#login */
const logins: Look = (
  { password, keyNames, passwordAuth, imageInherit, ...spec },
  isUndetermined,
) => {
  const hasKey = !isEmpty(keyNames) || isUndetermined([SPEC, "keyNames"]);
  const findings: Finding[] = [];
  if (imageInherit === "yes") {
    const problem = `has no effect with imageInherit: the image's own credentials are used; ${LEAVE}`;
    if (password !== undefined) findings.push({ path: [SPEC, "password"], problem });
    if (!isEmpty(keyNames)) findings.push({ path: [SPEC, "keyNames"], problem });
  } else if (password !== undefined && !isEmpty(keyNames) && passwordAuth === "no") {
    const problem = `has no effect with a key and passwordAuth "no"; ${LEAVE}`;
    findings.push({ path: [SPEC, "password"], problem });
  }
  // The key may come from the template.
  const mayHaveKey = hasKey || spec.instanceTemplateId !== undefined;
  if (passwordAuth !== undefined && !mayHaveKey) {
    findings.push({
      path: [SPEC, "passwordAuth"],
      problem: `has no effect without a key; ${LEAVE}`,
    });
  }
  return findings;
};

/** @see docs/jdcloud.md#charge, #elasticipspec, #disks (autoDelete) */
const charges: Look = (spec, isUndetermined) => {
  const { charge = {}, elasticIp } = spec;
  const findings: Finding[] = [];
  const isPrepaid =
    charge.chargeMode === "prepaid_by_duration" || isUndetermined([SPEC, "charge", "chargeMode"]);
  for (const field of ["chargeUnit", "chargeDuration", "autoRenew"] as const) {
    if (isPrepaid || charge[field] === undefined || charge[field] === false) continue;
    const problem = `has no effect unless chargeMode is prepaid_by_duration; ${LEAVE}`;
    findings.push({ path: [SPEC, "charge", field], problem });
  }
  const { chargeMode } = elasticIp?.chargeSpec ?? {};
  if (chargeMode !== undefined && chargeMode !== "postpaid_by_usage") {
    const isSame = chargeMode === (charge.chargeMode ?? "postpaid_by_duration");
    const problem = `has no effect: an elastic IP without postpaid_by_usage is billed like its VM; ${LEAVE}`;
    if (!isSame) findings.push({ path: [SPEC, "elasticIp", "chargeSpec"], problem });
  }
  return findings;
};

/** @see docs/jdcloud.md#disks (iops), #userdata-and-metadata */
const details: Look = (spec) => [
  ...disksOf(spec).flatMap(({ path, disk }): readonly Finding[] => {
    const { iops, diskType } = disk.cloudDiskSpec ?? {};
    const isEffective = iops === undefined || diskType === undefined || diskType === "ssd.io1";
    const problem = `has no effect on ${diskType} disks, only on ssd.io1; ${LEAVE}`;
    return isEffective ? [] : [{ path: [...path, "cloudDiskSpec", "iops"], problem }];
  }),
  ...(spec.metadata?.flatMap((pair, place): readonly Finding[] =>
    pair?.key?.endsWith("-")
      ? [
          {
            path: [SPEC, "metadata", place],
            problem: 'has no effect: its key ends with "-"; choose another key',
          },
        ]
      : [],
  ) ?? []),
];

const LEAVE = "leave it out";
const LOOKS: readonly Look[] = [always, templates, logins, charges, details];

/** The fields of a spec without effect, and the reasons. Pure. */
export function ineffectiveIn(
  spec: PartlySpec,
  isUndetermined: (path: Path) => boolean = () => false,
): readonly Finding[] {
  return LOOKS.flatMap((look) => look(spec, isUndetermined));
}

/** A spec without the fields ignored by the cloud. Pure. */
export function effective(spec: InstanceSpec): InstanceSpec {
  const paths = ineffectiveIn(spec).map(({ path }) => path.slice(1));
  return pruned(without(spec, paths)) as InstanceSpec;
}

/** A tree without absent fields, and without the holes in its lists. */
function pruned(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.filter((item) => item !== undefined).map(pruned);
  if (!isTree(tree)) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, pruned(member)]),
  );
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}
