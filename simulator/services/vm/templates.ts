/** Lists instance templates, and checks whether they can still create VMs. @see docs/jdcloud.md#instance-templates */
import type { Call } from "../call.js";
import type { Catalog, CatalogTemplate } from "../../world/catalog.js";
import { checkTemplate } from "./create/resolve.js";
import type { DiskRequest } from "../../protocol/instance-spec.js";
import { checkFilters, pageOf, readFilters, readPage } from "../../protocol/query.js";
import { isError, notFound, type ErrorReply } from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import type { World } from "../../world/world.js";
import { beijingTime } from "../../protocol/time.js";

/** Templates of the region. The filters `name` (fuzzy) and `instanceTemplateId` (exact) take several values. */
export function describeInstanceTemplates({ catalog }: World, { regionId, query }: Call): Answer {
  const page = readPage(query);
  if (isError(page)) return page;
  const filters = readFilters(query);
  const refused = checkFilters(filters, ["name", "instanceTemplateId"], []);
  if (refused) return refused;
  const found = catalog.templates.filter(
    (template) =>
      template.regionId === regionId &&
      filters.every(({ name, values }) =>
        name === "name"
          ? values.some((value) => template.name.includes(value))
          : values.includes(template.id),
      ),
  );
  return result({
    instanceTemplates: pageOf(found, page).map((template) => templateView(catalog, template)),
    totalCount: found.length,
  });
}

/** One template. */
export function describeInstanceTemplate({ catalog }: World, call: Call): Answer {
  const template = templateNamed(catalog, call);
  return isError(template)
    ? template
    : result({ instanceTemplate: templateView(catalog, template) });
}

/**
 * Success if everything named in the template exists and fits together; otherwise the error reply of a create call.
 */
export function verifyInstanceTemplate(world: World, call: Call): Answer {
  const template = templateNamed(world.catalog, call);
  if (isError(template)) return template;
  return checkTemplate(world, call.regionId, template.spec) ?? result();
}

function templateNamed(
  catalog: Catalog,
  { regionId, resourceId }: Call,
): CatalogTemplate | ErrorReply {
  const found = catalog.templates.find((one) => one.id === resourceId && one.regionId === regionId);
  return found ?? notFound(`InstanceTemplate '${resourceId}' not found`);
}

function templateView(
  catalog: Catalog,
  { id, name, description, regionId, spec }: CatalogTemplate,
) {
  const network = spec.primaryNetworkInterface?.networkInterface ?? {};
  const groups = catalog.availabilityGroups.filter((one) => one.templateId === id);
  const isByUse = spec.elasticIp?.chargeSpec?.chargeMode === "postpaid_by_usage";
  return {
    id,
    name,
    description,
    createdTime: beijingTime(0),
    ags: groups
      .filter((group) => group.regionId === regionId)
      .map((group) => ({ id: group.id, name: group.name })),
    instanceTemplateData: {
      instanceType: spec.instanceType,
      vpcId: catalog.subnets.find((subnet) => subnet.id === network.subnetId)?.vpcId,
      imageId: spec.imageId,
      includePassword: spec.password !== undefined,
      systemDisk: spec.systemDisk && diskView(spec.systemDisk),
      dataDisks: spec.dataDisks?.map(diskView),
      primaryNetworkInterface: {
        deviceIndex: 1,
        autoDelete: true,
        networkInterface: {
          subnetId: network.subnetId,
          securityGroups: network.securityGroups,
          sanityCheck: 1,
        },
      },
      elasticIp: spec.elasticIp && {
        bandwidthMbps: spec.elasticIp.bandwidthMbps,
        provider: spec.elasticIp.provider,
        chargeMode: isByUse ? "flow" : "bandwith",
      },
      keyNames: spec.keyNames,
      chargeOnStopped: spec.chargeOnStopped,
      autoImagePolicyId: spec.autoImagePolicyId,
      passwordAuth: spec.passwordAuth,
      imageInherit: spec.imageInherit,
      instanceTags: spec.userTags,
    },
  };
}

function diskView({ autoDelete = false, deviceName, noDevice, cloudDiskSpec = {} }: DiskRequest) {
  const { diskType, diskSizeGB, snapshotId, policyId, encrypt, iops } = cloudDiskSpec;
  return {
    diskCategory: "cloud",
    autoDelete,
    instanceTemplateDisk: { diskType, diskSizeGB, snapshotId, policyId, encrypt, iops },
    deviceName,
    noDevice,
  };
}
