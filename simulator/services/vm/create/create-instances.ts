/**
 * createInstances: all checks come before any effect, and a token turns a repeated call into the same call.
 *
 * @see docs/jdcloud.md#createinstances, #tokens
 */
import { createHash } from "node:crypto";
import { resolve, type ResolvedCreate } from "./resolve.js";
import { readCreateRequest, type CreateRequest } from "../../../protocol/instance-spec.js";
import { firstViolation } from "./validate.js";
import { launch } from "./launch.js";
import { isError, errorReply } from "../../../protocol/error-reply.js";
import { result, type Answer } from "../../../protocol/reply.js";
import { tokenKey, type World } from "../../../world/world.js";
import type { CreateInjection } from "../../call.js";

/** One create call. */
export interface CreateCall {
  readonly regionId: string;
  readonly requestId: string;
  readonly body: Buffer;
  readonly injection: CreateInjection;
}

/**
 * Ids of new pending VMs, or of the VMs created before with the same token. An error reply leaves nothing behind.
 * Steps, in this order:
 *
 *     read -> validate -> replay (token) -> resolve -> launch -> remember (token)
 */
export function createInstances(world: World, call: CreateCall, nowMs: number): Answer {
  const request = readCreateRequest(call.body);
  if (isError(request)) return request;
  const settled = firstViolation(request) ?? replayed(world, call, request);
  if (settled) return settled;
  const resolved = resolve(world, call.regionId, { request, nowMs });
  if (isError(resolved)) return resolved;
  const instanceIds = launchAll(world, resolved, { request, call, nowMs });
  remember(world, call, { request, instanceIds });
  return result({ instanceIds });
}

/** The reply to an already used token. The cloud documents none, so these replies are our decisions. */
function replayed(
  world: World,
  { regionId }: CreateCall,
  request: CreateRequest,
): Answer | undefined {
  const { clientToken } = request;
  if (clientToken === undefined) return undefined;
  const use = world.tokens.get(tokenKey(regionId, clientToken));
  if (!use) return undefined;
  if (use.contentHash === hashOf(request)) return result({ instanceIds: use.instanceIds });
  return errorReply(
    409,
    "ALREADY_EXISTS",
    `ClientToken '${clientToken}' was used with other parameters`,
  );
}

function launchAll(
  world: World,
  resolved: ResolvedCreate,
  {
    request: { clientToken },
    call: { requestId, injection },
    nowMs,
  }: { readonly request: CreateRequest; readonly call: CreateCall; readonly nowMs: number },
): readonly string[] {
  const { atMost = resolved.count, fewer = 0, failing = 0, hiddenMs = 0 } = injection;
  const count = Math.max(0, Math.min(resolved.count - fewer, atMost));
  return Array.from({ length: count }, (_, position) => {
    const fails = position >= count - failing;
    return launch(world, resolved, nowMs, { requestId, clientToken, position, fails, hiddenMs })
      .instanceId;
  });
}

function remember(
  world: World,
  { regionId }: CreateCall,
  {
    request,
    instanceIds,
  }: { readonly request: CreateRequest; readonly instanceIds: readonly string[] },
): void {
  const { clientToken, maxCount: asked = 1 } = request;
  if (clientToken === undefined) return;
  const use = { contentHash: hashOf(request), asked, instanceIds };
  world.tokens.set(tokenKey(regionId, clientToken), use);
}

/** Hash of a request's content. The order of keys, nulls and a spelled-out default of `maxCount` do not change it. */
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
