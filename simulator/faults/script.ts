/** Fault scripts: their fields and kinds. */
import { z } from "zod";
import { OPERATIONS } from "../protocol/operations.js";

/** Condition of a fault: all given fields must match. Calls without a match are not counted. */
export const FaultCondition = z.strictObject({
  /** The VM in the path, or in a filter `instanceId`. */
  instanceId: z.string().optional(),
  /**
   * The name in a create call or a filter `name`, or the name of the VM in the path; `*` stands for any run of
   * characters.
   */
  name: z.string().optional(),
  /** The requested page of a listing. */
  pageNumber: z.int().min(1).optional(),
  regionId: z.string().optional(),
});
export type FaultCondition = z.output<typeof FaultCondition>;

/** The kinds of faults; docs/simulator.md describes each. */
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

/** One fault to arm. */
export const FaultScript = z.strictObject({
  /** Its operation; `*` for all. */
  operation: z.enum([...OPERATIONS, "*"]),
  /** The first call to fire at, counted from 1. Default 1. */
  nth: z.int().min(1).optional(),
  /** Number of calls to fire at, in a row or by chance. Default 1; with `probability` unlimited. */
  times: z.int().min(1).optional(),
  /** From the nth call on, probability of firing at each call, 0 to 1. The seed decides. */
  probability: z.number().min(0).max(1).optional(),
  /** Only matching calls are counted. Default all calls of its operation. */
  when: FaultCondition.optional(),
  fault: z.enum(FAULTS),
  /** `refuse` and `error-after`: HTTP status, default 500 and 504. */
  httpStatus: z.int().min(400).max(599).optional(),
  /** `refuse` and `error-after`: status word, default `INTERNAL` and `GATEWAY_TIMEOUT`. */
  status: z.string().min(1).optional(),
  /** `refuse` and `error-after`: message, default `Internal server error` and `Gateway timeout`. */
  message: z.string().optional(),
  /**
   * Milliseconds. `slow`: default 1000. `hide`: omits only VMs younger than this, by default VMs of any age. `stale`:
   * age of the state.
   */
  delayMs: z.int().min(0).optional(),
  /** `stale`: age of the state in calls of this operation, at most 50. Default 1, unless `delayMs` is given. */
  polls: z.int().min(1).max(50).optional(),
  /**
   * Number of VMs or rows. `boot-error`: the last ones of the batch, default all. `fewer-ids`: VMs to create, default
   * one less than requested. `hide`: the newest ones. `miss-member`, `repeat-member`, `vm-…`: default 1.
   */
  count: z.int().min(0).optional(),
  /** `hide` on a listing, and `vm-…`: exactly these VMs. */
  instanceIds: z.array(z.string()).optional(),
});
export type FaultScript = z.output<typeof FaultScript>;

/**
 * The faults in one fault or a list of faults. Not a union, since its error would name no field. Pure.
 *
 * @throws ZodError
 */
export function faultsOf(given: unknown): readonly FaultScript[] {
  return Array.isArray(given) ? z.array(FaultScript).parse(given) : [FaultScript.parse(given)];
}
