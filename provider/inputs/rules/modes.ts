/** Required and forbidden fields in each of the three ways to create: custom, by template, in an availability group. */
import type { Finding } from "../findings.js";
import type { Path } from "../unknown.js";
import { NIC, SPEC, type Rule } from "./facts.js";

/** @see docs/jdcloud.md#ways-to-create */
export const isCompleteForItsMode: Rule = ({ inputs, isUndetermined }) => {
  const spec = inputs.instanceSpec;
  if (!spec || spec.agId !== undefined || isUndetermined([SPEC, "agId"])) return [];
  const needed: Finding[] = [];
  const need = (path: Path, value: unknown, otherwise: string): void => {
    if (value === undefined && !isUndetermined(path)) {
      needed.push({ path, problem: `is required unless ${otherwise} is given` });
    }
  };
  const network = spec.primaryNetworkInterface?.networkInterface;
  need([SPEC, "az"], spec.az, "agId");
  if (spec.instanceTemplateId !== undefined || isUndetermined([SPEC, "instanceTemplateId"])) {
    if (network) need([...NIC, "subnetId"], network.subnetId, "agId");
    return needed;
  }
  const otherwise = "instanceTemplateId or agId";
  need([SPEC, "instanceType"], spec.instanceType, otherwise);
  need([SPEC, "imageId"], spec.imageId, otherwise);
  need([...NIC, "subnetId"], network?.subnetId, otherwise);
  return needed;
};

/**
 * Fields allowed with `agId`; some have no effect there, and a warning reports them.
 * @see docs/jdcloud.md#ways-to-create, agId
 */
const ALLOWED_WITH_AG_ID = new Set([
  ...["agId", "instanceTemplateId", "name", "description", "userTags", "primaryNetworkInterface"],
  ...["noPassword", "noKeyNames", "noElasticIp"],
]);

/** Overrides forbidden in an availability group. An empty list is allowed. */
const FORBIDDEN_OVERRIDES = ["hostname", "metadata"] as const;

/** @see docs/jdcloud.md#ways-to-create, agId: the template's parameters can't be overridden */
export const fieldsAreAllowedWithAgId: Rule = ({ inputs }) => {
  const { instanceSpec: spec, overrides = {} } = inputs;
  if (spec?.agId === undefined) return [];
  const problem =
    "is not allowed with agId: the availability group's template sets it; leave it out";
  const { subnetId, securityGroups } = spec.primaryNetworkInterface?.networkInterface ?? {};
  const given = Object.entries(spec).filter(
    ([name, value]) => value !== undefined && !ALLOWED_WITH_AG_ID.has(name),
  );
  return [
    ...given.map(([name]) => ({ path: [SPEC, name], problem })),
    ...(subnetId === undefined ? [] : [{ path: [...NIC, "subnetId"], problem }]),
    ...(securityGroups === undefined ? [] : [{ path: [...NIC, "securityGroups"], problem }]),
    ...Object.entries(overrides).flatMap(([slot, own]) =>
      FORBIDDEN_OVERRIDES.filter((name) => (own?.[name]?.length ?? 0) > 0).map((name) => ({
        path: ["overrides", slot, name],
        problem,
      })),
    ),
  ];
};
