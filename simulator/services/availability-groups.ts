/** Availability groups of the ag service, read only. @see docs/jdcloud.md#availability-groups */
import type { Call } from "./call.js";
import type { CatalogAvailabilityGroup } from "../world/catalog.js";
import { isError, notFound } from "../protocol/error-reply.js";
import { result, type Answer } from "../protocol/reply.js";
import { listRows, type Listing } from "../protocol/listing.js";
import { vmsOf, type World } from "../world/world.js";
import { beijingTime } from "../protocol/time.js";

const LISTING: Listing<CatalogAvailabilityGroup> = {
  columns: {
    agName: { of: (group) => [group.name], isFuzzy: true },
    agId: { of: (group) => [group.id] },
    instanceTemplateId: { of: (group) => [group.templateId] },
    az: { of: (group) => group.azs },
  },
};

/** Availability groups of the region. */
export function describeAgs(world: World, { regionId, query }: Call): Answer {
  const own = world.catalog.availabilityGroups.filter((group) => group.regionId === regionId);
  const found = listRows(query, own, LISTING);
  if (isError(found)) return found;
  const ags = found.page.map((group) => groupView(world, group));
  return result({ ags, totalCount: found.totalCount });
}

/** One availability group. */
export function describeAg(world: World, { regionId, resourceId }: Call): Answer {
  const group = world.catalog.availabilityGroups.find(
    (one) => one.id === resourceId && one.regionId === regionId,
  );
  return group ? result({ ag: groupView(world, group) }) : notFound(`Ag '${resourceId}' not found`);
}

function groupView(
  world: World,
  { id, name, templateId, azs, regionId }: CatalogAvailabilityGroup,
) {
  return {
    id,
    name,
    description: "",
    instanceTemplateId: templateId,
    azs,
    agType: "vm",
    createTime: beijingTime(0),
    count: vmsOf(world, regionId).filter((vm) => vm.ag?.id === id).length,
    autoScaling: false,
  };
}
