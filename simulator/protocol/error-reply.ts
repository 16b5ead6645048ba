/**
 * Error replies as data: HTTP status, the cloud's status word and message.
 *
 * @see docs/jdcloud.md#errors
 */

/** An error reply without its envelope. */
export interface ErrorReply {
  readonly kind: "error";
  readonly httpStatus: number;
  readonly status: string;
  readonly message: string;
}

/** An error reply. Pure, as all below. */
export function errorReply(httpStatus: number, status: string, message: string): ErrorReply {
  return { kind: "error", httpStatus, status, message };
}

/** 400: a parameter is missing or wrong. */
export const invalid = (message: string) => errorReply(400, "INVALID_ARGUMENT", message);
/** 400: the state or the stock does not permit the call. */
export const precondition = (message: string) => errorReply(400, "FAILED_PRECONDITION", message);
/** 400: a value is outside its limits. */
export const outOfRange = (name: string) => errorReply(400, "OUT_OF_RANGE", `${name} out of range`);
/** 401 of the gateway. Its messages end in `[gw]`. @see docs/jdcloud.md#errors */
export const unauthenticated = (message: string) =>
  errorReply(401, "UNAUTHENTICATED", `${message}[gw]`);
/** 404. */
export const notFound = (message: string) => errorReply(404, "NOT_FOUND", message);
/** 404 of a VM. The cloud ends this message with a full stop. @see docs/jdcloud.md#errors */
export const noSuchInstance = (id: string) => notFound(`Instance '${id}' not found.`);

/** Whether `value` is an error reply. */
export function isError(value: unknown): value is ErrorReply {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "error";
}
