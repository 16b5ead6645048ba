/** Everything one simulator holds, and the road of one request through it: route, gateway, faults, cloud, frame. */
import type { Clock } from "./clock.js";
import { answer } from "./cloud.js";
import { effectsOf } from "./fault-effects.js";
import type { FaultBox } from "./faults.js";
import { refusedByGateway, type Credentials } from "./gateway.js";
import { readQuery } from "./query.js";
import { notFound, refusal } from "./refusal.js";
import { frame, type Answer, type Reply } from "./reply.js";
import type { RequestLog } from "./request-log.js";
import { routeOf, type Route } from "./routes.js";
import type { SignedRequest } from "./signature.js";
import { mint, type World } from "./world.js";

/** Everything one simulator holds. */
export interface Simulation {
  readonly world: World;
  readonly faults: FaultBox;
  readonly log: RequestLog;
  readonly credentials: Credentials;
  /** Moves the world. */
  readonly clock: Clock;
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
      /** The connection is closed in place of an answer. */
      readonly isLost: boolean;
      /** The answer is not JSON. */
      readonly isGarbled: boolean;
    };

/** Serves one request: its effect is complete when this returns, whatever becomes of the reply. */
export function serve(simulation: Simulation, request: SignedRequest): Delivery {
  const { world, faults, log, credentials, clock, signingClock } = simulation;
  const nowMs = clock.nowMs();
  const requestId = mint(world, 32);
  const route = routeOf(request.method, request.path);
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
    return { kind: "reply", reply, delayMs, isLost: false, isGarbled: false };
  };

  const refused = refusedByGateway(request, credentials, { route, nowMs: signingClock.nowMs() });
  if (refused) return deliver(refused);
  if (route.kind !== "operation") return deliver(strange(route));

  const scripts = faults.strike({ operation: route.operation, requestId, atMs: nowMs });
  const effects = effectsOf(scripts);
  const struck = scripts.map((script) => script.fault);
  if (effects.instead === "reset") {
    record({ httpStatus: 0, status: "RESET" }, struck);
    return { kind: "reset" };
  }
  const { operation, regionId, instanceId } = route;
  const call = { operation, regionId, instanceId, requestId, query: readQuery(request.query) };
  const given =
    effects.instead ?? answer(world, { ...call, body: request.body, twist: effects.twist }, nowMs);
  const reply = frame(requestId, given);
  record(reply, struck);
  const { isLost, isGarbled } = effects;
  const delayMs = simulation.latencyMs + effects.delayMs;
  return { kind: "reply", reply, delayMs, isLost, isGarbled };
}

function strange(route: Exclude<Route, { kind: "operation" }>): Answer {
  return route.kind === "unsupported"
    ? refusal(501, "NOT_IMPLEMENTED", `${route.operation} is not implemented by the simulator`)
    : notFound("No such operation");
}
