/**
 * The frame of every reply: a request id, and either a result or an error.
 *
 * @see docs/jdcloud.md#replies, #errors
 */
import { z } from "zod";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** `error` of a reply; `code` repeats the HTTP status, or is the only place with a status. */
export const ErrorBody = z.looseObject({
  code: z.number().nullish(),
  status: text,
  message: text,
});
export type ErrorBody = z.output<typeof ErrorBody>;

/** Any reply. The reply of an action may have no `result`. */
export const Envelope = z.looseObject({
  requestId: text,
  result: z.unknown().optional(),
  error: ErrorBody.nullish(),
});
export type Envelope = z.output<typeof Envelope>;
