/** One request and its answer as they are on the wire, without the wire: what the server sends, and tests may have without one. */
import { invalid, errorReply } from "../protocol/error-reply.js";
import { frame, type Reply } from "../protocol/reply.js";
import { serve, type Simulation } from "../engine/simulation.js";
import type { SignedRequest } from "../gateway/signature.js";
import { mint } from "../world/world.js";

/** A request as an HTTP client is given it. */
export interface PlainRequest {
  readonly method: string;
  /** A whole URL, or what comes after the host; the host is not looked at. */
  readonly url: string;
  /** Names in any case; `host` is filled in. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * What comes back. `whole` is an answer; of one that is `cut` half of the body arrives; `lost` is a connection that is
 * closed and `reset` one that is broken instead of any answer. The effect is complete; `delayMs` is for the network to
 * take (latency and the fault `slow`).
 */
export type PlainAnswer =
  | {
      readonly kind: "whole" | "cut";
      readonly httpStatus: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly delayMs: number;
    }
  | { readonly kind: "lost" | "reset"; readonly delayMs: number };

/** 40 pairs of metadata of 16 KB and all the rest fit into this. */
export const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** The answer to a request that came as `request` has it, once it is in the state file, if there is one. */
export async function exchangePlain(
  simulation: Simulation,
  { method, url, headers, body = "" }: PlainRequest,
): Promise<PlainAnswer> {
  const { host, pathname, search } = new URL(url, "http://simulator.invalid");
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]);
  return counted(simulation.traffic, async () => {
    const bytes = Buffer.from(body as string);
    const answer = exchange(simulation, {
      method,
      path: pathname,
      query: search.slice(1),
      headers: { host, ...Object.fromEntries(named) },
      body: bytes.length > BODY_LIMIT_BYTES ? undefined : bytes,
    });
    await simulation.saved();
    return answer;
  });
}

/** The outcome of `work`, which counts as a request in flight until it ends. */
export async function counted<Outcome>(
  traffic: Simulation["traffic"],
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  traffic.now += 1;
  traffic.peak = Math.max(traffic.peak, traffic.now);
  try {
    return await work();
  } finally {
    traffic.now -= 1;
  }
}

/** The answer to a request as it was read from the wire; no body stands for one that was too long. Never throws. */
export function exchange(
  simulation: Simulation,
  request: Omit<SignedRequest, "body"> & { readonly body: Buffer | undefined },
): PlainAnswer {
  const { body } = request;
  try {
    if (body === undefined) return whole(errorEnvelope(simulation, "Request body too large"), 0);
    const delivery = serve(simulation, { ...request, body });
    if (delivery.kind === "reset") return { kind: "reset", delayMs: 0 };
    const { reply, deliveryFault, delayMs } = delivery;
    switch (deliveryFault) {
      case "none":
        return whole(reply, delayMs);
      case "not-json":
        return {
          ...whole(reply, delayMs),
          headers: { ...headersOf(reply), "content-type": "text/html" },
          body: "<html><body>Bad gateway</body></html>",
        };
      case "cut": {
        const { body: text, headers, ...rest } = whole(reply, delayMs);
        const promised = { ...headers, "content-length": String(Buffer.byteLength(text)) };
        const half = text.slice(0, Math.floor(text.length / 2));
        return { ...rest, kind: "cut", headers: promised, body: half };
      }
      case "lost":
      case "reset":
        return { kind: deliveryFault, delayMs };
    }
  } catch (error) {
    const internal = errorReply(500, "INTERNAL", reportBug(error));
    return whole(frame(mint(simulation.world, 32), internal), 0);
  }
}

/** What is answered to a request that trips over a mistake of ours, which must not take the whole simulator down. */
export function reportBug(error: unknown): string {
  process.stderr.write(`simulator: ${error instanceof Error ? error.stack : "?"}\n`);
  return "Internal server error";
}

/** A 400 with a request id of its own, for what is no request at all. */
export function errorEnvelope(simulation: Simulation, message: string): Reply {
  return frame(mint(simulation.world, 32), invalid(message));
}

function whole(reply: Reply, delayMs: number) {
  const { httpStatus } = reply;
  const body = JSON.stringify(reply.body);
  return { kind: "whole" as const, httpStatus, headers: headersOf(reply), body, delayMs };
}

function headersOf({ requestId }: Reply): Readonly<Record<string, string>> {
  return {
    "content-type": "application/json; charset=utf-8",
    "x-jdcloud-request-id": requestId,
  };
}
