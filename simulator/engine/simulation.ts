/** The whole of one simulator, and the path of one request through it: route, gateway, faults, cloud, envelope. */
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

/** The parts of one simulator. */
export interface Simulation {
  readonly world: World;
  readonly faults: FaultInjector;
  readonly history: History;
  readonly log: RequestLog;
  readonly credentials: Credentials;
  /** Control over the clock of the world. */
  readonly clockControl: ClockControl;
  /** Must be called for every call and for every out-of-band change. */
  readonly touch: (kind: "reading" | "changing") => void;
  /** Resolves once all changes so far are in the state file; undefined if nothing is pending. */
  readonly saved: () => Promise<void> | undefined;
  /** Requests in flight, now and at most. */
  readonly traffic: { now: number; peak: number };
  /** The gateway's limit of calls. */
  readonly rateLimit: RateLimit;
  /** Clock for the age of signatures. */
  readonly signingClock: Clock;
  /** Minimum milliseconds per reply. */
  readonly latencyMs: number;
  /** Key of the tag marking a client's VMs as its own, if any. */
  readonly ownerTag: string | undefined;
}

/** Instructions to the network for one request. */
export type Delivery =
  | { readonly kind: "reset" }
  | {
      readonly kind: "reply";
      readonly reply: Reply;
      readonly delayMs: number;
      readonly deliveryFault: DeliveryFault;
    };

/** Serves one request. All its effects are complete on return, even if the reply gets lost. */
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

/** A request in the middle of being served. */
interface Served {
  readonly request: SignedRequest;
  readonly requestId: string;
  readonly nowMs: number;
  /** The service named in the signature; undefined without a valid signature. */
  readonly service: string | undefined;
  readonly route: Route;
}

type Outcome = Pick<Reply, "httpStatus" | "status">;

/** The reply to a request before it reaches an operation. The journal does not keep it. */
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

/** Logs a request. The journal keeps it, too, if it reached an operation. */
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
  log.addLine({
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
