/** A call from the gateway, and the shared parts of all operations. */
import type { z } from "zod";
import { readBody } from "../protocol/body.js";
import type { Query } from "../protocol/query.js";
import { isError, type ErrorReply } from "../protocol/error-reply.js";
import type { Answer } from "../protocol/reply.js";
import type { OperationName } from "../protocol/operations.js";
import type { World } from "../world/world.js";

/** Effects of fault scripts on one call inside the cloud. */
export type Injection = CreateInjection & ListingInjection;

/** One call, already accepted by the gateway. */
export interface Call {
  readonly operation: OperationName;
  readonly regionId: string;
  /** The id or key pair name in the path; empty for operations without one. */
  readonly resourceId: string;
  readonly requestId: string;
  readonly query: Query;
  readonly body: Buffer;
  readonly injection: Injection;
}

/** An operation of the cloud. It changes the given world and nothing else. */
export type Operation = (world: World, call: Call, nowMs: number) => Answer;

/** Effects of fault scripts on one create call. */
export interface CreateInjection {
  /** Create and return at most this many VMs. */
  readonly atMost?: number;
  /** Create and return this many VMs fewer than requested. */
  readonly fewer?: number;
  /** This many VMs, the last ones of the batch, end in `error`. */
  readonly failing?: number;
  /** Listings omit the new VMs for this many milliseconds. */
  readonly hiddenMs?: number;
}

/** Effects of fault scripts on one listing. */
export interface ListingInjection {
  /** Omits these VMs, whatever their age. */
  readonly hiddenIds?: readonly string[];
  /** Omits this many of the newest VMs, */
  readonly hiddenNewest?: number;
  /** but only if they are younger than this many milliseconds. */
  readonly hiddenYoungerMs?: number;
  /** Shifts the start of the page by this many rows, to later or earlier rows. */
  readonly pageShift?: number;
}

/** The reply of `act` to a body of this shape, or the body's error reply. */
export function withBody<Shape extends z.ZodType>(
  shape: Shape,
  { body }: Pick<Call, "body">,
  act: (request: z.output<Shape>) => Answer,
): Answer {
  const request = readBody(shape, body);
  return isError(request) ? request : act(request);
}

/** The reply of `act` to the resource found by `find`. An invalid body, or an error reply of `find`, comes first. */
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
