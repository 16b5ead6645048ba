/** The only error class of this room. */
import type { Fault } from "../wire/faults.js";
import { redactSignature } from "../wire/redact.js";

/** The facts about a failed call. */
export interface ApiFailure {
  readonly operation: string;
  readonly fault: Fault;
  /** The cloud's status, or the transport's code. */
  readonly code: string;
  /** The cloud's message, or the transport's. */
  readonly detail: string;
  readonly requestId: string;
  /** Whether an earlier attempt of the same call may have taken effect, whatever the last reply says. */
  readonly wasAmbiguous?: boolean;
  /** How far this machine's clock is ahead of the server's, in milliseconds; negative if it is behind. */
  readonly clockAheadMs?: number | undefined;
}

/**
 * A failed call. Safe to print: it holds the operation, a code, the cloud's own message and the request id, never the
 * request, and everything like a key is cut out of the message.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly operation: string;
  readonly fault: Fault;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly wasAmbiguous: boolean;
  readonly clockAheadMs: number | undefined;

  constructor(failure: ApiFailure) {
    const {
      operation,
      fault,
      code,
      detail,
      requestId,
      wasAmbiguous = false,
      clockAheadMs,
    } = failure;
    const clean = redactSignature(detail);
    const request = requestId === "" ? "" : `, request ${requestId}`;
    super(`${operation}: ${clean} (${code}${request})`);
    this.operation = operation;
    this.fault = fault;
    this.code = code;
    this.detail = clean;
    this.requestId = requestId;
    this.wasAmbiguous = wasAmbiguous || fault === "ambiguous";
    this.clockAheadMs = clockAheadMs;
  }
}
