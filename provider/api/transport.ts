/** HTTP only: one request, one reply, no retry. No other file imports got. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import got, { RequestError, TimeoutError } from "got";
import type { Method } from "../wire/operations.js";
import type { Proxy } from "./proxy.js";

/** A request, ready to send. */
export interface WireRequest {
  readonly method: Method;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal | undefined;
}

/** A reply, whatever its status. */
export interface WireReply {
  readonly httpStatus: number;
  readonly body: string;
  /** Time by the clock of the server, to the second; undefined if the reply has no date. */
  readonly serverMs?: number | undefined;
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
  "ERR_PROXY_TUNNEL",
]);

/** The connections through one proxy, or the direct ones. */
interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/**
 * A transport with kept-alive connections; got's own retry is off, since `retry.ts` decides on retries. `proxyOf` names
 * the proxy for a URL.
 */
export function createTransport(
  proxyOf: (url: string) => Proxy | undefined = () => undefined,
): Transport {
  const agents = new Map<string | undefined, Agents>();
  const agentsOf = (proxy: Proxy | undefined): Agents => {
    const known = agents.get(proxy?.url);
    if (known) return known;
    const made = newAgents(proxy);
    agents.set(proxy?.url, made);
    return made;
  };
  return async ({ method, url, headers, body, signal }) => {
    const proxy = proxyOf(url);
    try {
      const reply = await got(url, {
        method,
        headers,
        ...(body !== "" && { body }),
        ...(signal && { signal }),
        agent: agentsOf(proxy),
        retry: { limit: 0 },
        timeout: TIMEOUT_MS,
        throwHttpErrors: false,
        followRedirect: false,
        responseType: "text",
      });
      const serverMs = Date.parse(reply.headers.date ?? "");
      const { statusCode: httpStatus } = reply;
      return { httpStatus, body: reply.body, ...(!Number.isNaN(serverMs) && { serverMs }) };
    } catch (error) {
      throw transportError(error, proxy);
    }
  };
}

function newAgents(proxy: Proxy | undefined): Agents {
  const options = { keepAlive: true, maxSockets: 32 };
  if (!proxy) return { http: new HttpAgent(options), https: new HttpsAgent(options) };
  const proxied = {
    ...options,
    // Node's own time limit for the setup of a tunnel: got's limits start only once the socket exists.
    timeout: TIMEOUT_MS.connect,
    proxyEnv: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url },
  };
  return { http: new HttpAgent(proxied), https: new HttpsAgent(proxied) };
}

function transportError(error: unknown, proxy: Proxy | undefined): unknown {
  if (!(error instanceof RequestError) || error.code === "ERR_ABORTED") return error;
  const early = error instanceof TimeoutError && error.event !== "request";
  const isCertificate = /CERT|SSL|TLS|SELF_SIGNED/.test(error.code);
  const wasSent = !(early || isCertificate || BEFORE_SENDING.has(error.code));
  const through = proxy ? ` (through the proxy ${proxy.shownUrl} of ${proxy.variable})` : "";
  return new TransportError(error.code, error.message + through, wasSent);
}
