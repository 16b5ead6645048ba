/** One call that passed the gateway, and what the cloud's operations have in common. */
import type { z } from "zod";
import { readBody } from "../protocol/body.js";
import type { Query } from "../protocol/query.js";
import { isError, type ErrorReply } from "../protocol/error-reply.js";
import type { Answer } from "../protocol/reply.js";
import type { OperationName } from "../protocol/operations.js";
import type { World } from "../world/world.js";

/** What a fault script wants of one call inside the cloud. */
export type Injection = CreateInjection & ListingInjection;

/** One call that passed the gateway. */
export interface Call {
  readonly operation: OperationName;
  readonly regionId: string;
  /** The id in the path, or the key pair's name; empty where the operation has none. */
  readonly resourceId: string;
  readonly requestId: string;
  readonly query: Query;
  readonly body: Buffer;
  readonly injection: Injection;
}

/** An operation of the cloud: it changes the world it is given and nothing else. */
export type Operation = (world: World, call: Call, nowMs: number) => Answer;

/** What a fault script wants of one create call. */
export interface CreateInjection {
  /** Make and answer at most so many. */
  readonly atMost?: number;
  /** Make and answer so many less than asked. */
  readonly fewer?: number;
  /** The last so many of the batch end in `error`. */
  readonly failing?: number;
  /** Listings do not show the VMs for so long. */
  readonly hiddenMs?: number;
}

/** Which VMs a fault script keeps out of one listing. */
export interface ListingInjection {
  /** These, whatever their age. */
  readonly hiddenIds?: readonly string[];
  /** The newest ones: so many, */
  readonly hiddenNewest?: number;
  /** and of those only the ones made within so many milliseconds. */
  readonly hiddenYoungerMs?: number;
  /** The page begins so many rows later than it should, or earlier. */
  readonly pageShift?: number;
}

/** The answer of `act` to a body of this shape, or the refusal of the body. */
export function withBody<Shape extends z.ZodType>(
  shape: Shape,
  { body }: Pick<Call, "body">,
  act: (request: z.output<Shape>) => Answer,
): Answer {
  const request = readBody(shape, body);
  return isError(request) ? request : act(request);
}

/** The answer of `act` to the resource that `find` gives for a body of this shape; the first refusal is the answer. */
export function withTarget<Shape extends z.ZodType, Target>(
  {
    shape,
    call,
    find,
  }: {
    readonly shape: Shape;
    readonly call: Pick<Call, "body">;
    readonly find: (request: z.output<Shape>) => Target | ErrorReply;
  },
  act: (target: Target, request: z.output<Shape>) => Answer,
): Answer {
  return withBody(shape, call, (request) => {
    const target = find(request);
    return isError(target) ? target : act(target, request);
  });
}
