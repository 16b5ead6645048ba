/** The quota of the VPC service. @see docs/jdcloud.md#quotas */
import type { Call } from "../call.js";
import { invalid } from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { usageOf } from "../../world/capacity.js";
import type { World } from "../../world/world.js";

/** The quota of elastic IPs, the only one of the VPC service used up by VMs. */
export function describeVpcQuota(world: World, { regionId, query }: Call, nowMs: number): Answer {
  const type = query.get("type") ?? "";
  if (type === "") return invalid("Parameter Type missing");
  if (type !== "elastic_ip") return invalid("Parameter Type invalid");
  const count = usageOf(world, regionId, nowMs).elasticIp;
  return result({ quota: { type, maxLimit: world.limits.elasticIp, count } });
}
