/**
 * createInstances: everything is checked before anything is made, and a token makes a repeated call the same call.
 *
 * @see vendor's page; reference 3.3 and 7.1
 */
import { createHash } from "node:crypto";
import { lookUp, type Order } from "./resolve.js";
import { readCreateRequest, type CreateRequest } from "../../../protocol/instance-spec.js";
import { ruleBroken } from "./validate.js";
import { launch } from "./launch.js";
import { isRefusal, refusal } from "../../../protocol/refusal.js";
import { result, type Answer } from "../../../protocol/reply.js";
import type { World } from "../../../world/world.js";
import type { CreateTwist } from "../../call.js";

/** One create call. */
export interface CreateCall {
  readonly regionId: string;
  readonly requestId: string;
  readonly body: Buffer;
  readonly twist: CreateTwist;
}

/** Ids of new pending VMs, or of those that the same token made before; a refusal leaves nothing behind. */
export function createInstances(world: World, call: CreateCall, nowMs: number): Answer {
  const request = readCreateRequest(call.body);
  if (isRefusal(request)) return request;
  const broken = ruleBroken(request);
  if (broken) return broken;
  const contentHash = hashOf(request);
  const repeated = repeatOf(world, { regionId: call.regionId, request, contentHash });
  if (repeated) return repeated;
  const order = lookUp(world, call.regionId, { request, nowMs });
  if (isRefusal(order)) return order;

  const instanceIds = make(world, order, request, { call, nowMs });
  if (request.clientToken !== undefined) {
    const key = tokenKey(call.regionId, request.clientToken);
    world.tokens.set(key, { contentHash, asked: order.count, instanceIds });
  }
  return result({ instanceIds });
}

function make(
  world: World,
  order: Order,
  { clientToken }: CreateRequest,
  { call, nowMs }: { readonly call: CreateCall; readonly nowMs: number },
): readonly string[] {
  const { atMost = order.count, fewer = 0, failing = 0, hiddenMs = 0 } = call.twist;
  const count = Math.max(0, Math.min(order.count - fewer, atMost));
  return Array.from({ length: count }, (_, position) => {
    const fails = position >= count - failing;
    const { requestId } = call;
    return launch(world, order, nowMs, { requestId, clientToken, position, fails, hiddenMs })
      .instanceId;
  });
}

/** The answer to a token that was used before. Which it is, the cloud does not document: these are our decisions. */
function repeatOf(
  world: World,
  {
    regionId,
    request,
    contentHash,
  }: {
    readonly regionId: string;
    readonly request: CreateRequest;
    readonly contentHash: string;
  },
): Answer | undefined {
  if (request.clientToken === undefined) return undefined;
  const use = world.tokens.get(tokenKey(regionId, request.clientToken));
  if (!use) return undefined;
  if (use.contentHash === contentHash) return result({ instanceIds: use.instanceIds });
  return refusal(
    409,
    "ALREADY_EXISTS",
    `ClientToken '${request.clientToken}' was used with other parameters`,
  );
}

const tokenKey = (regionId: string, token: string) => `${regionId} ${token}`;

/** Hash of what a request asks for, the same for every spelling of it: order of keys, nulls, defaults of `maxCount`. */
function hashOf({ instanceSpec, maxCount = 1 }: CreateRequest): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted({ instanceSpec, maxCount })))
    .digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
