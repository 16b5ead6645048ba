/**
 * The envelope of every reply: a request id, and a result or an error. HTTP status and body always agree.
 *
 * @see docs/jdcloud.md#replies, #errors
 */
import type { ErrorReply } from "./error-reply.js";

/** The outcome of a call, without its envelope. A successful action has no result. */
export type Answer = { readonly kind: "result"; readonly result?: object } | ErrorReply;

/** An HTTP reply. */
export interface Reply {
  readonly httpStatus: number;
  readonly requestId: string;
  /** `OK` or the error's status word. */
  readonly status: string;
  readonly body: object;
}

/** A success. Actions leave `value` out. Pure. */
export function result(value?: object): Answer {
  return value === undefined ? { kind: "result" } : { kind: "result", result: value };
}

/** The answer in its envelope. Pure. */
export function frame(requestId: string, answer: Answer): Reply {
  if (answer.kind === "result") {
    const body = answer.result === undefined ? { requestId } : { requestId, result: answer.result };
    return { httpStatus: 200, requestId, status: "OK", body };
  }
  const { httpStatus, status, message } = answer;
  return {
    httpStatus,
    requestId,
    status,
    body: { requestId, error: { code: httpStatus, status, message } },
  };
}
