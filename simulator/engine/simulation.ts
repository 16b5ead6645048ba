/** Everything one simulator holds, and the road of one request through it: route, gateway, faults, cloud, frame. */
import type { Clock } from "../clock/clock.js";
import type { ClockControl } from "../clock/clock-control.js";
import type { DeliveryFault } from "../faults/effects.js";
import type { FaultInjector } from "../faults/armed.js";
import type { FaultScript } from "../faults/script.js";
import { gatewayError, type Credentials } from "../gateway/authenticate.js";
import type { History } from "../faults/stale-reads.js";
import { bodyToKeep } from "../records/journal.js";
import { execute } from "./execute.js";
import { isReading } from "../protocol/operations.js";
import { readQuery } from "../protocol/query.js";
import type { RateLimit } from "../gateway/rate-limit.js";
import { notFound, errorReply } from "../protocol/error-reply.js";
import { frame, type Answer, type Reply } from "../protocol/reply.js";
import type { RequestLog } from "../records/request-log.js";
import { routeOf, type Route } from "../gateway/routes.js";
import { parseAuthorization, type SignedRequest } from "../gateway/signature.js";
import { mint, type World } from "../world/world.js";

/** Everything one simulator holds. */
export interface Simulation {
  readonly world: World;
  readonly faults: FaultInjector;
  readonly history: History;
  readonly log: RequestLog;
  readonly credentials: Credentials;
  /** Of the clock that moves the world. */
  readonly clockControl: ClockControl;
  /** To be told of every call and of every change from outside. */
  readonly touch: (kind: "reading" | "changing") => void;
  /** When all changes so far are in the state file; nothing when there is nothing to wait for. */
  readonly saved: () => Promise<void> | undefined;
  /** Requests under way, and the most that ever were. */
  readonly traffic: { now: number; peak: number };
  /** What the gateway lets through. */
  readonly rateLimit: RateLimit;
  /** Judges the age of signatures. */
  readonly signingClock: Clock;
  /** Milliseconds that every answer takes at least. */
  readonly latencyMs: number;
  /** Key of the tag by which a client marks its VMs as its own, if it has one. */
  readonly ownerTag: string | undefined;
}

/** What the network has to do for one request. */
export type Delivery =
  | { readonly kind: "reset" }
  | {
      readonly kind: "reply";
      readonly reply: Reply;
      readonly delayMs: number;
      readonly deliveryFault: DeliveryFault;
    };

/** Serves one request: its effect is complete when this returns, whatever becomes of the reply. */
export function serve(simulation: Simulation, request: SignedRequest): Delivery {
  const { world, credentials, signingClock, rateLimit } = simulation;
  const nowMs = simulation.clockControl.clock.nowMs();
  const requestId = mint(world, 32);
  const service = parseAuthorization(request.headers["authorization"] ?? "")?.service;
  const route = routeOf(request.method, request.path, service);
  const served: Served = { request, requestId, nowMs, service, route };

  const refused = gatewayError(request, credentials, { route, nowMs: signingClock.nowMs() });
  if (refused) return refuse(simulation, served, refused);
  if (rateLimit.exceeded(nowMs)) {
    return refuse(simulation, served, errorReply(429, "RATE_LIMIT", "Too many requests"));
  }
  if (route.kind !== "operation") return refuse(simulation, served, unsupported(route));
  return operate(simulation, served, route);
}

/** A request that is being served. */
interface Served {
  readonly request: SignedRequest;
  readonly requestId: string;
  readonly nowMs: number;
  /** The service that the signature names; nothing when there is none. */
  readonly service: string | undefined;
  readonly route: Route;
}

type Outcome = Pick<Reply, "httpStatus" | "status">;

/** An answer to a request that reaches no operation; it is not kept for replay. */
function refuse(simulation: Simulation, served: Served, answer: Answer): Delivery {
  const reply = frame(served.requestId, answer);
  record(simulation, served, reply);
  return { kind: "reply", reply, delayMs: simulation.latencyMs, deliveryFault: "none" };
}

function operate(
  simulation: Simulation,
  served: Served,
  { operation, regionId, resourceId }: Extract<Route, { kind: "operation" }>,
): Delivery {
  const { world, faults, history, latencyMs } = simulation;
  const { request, requestId, nowMs } = served;
  const query = readQuery(request.query);
  const call = { operation, regionId, resourceId, requestId, query, body: request.body };
  history.record(world, nowMs, { operation, inFull: faults.needsHistory() });
  const scripts = faults.fire({ ...call, instanceId: resourceId, atMs: nowMs });
  const { answer, made, effects } = execute({ world, history, nowMs }, call, scripts);
  const looksOnly = isReading(operation) && effects.vmFaults.length === 0;
  simulation.touch(looksOnly ? "reading" : "changing");
  if (answer === "reset") {
    record(simulation, served, { httpStatus: 0, status: "RESET" }, { scripts, made });
    return { kind: "reset" };
  }
  const reply = frame(requestId, answer);
  record(simulation, served, reply, { scripts, made });
  const delayMs = latencyMs + effects.delayMs;
  return { kind: "reply", reply, delayMs, deliveryFault: effects.deliveryFault };
}

/** Logs a request; one that reached its operation is also kept for replay. */
function record(
  { log }: Simulation,
  { request, requestId, nowMs, service = "vm", route }: Served,
  { httpStatus, status }: Outcome,
  run?: { readonly scripts: readonly FaultScript[]; readonly made: readonly string[] },
): void {
  const { method, path, query } = request;
  const entry = { atMs: nowMs, method, path, query, httpStatus, status };
  const operation = route.kind === "operation" ? route.operation : route.kind;
  const faults = (run?.scripts ?? []).map((script) => script.fault);
  log.add({ ...entry, requestId, operation, faults });
  if (!run) return;
  const body = bodyToKeep(request.body, httpStatus === 200);
  log.note({
    kind: "request",
    ...entry,
    service,
    scripts: [...run.scripts],
    made: [...run.made],
    ...(body !== undefined && { body }),
  });
}

function unsupported(route: Exclude<Route, { kind: "operation" }>): Answer {
  return route.kind === "unsupported"
    ? errorReply(501, "NOT_IMPLEMENTED", `${route.operation} is not implemented by the simulator`)
    : notFound("No such operation");
}
