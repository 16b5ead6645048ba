/** The VM service, operation by operation. @see docs/jdcloud.md#reading-vms, #createinstances, #changing-a-vm */
import type { Operation } from "./services/call.js";
import { createInstances } from "./services/vm/create/create-instances.js";
import {
  describeBriefInstances,
  describeInstance,
  describeInstancePrivateIpAddress,
  describeInstances,
  describeInstancesCustomData,
  describeInstanceStatus,
} from "./services/vm/describe-instances.js";
import {
  deleteInstance,
  rebootInstance,
  startInstance,
  stopInstance,
} from "./services/vm/instance-actions.js";
import { describeImage, describeImageConstraints, describeImages } from "./services/vm/images.js";
import { describeInstanceTypes } from "./services/vm/instance-types.js";
import { attachKeypair, describeKeypairs, detachKeypair } from "./services/vm/keypairs.js";
import {
  modifyInstanceAttribute,
  modifyInstanceDiskAttribute,
  modifyInstancePassword,
  modifyInstanceReleaseTime,
} from "./services/vm/modify-instance.js";
import { describeQuotas } from "./services/vm/quotas.js";
import { rebuildInstance } from "./services/vm/rebuild-instance.js";
import { resizeInstance } from "./services/vm/resize-instance.js";
import {
  describeInstanceTemplate,
  describeInstanceTemplates,
  verifyInstanceTemplate,
} from "./services/vm/templates.js";

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
