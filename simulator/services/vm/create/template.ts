/**
 * The effective spec of a create call with a template or an availability group. Pure throughout.
 *
 * @see docs/jdcloud.md#ways-to-create, #instance-templates
 */
import type { Catalog } from "../../../world/catalog.js";
import type { SpecRequest } from "../../../protocol/instance-spec.js";
import { invalid, isError, notFound, type ErrorReply } from "../../../protocol/error-reply.js";

/** A spec with all defaults filled in, and its zones. */
export interface EffectiveSpec {
  readonly spec: SpecRequest;
  /** Zones to use in turn. */
  readonly azs: readonly string[];
  readonly ag: { readonly id: string; readonly name: string } | undefined;
}

/**
 * The spec on top of its template, or unchanged if it names neither a template nor a group. @throws nothing: failures
 * are error replies
 */
export function effectiveSpec(
  catalog: Catalog,
  regionId: string,
  spec: SpecRequest,
): EffectiveSpec | ErrorReply {
  if (spec.agId) return inGroup(catalog, regionId, spec);
  const azs = [spec.az ?? ""];
  if (!spec.instanceTemplateId) return { spec, azs, ag: undefined };
  const base = templateSpec(catalog, regionId, spec.instanceTemplateId);
  return isError(base) ? base : { spec: over(base, spec), azs, ag: undefined };
}

/** Fields allowed beside `agId`. The flags and the template's id then have no effect. */
const GIVEN_IN_GROUP = new Set([
  ...["agId", "isManaged", "instanceTemplateId", "name", "description", "userTags"],
  ...["primaryNetworkInterface", "noPassword", "noKeyNames", "noElasticIp", "noInstanceTags"],
]);

const ADDRESSES = new Set(["primaryIpAddress", "ipv6Address", "ipv6AddressCount"]);

function inGroup(
  catalog: Catalog,
  regionId: string,
  spec: SpecRequest,
): EffectiveSpec | ErrorReply {
  const group = catalog.availabilityGroups.find(
    (one) => one.id === spec.agId && one.regionId === regionId,
  );
  if (!group) return notFound(`Ag '${spec.agId ?? ""}' not found`);
  const network = spec.primaryNetworkInterface?.networkInterface ?? {};
  const fixed =
    Object.keys(spec).find((name) => !GIVEN_IN_GROUP.has(name)) ??
    Object.keys(network).find((name) => !ADDRESSES.has(name));
  if (fixed !== undefined) {
    const name = fixed.charAt(0).toUpperCase() + fixed.slice(1);
    return invalid(`Parameter InstanceSpec.${name} can't be specified with agId`);
  }
  const base = templateSpec(catalog, regionId, group.templateId);
  if (isError(base)) return base;
  const { name, description, userTags, primaryNetworkInterface, noInstanceTags } = spec;
  const own = { name, description, userTags, primaryNetworkInterface, noInstanceTags };
  const { id, azs } = group;
  return { spec: over(base, defined(own)), azs, ag: { id, name: group.name } };
}

function templateSpec(catalog: Catalog, regionId: string, id: string): SpecRequest | ErrorReply {
  const template = catalog.templates.find((one) => one.id === id && one.regionId === regionId);
  return template?.spec ?? notFound(`InstanceTemplate '${id}' not found`);
}

function over(base: SpecRequest, own: SpecRequest): SpecRequest {
  const hasOtherImage = own.imageId !== undefined && own.imageId !== base.imageId;
  const isPrepaid = own.charge?.chargeMode === "prepaid_by_duration";
  const kept = defined({
    ...base,
    password: own.noPassword ? undefined : base.password,
    keyNames: own.noKeyNames ? undefined : base.keyNames,
    elasticIp: own.noElasticIp ? undefined : base.elasticIp,
    userTags: own.noInstanceTags ? undefined : base.userTags,
    chargeOnStopped: isPrepaid ? undefined : base.chargeOnStopped,
    systemDisk: hasOtherImage ? undefined : base.systemDisk,
  });
  return defined({
    ...kept,
    ...own,
    dataDisks: dataDisks(hasOtherImage ? [] : base.dataDisks, own.dataDisks),
    primaryNetworkInterface: {
      ...base.primaryNetworkInterface,
      networkInterface: {
        ...base.primaryNetworkInterface?.networkInterface,
        ...own.primaryNetworkInterface?.networkInterface,
      },
    },
  });
}

/**
 * Given disks replace the template's disks. A disk with `noDevice` removes the template's disk of the same device
 * name.
 */
function dataDisks(
  base: SpecRequest["dataDisks"] = [],
  own: SpecRequest["dataDisks"] = [],
): NonNullable<SpecRequest["dataDisks"]> {
  const given = own.filter((disk) => disk.noDevice !== true);
  const excluded = new Set(own.filter((disk) => disk.noDevice).map((disk) => disk.deviceName));
  return given.length > 0 ? given : base.filter((disk) => !excluded.has(disk.deviceName));
}

function defined(spec: { readonly [Name in keyof SpecRequest]: SpecRequest[Name] | undefined }) {
  return Object.fromEntries(
    Object.entries(spec).filter(([, value]) => value !== undefined),
  ) as SpecRequest;
}
