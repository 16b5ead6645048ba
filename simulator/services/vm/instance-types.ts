/** describeInstanceTypes: all types and their stock by zone. @see docs/jdcloud.md#instance-types */
import type { Call } from "../call.js";
import type { CatalogType } from "../../world/catalog.js";
import { checkFilters, readFilters } from "../../protocol/query.js";
import { isError } from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { stockLeft } from "../../world/capacity.js";
import type { World } from "../../world/world.js";

/** All types matching the filters, on one page. No type belongs to a single user. */
export function describeInstanceTypes(world: World, call: Call, nowMs: number): Answer {
  const filters = readFilters(call.query);
  const refused = checkFilters(filters, ["instanceTypes", "az"], ["architecture"]);
  if (isError(refused)) return refused;
  const valuesOf = (name: string) => filters.find((one) => one.name === name)?.values;
  const [ids, azs, architectures] = ["instanceTypes", "az", "architecture"].map(valuesOf);
  const isOurs = architectures?.includes("x86_64") ?? true;
  const isVm = (call.query.get("serviceName") || "vm") === "vm";
  const zones = world.catalog.regions.find((region) => region.id === call.regionId)?.zones ?? [];
  const shown = zones.filter((az) => azs?.includes(az) ?? true);
  const instanceTypes = world.catalog.instanceTypes
    .filter((type) => isOurs && isVm && shown.length > 0 && (ids?.includes(type.id) ?? true))
    .map((type) => ({
      ...typeView(type),
      state: shown.map((az) => ({ az, inStock: stockLeft(world, { type, az, nowMs }) > 0 })),
    }));
  const totalCount = instanceTypes.length;
  return result({ instanceTypes, specificInstanceTypes: [], totalCount });
}

function typeView(type: CatalogType) {
  const { family, id, cpu, memoryMB, nicLimit, cloudDiskCountLimit, generation } = type;
  return {
    family,
    instanceType: id,
    cpu,
    architecture: "x86_64",
    memoryMB,
    nicLimit,
    cloudDiskCountLimit,
    desc: "",
    generation,
  };
}
