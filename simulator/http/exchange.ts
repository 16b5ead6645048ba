/** One exchange of request and reply, without a socket. The server uses it, and so do tests. */
import { invalid, errorReply } from "../protocol/error-reply.js";
import { frame, type Reply } from "../protocol/reply.js";
import { serve, type Simulation } from "../engine/simulation.js";
import type { SignedRequest } from "../gateway/signature.js";
import { mint } from "../world/world.js";

/** A request as given to an HTTP client. */
export interface PlainRequest {
  readonly method: string;
  /** A URL, or the part after its host. The host is ignored. */
  readonly url: string;
  /** Names in any case. `host` is added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * The reply as seen by a client: `whole` is a complete reply, `cut` has half of its body, `lost` is a connection
 * closed without a reply, `reset` a connection reset without a reply. All effects are complete. `delayMs` (latency
 * and the fault `slow`) is left to the network.
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

/** Enough for 40 metadata pairs of 16 KB and everything else. */
export const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** The reply to a request without a socket, once its effects are in the state file, if there is one. */
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

/** The result of `work`. Until it settles, it counts as a request in flight. */
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

/** The reply to a raw request. `body` is undefined if it was too long. Never throws. */
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

/**
 * Reports a bug of the simulator on stderr and returns the message for the client. One bug must not end the
 * simulator.
 */
export function reportBug(error: unknown): string {
  process.stderr.write(`simulator: ${error instanceof Error ? error.stack : "?"}\n`);
  return "Internal server error";
}

/** A 400 reply with its own request id, for input too malformed to be a request. */
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
