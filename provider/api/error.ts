/** The one error of this floor. */
import type { Fault } from "../wire/faults.js";

/** What is known of a failed call. */
export interface ApiFailure {
  readonly operation: string;
  readonly fault: Fault;
  /** The cloud's status, or the transport's code. */
  readonly code: string;
  /** The cloud's message, or the transport's. */
  readonly detail: string;
  readonly requestId: string;
  /** Whether an earlier sending of the same call may have taken effect, whatever the last one was answered. */
  readonly wasAmbiguous?: boolean;
}

/**
 * A call that failed. Safe to print: it is made of the operation, a code, the cloud's own message and the request id,
 * never of a request, and whatever looks like a key is cut out of the message.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly operation: string;
  readonly fault: Fault;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly wasAmbiguous: boolean;

  constructor(failure: ApiFailure) {
    const { operation, fault, code, detail, requestId, wasAmbiguous = false } = failure;
    const clean = redact(detail);
    const request = requestId === "" ? "" : `, request ${requestId}`;
    super(`${operation}: ${clean} (${code}${request})`);
    this.operation = operation;
    this.fault = fault;
    this.code = code;
    this.detail = clean;
    this.requestId = requestId;
    this.wasAmbiguous = wasAmbiguous || fault === "ambiguous";
  }
}

/** A text without these secrets, and without what an authorization header or a signed URL would carry. Pure. */
export function redact(text: string, secrets: readonly string[] = []): string {
  return secrets
    .filter((secret) => secret !== "")
    .reduce((clean, secret) => clean.replaceAll(secret, "[redacted]"), text)
    .replace(/Credential=[^\s,]+/gi, "Credential=[redacted]")
    .replace(/Signature=[0-9a-f]+/gi, "Signature=[redacted]")
    .replace(/JDC_[0-9A-Z]{8,}/g, "[redacted]");
}

/** Fields of a request that are nobody's to read. */
const SECRET_FIELDS = new Set(["password", "userdata"]);
/** Shorter ones stand in too many words to be cut out of a text. */
const SHORTEST_SECRET = 4;

/** The secret texts in a request's body, so that a reply which echoes them can be cleaned. Pure. */
export function secretsIn(body: unknown, isSecret = false): readonly string[] {
  if (typeof body === "string") return isSecret && body.length >= SHORTEST_SECRET ? [body] : [];
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, member]) =>
    name === "key" ? [] : secretsIn(member, isSecret || SECRET_FIELDS.has(name)),
  );
}
