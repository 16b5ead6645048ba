/**
 * The routes under `/_simulator/`: unsigned, for tests and people. The library offers the same functions as methods.
 */
import { z } from "zod";
import { ClockOrder, OverviewQuery, QuotaOrder, SeedOrder, ServiceQuery } from "./bodies.js";
import type { SimulatorControls } from "./controls.js";
import { StockOrder } from "../records/journal.js";
import type { LedgerQuestion } from "../records/ledger.js";
import type { ServiceQuestion } from "../records/service.js";
import { overviewOf } from "./overview.js";
import { PAGE } from "./page.js";
import { faultsOf } from "../faults/script.js";
import { Change } from "../world/out-of-band.js";

/** Path prefix of the admin routes; it never reaches the simulated cloud. */
export const ADMIN_PREFIX = "/_simulator";

/** An admin request. */
export interface AdminRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

/** An admin answer: JSON, or text of another type. */
export type AdminReply =
  | { readonly httpStatus: number; readonly body: object }
  | { readonly httpStatus: number; readonly text: string; readonly type: string };

interface Asked {
  readonly json: () => unknown;
  readonly text: string;
  readonly query: URLSearchParams;
}

type Route = (controls: SimulatorControls, asked: Asked) => object | Text | void;

interface Text {
  readonly text: string;
  readonly type: string;
}

const ROUTES: Readonly<Record<string, Route>> = {
  "GET ": () => ({ text: PAGE, type: "text/html" }),
  "GET /overview": overview,
  "GET /ledger": ({ ledger }, { query }) => ledger(questionOf(query)),
  "GET /world": ({ world }) => world(),
  "GET /service": ({ service }, { query }) => service(serviceQuestionOf(query)),
  "GET /requests": ({ requests }) => ({ requests: requests() }),
  "GET /requests.jsonl": ({ journal }) => ({ text: journal(), type: "application/x-ndjson" }),
  "POST /replay": (controls, { text }) => controls.replay(text),
  "GET /snapshot": ({ snapshot }) => ({ text: snapshot(), type: "application/json" }),
  "POST /restore": ({ restore }, { text }) => restore(text),
  "GET /seed": ({ seed }) => ({ seed: seed() }),
  "POST /seed": ({ reseed }, { json }) => reseed(SeedOrder.parse(json()).seed),
  "GET /clock": ({ clockControl }) => clockControl.report(),
  "POST /clock": steer,
  "GET /faults": ({ faults }) => ({ armed: faults.armed(), fired: faults.fired() }),
  "POST /faults"({ faults }, { json }) {
    faults.arm(faultsOf(json()));
    return { armed: faults.armed() };
  },
  "DELETE /faults": ({ faults }) => faults.disarm(),
  "POST /quota"({ setQuota, setLimits }, { json }) {
    const { instance, ...limits } = QuotaOrder.parse(json());
    if (instance !== undefined) setQuota(instance);
    if (Object.keys(limits).length > 0) setLimits(limits);
  },
  "POST /stock"({ setStock }, { json }) {
    const { instanceType, az, left } = StockOrder.parse(json());
    setStock(instanceType, az, left ?? undefined);
  },
  "POST /forgetTokens": ({ forgetTokens }) => forgetTokens(),
  "POST /reset": ({ reset }) => reset(),
};

/** The reply to one admin request: 404 for an unknown route or VM, 400 with the reason for an invalid body. */
export function administer(controls: SimulatorControls, request: AdminRequest): AdminReply {
  const path = request.path.slice(ADMIN_PREFIX.length).replace(/\/$/, "");
  const asked = {
    json: (): unknown => JSON.parse(request.body),
    text: request.body,
    query: new URLSearchParams(request.query),
  };
  try {
    const name = `${request.method} ${path}`;
    const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
    if (route) return answered(route(controls, asked) ?? {});
    return changeOne(controls, name, asked) ?? missing(`unknown admin route: ${name}`);
  } catch (error) {
    const isTheirs = [z.ZodError, SyntaxError, RangeError].some((kind) => error instanceof kind);
    if (!(error instanceof Error && isTheirs)) throw error;
    const reason = error instanceof z.ZodError ? reasonOf(error.issues) : error.message;
    return { httpStatus: 400, body: { error: reason } };
  }
}

/** Why a body is invalid, in one line: each field with its allowed values. */
function reasonOf(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map(issueText).join("; ");
}

function issueText(issue: z.core.$ZodIssue): string {
  // The message of a union names no alternative.
  const text =
    issue.code === "invalid_union" && issue.errors.length > 0
      ? issue.errors.map(reasonOf).join(", or ")
      : issue.message;
  return issue.path.length > 0 ? `${z.core.toDotPath(issue.path)}: ${text}` : text;
}

function answered(given: object | Text): AdminReply {
  return "type" in given && "text" in given
    ? { httpStatus: 200, ...given }
    : { httpStatus: 200, body: given };
}

const missing = (error: string): AdminReply => ({ httpStatus: 404, body: { error } });

const CHANGES = ["stop", "error", "rename", "retag", "changeType"];

function changeOne(
  controls: SimulatorControls,
  name: string,
  { json, text }: Asked,
): AdminReply | undefined {
  const match = /^(DELETE|POST) \/instances\/([^/:]+)(?::(\w+))?$/.exec(name.replace(/%3A/i, ":"));
  const [, method, instanceId = "", verb = ""] = match ?? [];
  const isDelete = method === "DELETE" && verb === "";
  if (!isDelete && !(method === "POST" && CHANGES.includes(verb))) return undefined;
  const more = z.record(z.string(), z.unknown()).parse(text.trim() === "" ? {} : json());
  const change = Change.parse({ ...more, kind: isDelete ? "delete" : verb });
  return controls.change(instanceId, change) ? answered({}) : missing(`no VM ${instanceId}`);
}

function steer({ clockControl }: SimulatorControls, { json }: Asked): object {
  const { mode, advance } = ClockOrder.parse(json());
  if (mode !== undefined) clockControl.setMode(mode);
  if (advance !== undefined) clockControl.advance(advance);
  return clockControl.report();
}

function overview(controls: SimulatorControls, { query }: Asked): object {
  const { ledger, serviceByOwner, clockControl, seed, faults, requests, ownerTag } = controls;
  const rest = {
    clock: clockControl.report(),
    seed: seed(),
    requests: requests(),
    faults: { armed: faults.armed(), firedCount: faults.fired().length },
  };
  const { from } = OverviewQuery.parse(Object.fromEntries(query));
  return overviewOf({ ledger: ledger(), services: serviceByOwner(from), ownerTag }, rest);
}

function questionOf(query: URLSearchParams): LedgerQuestion {
  const [groups, tag] = [query.get("groups"), query.get("tag")];
  return {
    ...(groups !== null && { owners: groups.split(",").filter(Boolean) }),
    ...(tag && { tag }),
  };
}

function serviceQuestionOf(query: URLSearchParams): ServiceQuestion {
  const { from: fromMs, to: toMs, ...rest } = ServiceQuery.parse(Object.fromEntries(query));
  return { ...rest, ...(fromMs !== undefined && { fromMs }), ...(toMs !== undefined && { toMs }) };
}
