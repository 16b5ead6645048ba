/** Typed calls of the cloud: each attempt has its own signature, faults decide on retries, one limiter sets the pace. */
import { classify } from "../wire/faults.js";
import { Envelope } from "../wire/envelope.js";
import { expandPath, type Operation, type Service } from "../wire/operations.js";
import { redact, secretsIn } from "../wire/redact.js";
import type { Clock, Random } from "./clock.js";
import { ApiError, type ApiFailure } from "./error.js";
import type { Limiter } from "./limiter.js";
import { queryText, type QueryValue } from "./query.js";
import { retryDelayMs } from "./retry.js";
import { dateText, sign, type Credentials } from "./sign.js";
import { TransportError, type Transport, type WireReply } from "./transport.js";

/** URL, region and credentials of a client. */
export interface Endpoint {
  readonly regionId: string;
  /** Base URL of the VM service, such as `https://vm.jdcloud-api.com`; `serviceUrl` derives the other services' URLs. */
  readonly url: string;
  readonly credentials: Credentials;
}

/** Network, time and randomness of a client. */
export interface ClientPorts {
  readonly transport: Transport;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly random: Random;
  /** A string never returned before. */
  readonly nonce: () => string;
  /** Once aborted, the client sends no further request. */
  readonly signal: AbortSignal;
}

/** The variable parts of a call. */
export interface CallInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: { readonly [name: string]: QueryValue };
  readonly body?: unknown;
}

/** The result of an operation, with the request id for a support ticket. */
export interface Answer<Result> {
  readonly result: Result;
  readonly requestId: string;
}

/** Calls one operation until it succeeds or its fault is final. @throws ApiError */
export type Call = <Result>(
  operation: Operation<Result>,
  input?: CallInput,
) => Promise<Answer<Result>>;

/** A caller for one endpoint. */
export function createCall(endpoint: Endpoint, ports: ClientPorts): Call {
  const { limiter, clock, random, signal } = ports;
  const { accessKeyId, secretAccessKey, sessionToken = "" } = endpoint.credentials;
  const secrets = [accessKeyId, secretAccessKey, sessionToken];
  return async (operation, input = {}) => {
    let wasAmbiguous = false;
    for (let sent = 1; ; sent += 1) {
      const attempt = await limiter.run(() => send(endpoint, ports, operation, input), signal);
      if ("answer" in attempt) return attempt.answer;
      const { fault } = attempt.failure;
      // The cloud may answer 5xx before or after the call took effect.
      wasAmbiguous ||= fault === "ambiguous" || (fault === "unavailable" && attempt.wasAnswered);
      const { isRepeatable } = operation;
      const delayMs = retryDelayMs({ fault, sent, isRepeatable }, random);
      if (delayMs === undefined) {
        // Gateways and proxies may repeat a refused request in their reply.
        const detail = redact(attempt.failure.detail, [...secrets, ...secretsIn(input.body)]);
        throw new ApiError({ ...attempt.failure, detail, wasAmbiguous });
      }
      await clock.sleep(delayMs, signal);
    }
  };
}

type Attempted<Result> =
  | { readonly answer: Answer<Result> }
  | { readonly failure: ApiFailure; readonly wasAnswered: boolean };

async function send<Result>(
  { regionId, url: vmUrl, credentials }: Endpoint,
  { transport, clock, nonce, signal }: ClientPorts,
  operation: Operation<Result>,
  input: CallInput,
): Promise<Attempted<Result>> {
  const { method, service } = operation;
  const url = serviceUrl(vmUrl, service);
  const path = expandPath(operation.path, { regionId, ...input.path });
  const query = queryText(input.query ?? {});
  const hasBody = method !== "GET" && method !== "DELETE";
  const body = hasBody ? JSON.stringify(input.body ?? {}) : "";
  const date = dateText(clock.nowMs());
  const headers = {
    "content-type": "application/json",
    host: new URL(url).host,
    "x-jdcloud-date": date,
    "x-jdcloud-nonce": nonce(),
    ...(credentials.sessionToken && { "x-jdcloud-session-token": credentials.sessionToken }),
  };
  const scope = { algorithm: "JDCLOUD2", regionId, service, date } as const;
  const signed = { method, path: basePathOf(url) + path, query, headers, body };
  const { authorization } = sign(signed, scope, credentials);
  try {
    const reply = await transport({
      method,
      url: `${new URL(url).origin}${signed.path}${query && `?${query}`}`,
      headers: { ...headers, authorization },
      body,
      signal,
    });
    const attempt = read(operation, reply);
    const { serverMs } = reply;
    if ("answer" in attempt || serverMs === undefined) return attempt;
    const clockAheadMs = clock.nowMs() - serverMs;
    return { ...attempt, failure: { ...attempt.failure, clockAheadMs } };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const fault = error.wasSent ? "ambiguous" : "unavailable";
    const detail = error.message;
    return {
      failure: { operation: operation.name, fault, code: error.code, detail, requestId: "" },
      wasAnswered: false,
    };
  }
}

/**
 * The URL of a service, derived from the VM service's URL: each service has its own vendor host, but any other host (a
 * proxy, a simulator) serves all services. Pure. @see docs/jdcloud.md#endpoints
 */
export function serviceUrl(vmUrl: string, service: Service): string {
  const { protocol, host, pathname } = new URL(vmUrl);
  const rest = /^vm((?:\.[\w-]+)*\.jdcloud-api\.com(?::\d+)?)$/.exec(host)?.[1];
  return rest ? `${protocol}//${service}${rest}${pathname.replace(/\/+$/, "")}` : vmUrl;
}

/** The path of a proxy's URL, before the API's own path; it is sent, so it is signed. */
function basePathOf(url: string): string {
  return new URL(url).pathname.replace(/\/+$/, "");
}

/** The result or the error of a reply; a reply in another format counts as a fault of the connection. */
function read<Result>(
  operation: Operation<Result>,
  { httpStatus, body }: WireReply,
): Attempted<Result> {
  const fail = (failure: Omit<ApiFailure, "operation">): Attempted<Result> => ({
    failure: { operation: operation.name, ...failure },
    wasAnswered: true,
  });
  const envelope = Envelope.safeParse(jsonOf(body));
  const requestId = envelope.data?.requestId ?? "";
  const isSuccess = httpStatus >= 200 && httpStatus < 300;
  if (!envelope.success) {
    const fault = isSuccess ? "ambiguous" : classify({ httpStatus, status: "", message: "" });
    const detail = `HTTP ${httpStatus} with a reply in an unknown format`;
    return fail({ fault, code: "BAD_REPLY", detail, requestId });
  }
  const { error, result } = envelope.data;
  if (error || !isSuccess) {
    // An error counts under any HTTP status, since the vendor's own Go and Python SDKs read the body only.
    // @see docs/jdcloud.md#replies
    const code = isSuccess ? (error?.code ?? 0) : httpStatus;
    const status = error?.status || `HTTP_${code}`;
    const detail = error?.message || "no reason given";
    const fault = classify({ httpStatus: code, status, message: detail });
    return fail({ fault, code: status, detail, requestId });
  }
  const parsed = operation.result.safeParse(result);
  if (parsed.success) return { answer: { result: parsed.data, requestId } };
  const at = parsed.error.issues[0]?.path.join(".");
  const detail = `the reply lacks a usable ${at ? `"${at}"` : "result"}`;
  return fail({ fault: "ambiguous", code: "BAD_REPLY", detail, requestId });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
