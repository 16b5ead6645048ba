/**
 * The frame of every answer: a request id, and a result or an error. HTTP status and body always agree.
 *
 * @see docs/jdcloud.md#replies, #errors
 */
import type { ErrorReply } from "./error-reply.js";

/** What a call came to, before it is framed; actions succeed with nothing. */
export type Answer = { readonly kind: "result"; readonly result?: object } | ErrorReply;

/** An HTTP answer. */
export interface Reply {
  readonly httpStatus: number;
  readonly requestId: string;
  /** `OK` or the error's status word. */
  readonly status: string;
  readonly body: object;
}

/** A successful answer; without `value` the answer of an action. Pure. */
export function result(value?: object): Answer {
  return value === undefined ? { kind: "result" } : { kind: "result", result: value };
}

/** The framed answer. Pure. */
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
