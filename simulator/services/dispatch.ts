/**
 * The cloud without its network: world, call and time in, answer out. No clock, no randomness, no I/O. It changes the
 * given world and nothing else.
 */
import { describeAg, describeAgs } from "./availability-groups.js";
import type { Call, Operation } from "./call.js";
import { describeDisk, describeDisks, extendDisk, describeDiskQuota } from "./disks.js";
import { describeElasticIp, describeElasticIps, modifyElasticIp } from "./vpc/elastic-ips.js";
import { calculateTotalPrice } from "./billing/price.js";
import { notFound } from "../protocol/error-reply.js";
import { renewInstance, setRenewal } from "./renewal.js";
import type { Answer } from "../protocol/reply.js";
import { isReading, type OperationName } from "../protocol/operations.js";
import {
  describeNetworkSecurityGroup,
  describeNetworkSecurityGroups,
  modifyNetworkInterface,
} from "./vpc/security-groups.js";
import { describeSubnet, describeSubnets } from "./vpc/subnets.js";
import { tagResources, unTagResources } from "./tags.js";
import { createInstances } from "./vm/create/create-instances.js";
import {
  describeBriefInstances,
  describeInstance,
  describeInstancePrivateIpAddress,
  describeInstances,
  describeInstancesCustomData,
  describeInstanceStatus,
} from "./vm/describe-instances.js";
import {
  deleteInstance,
  rebootInstance,
  startInstance,
  stopInstance,
} from "./vm/instance-actions.js";
import { describeImage, describeImageConstraints, describeImages } from "./vm/images.js";
import { describeInstanceTypes } from "./vm/instance-types.js";
import { attachKeypair, describeKeypairs, detachKeypair } from "./vm/keypairs.js";
import {
  modifyInstanceAttribute,
  modifyInstanceDiskAttribute,
  modifyInstancePassword,
  modifyInstanceReleaseTime,
} from "./vm/modify-instance.js";
import { describeQuotas } from "./vm/quotas.js";
import { rebuildInstance } from "./vm/rebuild-instance.js";
import { resizeInstance } from "./vm/resize-instance.js";
import {
  describeInstanceTemplate,
  describeInstanceTemplates,
  verifyInstanceTemplate,
} from "./vm/templates.js";
import { sweep, type World } from "../world/world.js";
import { describeVpcQuota } from "./vpc/quota.js";

const HANDLERS: Readonly<Record<OperationName, Operation>> = {
  createInstances,
  describeInstances,
  describeInstance,
  describeInstanceStatus,
  describeBriefInstances,
  describeInstancePrivateIpAddress,
  describeInstancesCustomData,
  startInstance,
  stopInstance,
  rebootInstance,
  deleteInstance,
  resizeInstance,
  rebuildInstance,
  modifyInstanceAttribute,
  modifyInstancePassword,
  modifyInstanceDiskAttribute,
  modifyInstanceReleaseTime,
  describeKeypairs,
  attachKeypair,
  detachKeypair,
  describeQuotas,
  describeInstanceTypes,
  describeImages,
  describeImage,
  describeImageConstraints,
  describeInstanceTemplates,
  describeInstanceTemplate,
  verifyInstanceTemplate,
  describeSubnets,
  describeSubnet,
  describeNetworkSecurityGroups,
  describeNetworkSecurityGroup,
  modifyNetworkInterface,
  describeElasticIps,
  describeElasticIp,
  modifyElasticIp,
  describeVpcQuota,
  describeDisks,
  describeDisk,
  extendDisk,
  describeDiskQuota,
  tagResources,
  unTagResources,
  describeAgs,
  describeAg,
  renewInstance,
  setRenewal,
  calculateTotalPrice,
};

/** The cloud's answer to one call at `nowMs`. */
export function dispatch(world: World, call: Call, nowMs: number): Answer {
  sweep(world, nowMs);
  if (!world.catalog.regions.some((region) => region.id === call.regionId)) {
    return notFound(`Region '${call.regionId}' not found`);
  }
  if (!isReading(call.operation)) world.noEndBeforeMs = 0;
  return HANDLERS[call.operation](world, call, nowMs);
}
