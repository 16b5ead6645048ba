/** Security groups of the VPC service, and the VMs in them. @see docs/jdcloud.md#security-groups */
import { z } from "zod";
import { withTarget, type Call } from "../call.js";
import type { CatalogSecurityGroup } from "../../world/catalog.js";
import {
  invalid,
  isError,
  notFound,
  outOfRange,
  type ErrorReply,
} from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { listRows, type Listing } from "../../protocol/listing.js";
import { vmsOf, type Vm, type World } from "../../world/world.js";
import { beijingTime } from "../../protocol/time.js";

const LISTING: Listing<CatalogSecurityGroup> = {
  clampsPage: true,
  columns: {
    networkSecurityGroupIds: { of: (group) => [group.id] },
    networkSecurityGroupNames: { of: (group) => [group.name] },
    vpcId: { of: (group) => [group.vpcId], isSingle: true },
  },
};

const Modify = z.strictObject({
  regionId: z.string().optional(),
  networkInterfaceId: z.string().optional(),
  networkInterfaceName: z.string().optional(),
  description: z.string().optional(),
  macAddress: z.string().optional(),
  securityGroups: z.array(z.string()).optional(),
  connectionTrackingConfiguration: z.looseObject({}).optional(),
});
type Modify = z.output<typeof Modify>;

/** Security groups of the region. */
export function describeNetworkSecurityGroups(world: World, { regionId, query }: Call): Answer {
  const own = world.catalog.securityGroups.filter((group) => group.regionId === regionId);
  const found = listRows(query, own, LISTING);
  if (isError(found)) return found;
  const networkSecurityGroups = found.page.map((group) => groupView(world, group));
  return result({ networkSecurityGroups, totalCount: found.totalCount });
}

/** One security group. */
export function describeNetworkSecurityGroup(world: World, { regionId, resourceId }: Call): Answer {
  const group = world.catalog.securityGroups.find(
    (one) => one.id === resourceId && one.regionId === regionId,
  );
  return group
    ? result({ networkSecurityGroup: groupView(world, group) })
    : notFound(`NetworkSecurityGroup '${resourceId}' not found`);
}

/** Replaces the security groups of a VM's primary interface, in any state of the VM. */
export function modifyNetworkInterface(world: World, call: Call): Answer {
  const find = (request: Modify) => checkTexts(request) ?? vmOfInterface(world, call);
  return withTarget({ shape: Modify, call, find }, (vm, { securityGroups }) => {
    if (!securityGroups) return result();
    if (securityGroups.length === 0) return invalid("Parameter SecurityGroups invalid");
    if (securityGroups.length > 5) return invalid("too many securityGroup. less than 5");
    const own = world.catalog.securityGroups.filter((group) => group.vpcId === vm.vpcId);
    const unknownId = securityGroups.find((id) => !own.some((group) => group.id === id));
    if (unknownId !== undefined) return notFound(`SecurityGroups '${unknownId}' not found`);
    vm.securityGroupIds = [...new Set(securityGroups)];
    return result();
  });
}

function checkTexts({
  networkInterfaceName = "",
  description = "",
}: Modify): ErrorReply | undefined {
  if (networkInterfaceName.length > 32) return outOfRange("NetworkInterfaceName");
  return description.length > 256 ? outOfRange("Description") : undefined;
}

function vmOfInterface(world: World, { regionId, resourceId }: Call): Vm | ErrorReply {
  const vm = vmsOf(world, regionId).find((one) => one.networkInterfaceId === resourceId);
  return vm ?? notFound(`NetworkInterface '${resourceId}' not found`);
}

function groupView(world: World, group: CatalogSecurityGroup) {
  return {
    networkSecurityGroupId: group.id,
    networkSecurityGroupName: group.name,
    description: "",
    vpcId: group.vpcId,
    securityGroupRules: [],
    createdTime: beijingTime(0),
    networkSecurityGroupType: group.isDefault ? "default" : "custom",
    networkInterfaceIds: vmsOf(world, group.regionId)
      .filter((vm) => vm.securityGroupIds.includes(group.id))
      .map((vm) => vm.networkInterfaceId),
  };
}
