/** Elastic IPs of the VPC service. @see docs/jdcloud.md#elastic-ips */
import { z } from "zod";
import { addressText } from "../../world/address.js";
import { elasticIpsOf } from "../../world/attachments.js";
import { withTarget, type Call } from "../call.js";
import { isError, notFound, outOfRange, type ErrorReply } from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { listRows, type Listing } from "../../protocol/listing.js";
import type { World } from "../../world/world.js";
import { beijingTime } from "../../protocol/time.js";
import type { ElasticIp } from "../../world/vm.js";

const LISTING: Listing<ElasticIp> = {
  clampsPage: true,
  columns: {
    elasticIpIds: { of: (ip) => [ip.elasticIpId] },
    elasticIpNames: { of: (ip) => [ip.name] },
    azs: { of: () => [] },
    providers: { of: (ip) => [ip.provider] },
    elasticIpAddress: { of: (ip) => [ip.address], isSingle: true },
    chargeStatus: { of: () => ["normal"], isSingle: true },
    ipType: { of: () => ["standard"], isSingle: true },
    bandwidthPackageId: { of: () => [], isSingle: true },
    status: { of: (ip) => [statusOf(ip)], isSingle: true },
  },
};

const Modify = z.strictObject({
  regionId: z.string().optional(),
  elasticIpId: z.string().optional(),
  bandwidthMbps: z.int().optional(),
  elasticIpName: z.string().optional(),
  tempUpgradeEndTime: z.string().optional(),
});

/** Elastic IPs of the region, attached to a VM or not. */
export function describeElasticIps(world: World, { regionId, query }: Call): Answer {
  const found = listRows(query, elasticIpsOf(world, regionId), LISTING);
  if (isError(found)) return found;
  const elasticIps = found.page.map((ip) => elasticIpView(world, ip));
  return result({ elasticIps, totalCount: found.totalCount });
}

/** One elastic IP. */
export function describeElasticIp(world: World, call: Call): Answer {
  const ip = elasticIpOr404(world, call);
  return isError(ip) ? ip : result({ elasticIp: elasticIpView(world, ip) });
}

/** Changes bandwidth or name. */
export function modifyElasticIp(world: World, call: Call): Answer {
  const find = () => elasticIpOr404(world, call);
  return withTarget({ shape: Modify, call, find }, (ip, request) => {
    const { bandwidthMbps = ip.bandwidthMbps, elasticIpName: name = ip.name } = request;
    if (bandwidthMbps < 1 || bandwidthMbps > 200) return outOfRange("BandwidthMbps");
    if (name.length > 32) return outOfRange("ElasticIpName");
    world.elasticIps.set(ip.elasticIpId, { ...ip, bandwidthMbps, name });
    return result();
  });
}

function elasticIpOr404(world: World, { regionId, resourceId }: Call): ElasticIp | ErrorReply {
  const ip = world.elasticIps.get(resourceId);
  return ip?.regionId === regionId ? ip : notFound(`ElasticIpId ${resourceId} not found`);
}

const statusOf = (ip: ElasticIp) => (ip.instanceId ? "ASSOCIATED" : "NOT_ASSOCIATED");

function elasticIpView(world: World, ip: ElasticIp) {
  const vm = world.present.get(ip.instanceId ?? "");
  return {
    elasticIpId: ip.elasticIpId,
    elasticIpName: ip.name,
    elasticIpAddress: ip.address,
    bandwidthMbps: ip.bandwidthMbps,
    provider: ip.provider,
    providerNameCN: ip.provider.toUpperCase(),
    ...(vm && {
      privateIpAddress: addressText(vm.address),
      networkInterfaceId: vm.networkInterfaceId,
      instanceId: vm.instanceId,
      instanceType: "compute",
    }),
    charge: { chargeMode: ip.chargeMode, chargeStatus: "normal" },
    createdTime: beijingTime(ip.createdMs),
    az: "",
    tags: ip.tags,
    ipType: "standard",
    status: statusOf(ip),
    state: "UP",
  };
}
