/** Subnets of the VPC service, and their free addresses. @see docs/jdcloud.md#subnets */
import { addressText, usableRange } from "../../world/address.js";
import type { Call } from "../call.js";
import type { CatalogSubnet } from "../../world/catalog.js";
import { readFilters } from "../../protocol/query.js";
import { isError, notFound } from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { listRows, type Listing } from "../../protocol/listing.js";
import { freeAddresses, type World } from "../../world/world.js";
import { beijingTime } from "../../protocol/time.js";

const LISTING: Listing<CatalogSubnet> = {
  clampsPage: true,
  columns: {
    subnetIds: { of: (subnet) => [subnet.id] },
    subnetNames: { of: (subnet) => [subnet.id.replace("subnet-", "")] },
    azs: { of: () => [] },
    types: { of: () => ["normal"] },
    hpcClusterIds: { of: () => [] },
    routeTableId: { of: () => [], isSingle: true },
    aclId: { of: () => [], isSingle: true },
    vpcId: { of: (subnet) => [subnet.vpcId], isSingle: true },
    subnetType: { of: (subnet) => [subnet.kind], isSingle: true },
    azType: { of: (subnet) => [subnet.kind], isSingle: true },
    shareType: { of: () => [], isSingle: true },
  },
};

/** Subnets of the region. Edge zones' subnets appear only if `subnetType` is given. */
export function describeSubnets(world: World, { regionId, query }: Call): Answer {
  const asksForKind = readFilters(query).some((one) => one.name === "subnetType");
  const own = world.catalog.subnets.filter(
    (subnet) => subnet.regionId === regionId && (asksForKind || subnet.kind === "standard"),
  );
  const found = listRows(query, own, LISTING);
  if (isError(found)) return found;
  const subnets = found.page.map((subnet) => subnetView(world, subnet));
  return result({ subnets, totalCount: found.totalCount });
}

/** One subnet. */
export function describeSubnet(world: World, { regionId, resourceId }: Call): Answer {
  const subnet = world.catalog.subnets.find(
    (one) => one.id === resourceId && one.regionId === regionId,
  );
  return subnet
    ? result({ subnet: subnetView(world, subnet) })
    : notFound(`Subnet '${resourceId}' not found`);
}

function subnetView(world: World, subnet: CatalogSubnet) {
  const { first, last } = usableRange(subnet.cidr);
  return {
    subnetId: subnet.id,
    subnetName: subnet.id.replace("subnet-", ""),
    vpcId: subnet.vpcId,
    addressPrefix: subnet.cidr,
    availableIpCount: freeAddresses(world, subnet),
    ipMaskLen: Number(subnet.cidr.split("/")[1]),
    description: "",
    startIp: addressText(first - 2),
    endIp: addressText(last),
    createdTime: beijingTime(0),
    subnetType: subnet.kind,
    publicSubnet: false,
    type: "normal",
  };
}
