/** The VM service, operation by operation. @see reference 3.2 to 3.4 */
import type { Operation } from "./call.js";
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
import { resizeInstance } from "./resize-instance.js";
import {
  describeInstanceTemplate,
  describeInstanceTemplates,
  verifyInstanceTemplate,
} from "./templates.js";

/** What does each operation. */
export const VM_SERVICE = {
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
} satisfies Record<string, Operation>;
