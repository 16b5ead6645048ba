/** One account of the simulated cloud in this process, on virtual time, with the records the invariants read. */
import { TransportError, type WireReply, type WireRequest } from "../../provider/api/transport.js";
import { createSimulation } from "../../simulator/engine/create.js";
import { controlsOf, type SimulatorControls } from "../../simulator/admin/controls.js";
import { routeOf } from "../../simulator/gateway/routes.js";
import { serve, type Delivery, type Simulation } from "../../simulator/engine/simulation.js";
import { tokenKey, vmStatus, type Vm } from "../../simulator/world/world.js";
import { CATALOG_OF_ANOTHER, isMisled, notFoundDelivery, type Endpoint } from "./endpoints.js";
import { createPrng } from "./prng.js";
import { serviceByGroup, type ServiceByGroup } from "./service.js";
import { createTimeline, START_MS, type Timeline } from "./timeline.js";
import { traceLine, type Tracer } from "./trace.js";

/** Keys of the account, each with a mark; the invariants search for them. */
export const KEYS = {
  accessKeyId: "JDC_MARKEDKEY0123456789ABCDEF",
  secretAccessKey: "MARKEDSECRET0123456789ABCDEF0123",
};
/** The region of the account. */
export const REGION = "cn-north-1";

/** One call as it reached the cloud. */
export interface SentCall {
  readonly operation: string;
  /** The id in the path; empty without one. */
  readonly instanceId: string;
  readonly atMs: number;
}

/** One call that reached the account, and the VMs of every group just before and just after it. */
export interface ReceivedCall extends SentCall {
  /** Label of its process. */
  readonly label: string;
  readonly before: ServiceByGroup;
  readonly after: ServiceByGroup;
}

/** The effect of one call, seen right after it. */
export interface CallEffect {
  readonly operation: string;
  /** The VM that it deleted, and the status of the VM before. */
  readonly deleted: { readonly vm: Vm; readonly status: string } | undefined;
  /** The VMs that it created. */
  readonly created: readonly Vm[];
}

/** Create calls that were refused until now. */
export interface LaunchErrors {
  /** Refused whatever the next call is like. */
  readonly permanentErrors: number;
  /** Those, and those refused for lack of quota, which a run tries again. */
  readonly refusals: number;
}

/** Looks at the world after a call of a run. */
export type Look = (effect: CallEffect, launches: LaunchErrors) => readonly string[];

/** A process with calls to the cloud, and its permitted deletions. */
export interface Caller {
  readonly label: string;
  readonly sent: SentCall[];
  /** The endpoint of its calls. */
  readonly endpoint: Endpoint;
  /** Whether the plan of this run, or the state at its start, allows it to delete this VM. */
  readonly mayDelete: (vm: Vm, status: string) => boolean;
  /** Violations seen right after one of its calls. */
  readonly afterCall: (effect: CallEffect) => readonly string[];
}

/** The use of one idempotency token. */
export interface TokenUse {
  /** The most VMs any call with it asked for. */
  readonly maxCount: number;
  /** Label of its first process. */
  readonly firstCaller: string;
}

/** The account. */
export interface Account {
  readonly timeline: Timeline;
  readonly controls: SimulatorControls;
  readonly simulation: Simulation;
  /** Another account of the same cloud. No call of this scenario may create a VM there. */
  readonly another: Simulation;
  /** Draws the travel time of the next message. */
  readonly travelMs: () => number;
  /** Carries out one request, even if its sender is dead by then. */
  readonly deliver: (request: WireRequest, caller: Caller) => Delivery | "unreachable";
  /** Whether a create call has a token whose VMs are all gone. */
  readonly isTokenSpent: (request: WireRequest) => boolean;
  /** Every call that reached the account, in this order. */
  readonly received: readonly ReceivedCall[];
  /** Every token a create call has used. */
  readonly tokenUses: ReadonlyMap<string, TokenUse>;
  /** Cuts the network for so long from now on. */
  readonly cut: (ms: number) => void;
  readonly isCut: () => boolean;
  /** Violations seen while a call was handled. */
  readonly violations: string[];
  /** Records an event; does nothing when nobody reads the trace. */
  readonly trace: Tracer;
}

