/**
 * Error answers as data: HTTP status, the cloud's status word and message.
 *
 * @see reference 2.1 and 2.2
 */

/** An error answer before it is put into its envelope. */
export interface Refusal {
  readonly kind: "refusal";
  readonly httpStatus: number;
  readonly status: string;
  readonly message: string;
}

/** An error answer. Pure, as all below. */
export function refusal(httpStatus: number, status: string, message: string): Refusal {
  return { kind: "refusal", httpStatus, status, message };
}

/** 400: a parameter is missing or wrong. */
export const invalid = (message: string) => refusal(400, "INVALID_ARGUMENT", message);
/** 400: state or stock does not permit it. */
export const precondition = (message: string) => refusal(400, "FAILED_PRECONDITION", message);
/** 400: a value is outside its limits. */
export const outOfRange = (name: string) => refusal(400, "OUT_OF_RANGE", `${name} out of range`);
/** 401 of the gateway, whose messages end in `[gw]`. @see reference 2.1 */
export const unauthenticated = (message: string) =>
  refusal(401, "UNAUTHENTICATED", `${message}[gw]`);
/** 404. */
export const notFound = (message: string) => refusal(404, "NOT_FOUND", message);
/** 404 of a VM; the cloud ends this one with a full stop. @see reference 3.1 */
export const noSuchInstance = (id: string) => notFound(`Instance '${id}' not found.`);

/** Whether `value` is an error answer. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "refusal";
}
