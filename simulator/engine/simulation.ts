/** Everything one simulator holds, and the road of one request through it: route, gateway, faults, cloud, frame. */
import type { Clock } from "../clock/clock.js";
import type { ClockDial } from "../clock/dial.js";
import type { Travel } from "../faults/effects.js";
import type { FaultBox } from "../faults/armed.js";
import { refusedByGateway, type Credentials } from "../gateway/authenticate.js";
import type { History } from "../faults/stale-reads.js";
import { bodyToKeep } from "../records/journal.js";
import { perform } from "./perform.js";
import { readQuery } from "../protocol/query.js";
import type { RateLimit } from "../gateway/rate-limit.js";
import { notFound, refusal } from "../protocol/refusal.js";
import { frame, type Answer, type Reply } from "../protocol/reply.js";
import type { RequestLog } from "../records/request-log.js";
import { isReading, routeOf, type Route } from "../gateway/routes.js";
import { parseAuthorization, type SignedRequest } from "../gateway/signature.js";
import { mint, type World } from "../world/world.js";

/** Everything one simulator holds. */
export interface Simulation {
  readonly world: World;
  readonly faults: FaultBox;
  readonly history: History;
  readonly log: RequestLog;
  readonly credentials: Credentials;
  /** Of the clock that moves the world. */
  readonly dial: ClockDial;
  /** To be told of every call and of every change from outside. */
  readonly notice: (kind: "reading" | "changing") => void;
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
}

/** What the network has to do for one request. */
export type Delivery =
  | { readonly kind: "reset" }
  | {
      readonly kind: "reply";
      readonly reply: Reply;
      readonly delayMs: number;
      readonly travel: Travel;
    };

/** Serves one request: its effect is complete when this returns, whatever becomes of the reply. */
export function serve(simulation: Simulation, request: SignedRequest): Delivery {
  const { world, faults, history, log, credentials, signingClock } = simulation;
  const nowMs = simulation.dial.clock.nowMs();
  const requestId = mint(world, 32);
  const scope = parseAuthorization(request.headers["authorization"] ?? "")?.service;
  const route = routeOf(request.method, request.path, scope);
  const record = (status: Pick<Reply, "httpStatus" | "status">, struck: readonly string[]) => {
    const operation = route.kind === "operation" ? route.operation : route.kind;
    const { method, path, query } = request;
    const { httpStatus } = status;
    const entry = { atMs: nowMs, requestId, method, path, query, operation, httpStatus };
    log.add({ ...entry, status: status.status, faults: struck });
  };
  const deliver = (given: Answer): Delivery => {
    const reply = frame(requestId, given);
    record(reply, []);
    const { latencyMs: delayMs } = simulation;
    return { kind: "reply", reply, delayMs, travel: "whole" };
  };

  const refused = refusedByGateway(request, credentials, { route, nowMs: signingClock.nowMs() });
  if (refused) return deliver(refused);
  if (simulation.rateLimit.exceeded(nowMs)) {
    return deliver(refusal(429, "RATE_LIMIT", "Too many requests"));
  }
  if (route.kind !== "operation") return deliver(strange(route));

  const { operation, regionId, resourceId } = route;
  const { body } = request;
  const query = readQuery(request.query);
  const call = { operation, regionId, resourceId, requestId, query, body };
  history.record(world, nowMs, { operation, inFull: faults.looksBack() });
  const scripts = faults.strike({ ...call, instanceId: resourceId, atMs: nowMs });
  const { answer, made, effects } = perform({ world, history, nowMs }, call, scripts);
  const struck = scripts.map((script) => script.fault);
  const keep = ({ httpStatus, status }: Pick<Reply, "httpStatus" | "status">) => {
    const { method, path, query } = request;
    const kept = bodyToKeep(body, httpStatus === 200);
    const line = { kind: "request", atMs: nowMs, method, path, query, httpStatus, status } as const;
    const service = parseAuthorization(request.headers["authorization"] ?? "")?.service ?? "vm";
    log.note({
      ...line,
      service,
      scripts: [...scripts],
      made: [...made],
      ...(kept !== undefined && { body: kept }),
    });
  };
  const looksOnly = isReading(operation) && effects.mishaps.length === 0;
  simulation.notice(looksOnly ? "reading" : "changing");
  if (answer === "reset") {
    record({ httpStatus: 0, status: "RESET" }, struck);
    keep({ httpStatus: 0, status: "RESET" });
    return { kind: "reset" };
  }
  const reply = frame(requestId, answer);
  record(reply, struck);
  keep(reply);
  const delayMs = simulation.latencyMs + effects.delayMs;
  return { kind: "reply", reply, delayMs, travel: effects.travel };
}

function strange(route: Exclude<Route, { kind: "operation" }>): Answer {
  return route.kind === "unsupported"
    ? refusal(501, "NOT_IMPLEMENTED", `${route.operation} is not implemented by the simulator`)
    : notFound("No such operation");
}