/** An empty account. The seed decides ids and travel times; `onTrace` receives the lines of the trace. */
export function createAccount(seed: string, onTrace?: (line: string) => void): Account {
  const timeline = createTimeline();
  const { nowMs } = timeline;
  const prng = createPrng(`${seed}/network`);
  const options = {
    ...{ quota: 100, credentials: KEYS, clock: { nowMs }, signingClock: { nowMs } },
    // The length of a boot changes only how often a run looks.
    bootMs: 2000,
  };
  const simulation = createSimulation({ ...options, seed });
  const another = createSimulation({
    ...options,
    ...{ seed: `${seed}/another`, catalog: CATALOG_OF_ANOTHER },
  });
  const { world } = simulation;
  const tokenUses = new Map<string, TokenUse>();
  const violations: string[] = [];
  const received: ReceivedCall[] = [];
  let cutUntilMs = 0;
  const isCut = (): boolean => nowMs() < cutUntilMs;
  const trace: Tracer = (process, event, detail) =>
    onTrace?.(traceLine(secondsText(nowMs()), process, event, detail()));
  return {
    timeline,
    controls: controlsOf(simulation),
    simulation,
    another,
    travelMs: () => prng.integer(5, 60),
    received,
    tokenUses,
    violations,
    trace,
    isCut,
    cut: (ms) => void (cutUntilMs = nowMs() + ms),
    isTokenSpent(request) {
      const { clientToken } = JSON.parse(request.body) as CreateBody;
      const use = world.tokens.get(tokenKey(callOf(request).regionId, clientToken));
      return use !== undefined && !use.instanceIds.some((id) => world.present.has(id));
    },
    deliver(request, caller) {
      const { operation, instanceId } = callOf(request);
      caller.sent.push({ operation, instanceId, atMs: nowMs() });
      const call = `${operation} ${instanceId}`.trimEnd();
      if (isCut()) {
        trace(caller.label, "call", () => `${call} -> network unreachable`);
        return "unreachable";
      }
      if (isMisled(caller.endpoint)) {
        const elsewhere =
          caller.endpoint === "another account"
            ? serve(another, receivedFrom(request))
            : notFoundDelivery(caller.endpoint);
        trace(caller.label, "call", () => `${call} -> ${deliveryText(elsewhere)} (elsewhere)`);
        return elsewhere;
      }
      if (operation === "createInstances") recordUse(tokenUses, request.body, caller.label);
      const vm = world.present.get(instanceId);
      const before = vm && { status: vmStatus(vm, nowMs()), endCause: vm.endCause };
      const service = serviceByGroup(world, nowMs());
      const made = world.vms.length;
      const delivery = serve(simulation, receivedFrom(request));
      const sent = { label: caller.label, operation, instanceId, atMs: nowMs() };
      received.push({ ...sent, before: service, after: serviceByGroup(world, nowMs()) });
      const isDeleted = vm?.endCause === "deleted" && before?.endCause !== "deleted";
      if (isDeleted && before && !caller.mayDelete(vm, before.status)) {
        violations.push(`unplanned-delete: ${caller.label} deleted ${vm.name} (${instanceId})`);
      }
      const deleted = isDeleted && before ? { vm, status: before.status } : undefined;
      violations.push(...caller.afterCall({ operation, deleted, created: world.vms.slice(made) }));
      trace(caller.label, "call", () => `${call} -> ${deliveryText(delivery)}`);
      return delivery;
    },
  };
}

/** The reply as its sender receives it. @throws TransportError when no reply arrives */
export function replyOf(delivery: Delivery | "unreachable"): WireReply {
  if (delivery === "unreachable") {
    throw new TransportError("ENETUNREACH", "network is unreachable", false);
  }
  if (
    delivery.kind === "reset" ||
    delivery.deliveryFault === "reset" ||
    delivery.deliveryFault === "lost"
  ) {
    throw new TransportError("ECONNRESET", "connection reset", true);
  }
  const { reply, deliveryFault } = delivery;
  const body = deliveryFault === "not-json" ? "<html></html>" : JSON.stringify(reply.body);
  if (deliveryFault === "cut") throw new TransportError("ECONNRESET", "aborted", true);
  return { httpStatus: reply.httpStatus, body };
}

/** The operation of a request, as the simulator routes it. @throws Error when it has no such operation */
export function callOf(
  request: WireRequest,
): Pick<SentCall, "operation" | "instanceId"> & { readonly regionId: string } {
  const { method, path } = receivedFrom(request);
  const route = routeOf(method, path);
  if (route.kind !== "operation") throw new Error(`the simulator has no ${method} ${path}`);
  return { operation: route.operation, instanceId: route.resourceId, regionId: route.regionId };
}

/** A request as the server reads it; path and query stay as sent, since the signature covers them. */
function receivedFrom({ method, url, headers, body }: WireRequest) {
  const target = url.replace(/^https?:\/\/[^/]*/, "");
  const at = target.indexOf("?");
  return {
    method,
    path: at < 0 ? target : target.slice(0, at),
    query: at < 0 ? "" : target.slice(at + 1),
    headers,
    body: Buffer.from(body),
  };
}

interface CreateBody {
  readonly clientToken: string;
  readonly maxCount: number;
}

function recordUse(tokenUses: Map<string, TokenUse>, body: string, label: string): void {
  const { clientToken, maxCount: count } = JSON.parse(body) as CreateBody;
  const { maxCount = 0, firstCaller = label } = tokenUses.get(clientToken) ?? {};
  tokenUses.set(clientToken, { maxCount: Math.max(maxCount, count), firstCaller });
}

function deliveryText(delivery: Delivery): string {
  if (delivery.kind === "reset") return "connection reset before any effect";
  const { reply, deliveryFault } = delivery;
  const result = (reply.body as { readonly result?: object }).result;
  const ids = (result as { readonly instanceIds?: readonly string[] } | undefined)?.instanceIds;
  return `${reply.status}${ids ? ` ${ids.join(" ")}` : ""}${deliveryFault === "none" ? "" : ` (reply ${deliveryFault})`}`;
}

function secondsText(nowMs: number): string {
  return ((nowMs - START_MS) / 1000).toFixed(2);
}
