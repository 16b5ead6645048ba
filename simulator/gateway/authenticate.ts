/**
 * The gateway in front of every service. It checks who is calling, and whether the request is fresh and unaltered.
 *
 * @see docs/jdcloud.md#request-headers, #accepting-a-signature, #errors
 */
import { errorReply, unauthenticated, type ErrorReply } from "../protocol/error-reply.js";
import type { Route } from "./routes.js";
import { parseAuthorization, signatureFits, type SignedRequest } from "./signature.js";

/** The account's keys. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Maximum distance between a request's date and the gateway's clock, in both directions. Our decision: the cloud
 * documents none.
 */
export const CLOCK_SKEW_MS = 15 * 60_000;

/** The gateway's error reply to the request, or undefined if the request passes. Pure. */
export function gatewayError(
  request: SignedRequest,
  { accessKeyId, secretAccessKey }: Credentials,
  { route, nowMs }: { readonly route: Route; readonly nowMs: number },
): ErrorReply | undefined {
  for (const name of ["authorization", "x-jdcloud-date", "x-jdcloud-nonce"]) {
    if (!request.headers[name]?.trim()) {
      return errorReply(401, "ACCESS_ERROR", `lack of header ${name}[gw]`);
    }
  }
  const authorization = parseAuthorization(request.headers["authorization"] ?? "");
  if (!authorization) return unauthenticated("malformed header authorization");
  const named = request.headers["x-jdcloud-algorithm"]?.trim();
  if (named && named !== authorization.algorithm) {
    return unauthenticated("x-jdcloud-algorithm differs from header authorization");
  }
  if (authorization.accessKeyId !== accessKeyId) return unauthenticated("access key not found");
  const date = request.headers["x-jdcloud-date"]?.trim() ?? "";
  const dateMs = readDate(date);
  if (dateMs === undefined) return unauthenticated("malformed header x-jdcloud-date");
  if (!date.startsWith(authorization.day)) {
    return unauthenticated("x-jdcloud-date differs from credential scope");
  }
  if (Math.abs(dateMs - nowMs) > CLOCK_SKEW_MS) return unauthenticated("request expired");
  if (!signatureFits(request, authorization, secretAccessKey)) {
    return unauthenticated("signature does not match");
  }
  if (route.kind !== "operation") return undefined;
  const isInScope =
    authorization.service === route.service && authorization.region === route.regionId;
  return isInScope ? undefined : unauthenticated("credential scope differs from request");
}

function readDate(date: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)?.slice(1);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
