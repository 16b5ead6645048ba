/** One call that passed the gateway, and what the cloud's operations have in common. */
import type { CreateTwist } from "./vm/create/create-instances.js";
import type { ListingTwist } from "./vm/describe-instances.js";
import type { Query } from "../protocol/query.js";
import type { Answer } from "../protocol/reply.js";
import type { OperationName } from "../gateway/routes.js";
import type { World } from "../world/world.js";

/** What a fault script wants of one call inside the cloud. */
export type Twist = CreateTwist & ListingTwist;

/** One call that passed the gateway. */
export interface Call {
  readonly operation: OperationName;
  readonly regionId: string;
  /** The id in the path, or the key pair's name; empty where the operation has none. */
  readonly resourceId: string;
  readonly requestId: string;
  readonly query: Query;
  readonly body: Buffer;
  readonly twist: Twist;
}

/** An operation of the cloud: it changes the world it is given and nothing else. */
export type Operation = (world: World, call: Call, nowMs: number) => Answer;
