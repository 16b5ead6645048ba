/** Bodies and queries of admin requests. */
import { z } from "zod";
import { clockMode } from "../clock/clock.js";
import { durationMs } from "../clock/duration.js";
import { LimitsOrder } from "../records/journal.js";

/** Limits of each region, including VMs. */
export const QuotaOrder = LimitsOrder.extend({ instance: z.int().min(0).exactOptional() });

/** The seed of ids and random choices. */
export const SeedOrder = z.strictObject({ seed: z.string().min(1).max(200) });
/** A movement of the clock, or a new mode. */
export const ClockOrder = z.strictObject({
  mode: z
    .string()
    .transform((text, context) => clockMode(text) ?? refuse(context, "real, virtual or x60"))
    .optional(),
  /** Duration to advance by, such as `90s`, or milliseconds. */
  advance: z
    .string()
    .transform((text, context) => durationMs(text) ?? refuse(context, "a time such as 90s"))
    .or(z.int().min(0))
    .optional(),
});

/** A moment: milliseconds since 1970, or a date such as `2026-01-31T10:00:00Z`. */
const Moment = z
  .string()
  .transform((text, context) => momentMs(text) ?? refuse(context, "milliseconds or a date"));

/** The VMs with one tag, and a time. */
export const ServiceQuery = z.strictObject({
  value: z.string(),
  tag: z.string().min(1).exactOptional(),
  from: Moment.optional(),
  to: Moment.optional(),
});

/** The time from which the overview counts service. */
export const OverviewQuery = z.strictObject({ from: Moment.optional() });

function momentMs(text: string): number | undefined {
  const ms = /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

function refuse(context: z.RefinementCtx, expected: string): never {
  context.addIssue({ code: "custom", message: `must be ${expected}` });
  return z.NEVER;
}
