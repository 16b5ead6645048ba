/** Quotas of the VM service: the account's limits in a region, and their usage. @see docs/jdcloud.md#quotas */
import type { Call } from "../call.js";
import { readFilters } from "../../protocol/query.js";
import { invalid } from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { usageOf } from "../../world/capacity.js";
import type { World } from "../../world/world.js";

/** The requested quota types, by default all. `imageShare` is included only on request, with an image. */
export function describeQuotas(world: World, { regionId, query }: Call, nowMs: number): Answer {
  const types = readFilters(query).flatMap((one) =>
    one.name === "resourceTypes" ? one.values : [],
  );
  if (types.includes("imageShare") && !query.get("imageId")) {
    return invalid("Parameter ImageId missing");
  }
  const { quota, limits, catalog } = world;
  const used = usageOf(world, regionId, nowMs);
  const templates = catalog.templates.filter((one) => one.regionId === regionId);
  const own = catalog.images.filter((image) => image.imageSource === "private").length;
  const rows = [
    ["instance", quota, used.vms],
    ["instance_cpu", limits.cpu, used.cpu],
    ["instance_memory", limits.memory, used.memory],
    ["instance_local_disk", 0, 0],
    ["keypair", limits.keypair, catalog.keyPairs.length],
    ["image", limits.image, own],
    ["instanceTemplate", limits.instanceTemplate, templates.length],
    ...(types.includes("imageShare") ? [["imageShare", 20, 0] as const] : []),
  ] as const;
  return result({
    quotas: rows
      .filter(([type]) => types.length === 0 || types.includes(type))
      .map(([resourceType, limit, inUse]) => ({ resourceType, limit, used: inUse })),
  });
}
