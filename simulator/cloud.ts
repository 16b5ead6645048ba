/**
 * The cloud without its network: world, call and time in, answer out. No clock, no randomness, no I/O; it changes the
 * world it is given and nothing else.
 */
import { createInstances, type CreateTwist } from "./create-instances.js";
import {
  describeInstance,
  describeInstances,
  describeInstanceStatus,
  describeQuotas,
  type ListingTwist,
} from "./describe.js";
import { deleteInstance, startInstance, stopInstance } from "./instance-actions.js";
import type { Query } from "./query.js";
import { notFound } from "./refusal.js";
import type { Answer } from "./reply.js";
import type { OperationName } from "./routes.js";
import { sweep, type World } from "./world.js";

/** What a fault script wants of one call inside the cloud. */
export type Twist = CreateTwist & ListingTwist;

/** One call that passed the gateway. */
export interface Call {
  readonly operation: OperationName;
  readonly regionId: string;
  /** Empty where the operation has none. */
  readonly instanceId: string;
  readonly requestId: string;
  readonly query: Query;
  readonly body: Buffer;
  readonly twist: Twist;
}

/** The cloud's answer to one call at `nowMs`. */
export function answer(world: World, call: Call, nowMs: number): Answer {
  sweep(world, nowMs);
  if (!world.catalog.regions.some((region) => region.id === call.regionId)) {
    return notFound(`Region '${call.regionId}' not found`);
  }
  switch (call.operation) {
    case "createInstances":
      return createInstances(world, call, nowMs);
    case "describeInstances":
      return describeInstances(world, call, nowMs);
    case "describeInstance":
      return describeInstance(world, call, nowMs);
    case "describeInstanceStatus":
      return describeInstanceStatus(world, call, nowMs);
    case "describeQuotas":
      return describeQuotas(world, call.regionId, call.query);
    case "startInstance":
      return startInstance(world, call, nowMs);
    case "stopInstance":
      return stopInstance(world, call, nowMs);
    case "deleteInstance":
      return deleteInstance(world, call, nowMs);
  }
}
