/** The routes under `/_simulator/`: unsigned, for tests and people. Everything they do is also a library call. */
import { z } from "zod";
import { clockMode } from "./clock.js";
import { durationMs } from "./duration.js";
import { FaultScript } from "./fault-script.js";
import type { Change } from "./out-of-band.js";
import type { SimulatorControls } from "./controls.js";

/** Path prefix of the admin routes; it never reaches the simulated cloud. */
export const ADMIN_PREFIX = "/_simulator";

/** An admin answer. */
export interface AdminReply {
  readonly httpStatus: number;
  readonly body: object;
}

const Name = z.strictObject({ name: z.string().min(1) });
const Tags = z.strictObject({ tags: z.record(z.string(), z.string()) });
const Type = z.strictObject({ instanceType: z.string().min(1) });
const Quota = z.strictObject({ instance: z.int().min(0) });
const ClockOrder = z.strictObject({
  mode: z
    .string()
    .transform((text, context) => clockMode(text) ?? refuse(context, "real, virtual or x60"))
    .optional(),
  /** Forward by so long, such as `90s`; or by so many milliseconds. */
  advance: z
    .string()
    .transform((text, context) => durationMs(text) ?? refuse(context, "a time such as 90s"))
    .or(z.int().min(0))
    .optional(),
});
const Scripts = z.union([z.array(FaultScript), FaultScript.transform((one) => [one])]);

/** The answer to one admin request: 404 for what is not there, 400 with the reason for a body that does not fit. */
export function administer(
  controls: SimulatorControls,
  request: { readonly method: string; readonly path: string; readonly body: string },
): AdminReply {
  const path = request.path.slice(ADMIN_PREFIX.length).replace(/\/$/, "");
  try {
    return (
      route(controls, `${request.method} ${path}`, request.body) ?? {
        httpStatus: 404,
        body: { error: `no such admin route: ${request.method} ${request.path}` },
      }
    );
  } catch (error) {
    const isTheirs = [z.ZodError, SyntaxError, RangeError].some((kind) => error instanceof kind);
    if (!(error instanceof Error && isTheirs)) throw error;
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    return { httpStatus: 400, body: { error: reason } };
  }
}

function route(controls: SimulatorControls, asked: string, body: string): AdminReply | undefined {
  const json = (): unknown => JSON.parse(body);
  switch (asked) {
    case "GET /ledger":
      return ok(controls.ledger());
    case "GET /requests":
      return ok({ requests: controls.requests() });
    case "GET /faults":
      return ok({ armed: controls.faults.armed(), struck: controls.faults.struck() });
    case "POST /faults":
      controls.faults.arm(Scripts.parse(json()));
      return ok({ armed: controls.faults.armed() });
    case "DELETE /faults":
      controls.faults.disarm();
      return ok({});
    case "GET /clock":
      return ok(controls.dial.report());
    case "POST /clock":
      steer(controls, ClockOrder.parse(json()));
      return ok(controls.dial.report());
    case "POST /quota":
      controls.setQuota(Quota.parse(json()).instance);
      return ok({});
    case "POST /reset":
      controls.reset();
      return ok({});
  }
  const match = /^(DELETE|POST) \/instances\/([^/:]+)(?::(\w+))?$/.exec(asked.replace(/%3A/i, ":"));
  const [, method = "", instanceId = "", verb = ""] = match ?? [];
  const change = changeOf(`${method} ${verb}`, json);
  if (!change) return undefined;
  return controls.change(instanceId, change)
    ? ok({})
    : { httpStatus: 404, body: { error: `no VM ${instanceId}` } };
}

function steer({ dial }: SimulatorControls, order: z.output<typeof ClockOrder>): void {
  if (order.mode !== undefined) dial.setMode(order.mode);
  if (order.advance !== undefined) dial.advance(order.advance);
}

function refuse(context: z.RefinementCtx, takes: string) {
  context.addIssue({ code: "custom", message: `takes ${takes}` });
  return z.NEVER;
}

function changeOf(asked: string, json: () => unknown): Change | undefined {
  switch (asked) {
    case "DELETE ":
      return { kind: "delete" };
    case "POST stop":
      return { kind: "stop" };
    case "POST error":
      return { kind: "error" };
    case "POST rename":
      return { kind: "rename", ...Name.parse(json()) };
    case "POST retag":
      return { kind: "retag", ...Tags.parse(json()) };
    case "POST changeType":
      return { kind: "changeType", ...Type.parse(json()) };
    default:
      return undefined;
  }
}

const ok = (body: object): AdminReply => ({ httpStatus: 200, body });
