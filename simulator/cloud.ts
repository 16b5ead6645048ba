/**
 * The cloud without its network: world, call and time in, answer out. No clock, no randomness, no I/O; it changes the
 * world it is given and nothing else.
 */
import type { Call, Operation } from "./call.js";
import { createInstances } from "./create-instances.js";
import {
  describeBriefInstances,
  describeInstance,
  describeInstancePrivateIpAddress,
  describeInstances,
  describeInstancesCustomData,
  describeInstanceStatus,
} from "./describe.js";
import { deleteInstance, rebootInstance, startInstance, stopInstance } from "./instance-actions.js";
import { describeImage, describeImageConstraints, describeImages } from "./images.js";
import { describeInstanceTypes } from "./instance-types.js";
import { attachKeypair, describeKeypairs, detachKeypair } from "./keypairs.js";
import {
  modifyInstanceAttribute,
  modifyInstanceDiskAttribute,
  modifyInstancePassword,
  modifyInstanceReleaseTime,
} from "./modify-instance.js";
import { describeQuotas } from "./quotas.js";
import { rebuildInstance } from "./rebuild-instance.js";
import { notFound } from "./refusal.js";
import type { Answer } from "./reply.js";
import { resizeInstance } from "./resize-instance.js";
import type { OperationName } from "./routes.js";
import {
  describeInstanceTemplate,
  describeInstanceTemplates,
  verifyInstanceTemplate,
} from "./templates.js";
import { sweep, type World } from "./world.js";

export type { Call, Twist } from "./call.js";

const DONE_BY: Readonly<Record<OperationName, Operation>> = {
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
};

/** The cloud's answer to one call at `nowMs`. */
export function answer(world: World, call: Call, nowMs: number): Answer {
  sweep(world, nowMs);
  if (!world.catalog.regions.some((region) => region.id === call.regionId)) {
    return notFound(`Region '${call.regionId}' not found`);
  }
  return DONE_BY[call.operation](world, call, nowMs);
}
