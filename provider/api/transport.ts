/** HTTP only: one request, one reply, no retry. No other file imports got. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import got, { RequestError, TimeoutError } from "got";

/** A request, ready to send. */
export interface WireRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal | undefined;
}

/** A reply, whatever its status. */
export interface WireReply {
  readonly httpStatus: number;
  readonly body: string;
}

/** No whole reply arrived; `wasSent` says whether the request may have taken effect. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly code: string;
  readonly wasSent: boolean;

  constructor(code: string, message: string, wasSent: boolean) {
    super(message);
    this.code = code;
    this.wasSent = wasSent;
  }
}

/** Sends one request. @throws TransportError when no whole reply arrives */
export type Transport = (request: WireRequest) => Promise<WireReply>;

/** Time limits of one attempt; the cloud accepts a create of 100 VMs in seconds. */
const TIMEOUT_MS = { lookup: 5_000, connect: 10_000, secureConnect: 10_000, request: 60_000 };

/** Errors before the first byte of the request is sent. */
const BEFORE_SENDING = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "ERR_INVALID_URL",
]);

/** A transport with kept-alive connections; got's own retry is off, since `retry.ts` decides on retries. */
export function createTransport(): Transport {
  const http = new HttpAgent({ keepAlive: true, maxSockets: 32 });
  const https = new HttpsAgent({ keepAlive: true, maxSockets: 32 });
  return async ({ method, url, headers, body, signal }) => {
    try {
      const reply = await got(url, {
        method,
        headers,
        ...(method === "POST" && { body }),
        ...(signal && { signal }),
        agent: { http, https },
        retry: { limit: 0 },
        timeout: TIMEOUT_MS,
        throwHttpErrors: false,
        followRedirect: false,
        responseType: "text",
      });
      return { httpStatus: reply.statusCode, body: reply.body };
    } catch (error) {
      throw transportError(error);
    }
  };
}

function transportError(error: unknown): unknown {
  if (!(error instanceof RequestError) || error.code === "ERR_ABORTED") return error;
  const early = error instanceof TimeoutError && error.event !== "request";
  const isCertificate = /CERT|SSL|TLS|SELF_SIGNED/.test(error.code);
  const wasSent = !(early || isCertificate || BEFORE_SENDING.has(error.code));
  return new TransportError(error.code, error.message, wasSent);
}
