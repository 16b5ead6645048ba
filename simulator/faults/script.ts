/** What a fault script may say. */
import { z } from "zod";
import { OPERATIONS } from "../protocol/operations.js";

/** Which calls of its operation a fault looks at; all that is said must fit. Calls that do not fit are not counted. */
export const FaultCondition = z.strictObject({
  /** The VM that the path names, or one that a filter `instanceId` names. */
  instanceId: z.string().optional(),
  /** The name in the create call, in a filter `name`, or of the VM that the path names; `*` stands for any run of characters. */
  name: z.string().optional(),
  /** The page that a listing asks for. */
  pageNumber: z.int().min(1).optional(),
  regionId: z.string().optional(),
});
export type FaultCondition = z.output<typeof FaultCondition>;

/** The kinds of faults; docs/simulator.md tells what each one does. */
export const FAULTS = [
  "refuse",
  "throttle",
  "unavailable",
  "error-after",
  "reset",
  "reset-after",
  "lose-reply",
  "not-json",
  "cut",
  "slow",
  "boot-error",
  "fewer-ids",
  "hide",
  "stale",
  "miss-member",
  "repeat-member",
  "vm-stopped",
  "vm-gone",
  "vm-error",
] as const;

/** One fault as it is armed. */
export const FaultScript = z.strictObject({
  /** The operation it strikes; `*` for every one. */
  operation: z.enum([...OPERATIONS, "*"]),
  /** The first call it strikes, counted from 1. Default 1. */
  nth: z.int().min(1).optional(),
  /** How many calls it strikes: in a row, or as chance will have it. Default 1; with `probability` without end. */
  times: z.int().min(1).optional(),
  /** From the nth call on it strikes each one with this probability, 0 to 1; the seed decides which. */
  probability: z.number().min(0).max(1).optional(),
  /** The calls that it counts and may strike. Default all of its operation. */
  when: FaultCondition.optional(),
  fault: z.enum(FAULTS),
  /** `refuse` and `error-after`: HTTP status, default 500 and 504. */
  httpStatus: z.int().min(400).max(599).optional(),
  /** `refuse` and `error-after`: the status word, default `INTERNAL` and `GATEWAY_TIMEOUT`. */
  status: z.string().min(1).optional(),
  /** `refuse` and `error-after`: the message, default `Internal server error` and `Gateway timeout`. */
  message: z.string().optional(),
  /** Milliseconds. `slow`: default 1000. `hide`: a listing hides VMs of any age without it. `stale`: how far behind. */
  delayMs: z.int().min(0).optional(),
  /** `stale`: how many calls of this operation it is behind, at most 50. Default 1, unless `delayMs` is given. */
  polls: z.int().min(1).max(50).optional(),
  /**
   * `boot-error`: how many, the last of the batch; default all. `fewer-ids`: how many are made, default one less. `hide`:
   * how many of the newest. `miss-member`, `repeat-member`: how many, default 1. `vm-…`: how many VMs, default 1.
   */
  count: z.int().min(0).optional(),
  /** `hide` on a listing and `vm-…`: these VMs. */
  instanceIds: z.array(z.string()).optional(),
});
export type FaultScript = z.output<typeof FaultScript>;

/** One fault or a list of them. */
export const FaultOrder = z.union([z.array(FaultScript), FaultScript.transform((one) => [one])]);
