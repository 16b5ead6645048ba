/** What the bodies of admin requests may say. */
import { z } from "zod";
import { clockMode } from "../clock/clock.js";
import { durationMs } from "../clock/duration.js";
import { LimitsOrder } from "../records/journal.js";

/** VMs and more that each region may hold. */
export const QuotaOrder = LimitsOrder.extend({ instance: z.int().min(0).exactOptional() });

/** Where ids and chances come from. */
export const SeedOrder = z.strictObject({ seed: z.string().min(1).max(200) });
/** How a clock is to move. */
export const ClockOrder = z.strictObject({
  mode: z
    .string()
    .transform((text, context) => clockMode(text) ?? refuse(context, "real, virtual or x60"))
    .optional(),
  /** Forward by so long, such as `90s`; or by so many milliseconds. */
  advance: z
    .string()
    .transform((text, context) => durationMs(text) ?? refuse(context, "a time such as 90s"))
    .or(z.int().min(0))
    .optional(),
});

function refuse(context: z.RefinementCtx, takes: string): never {
  context.addIssue({ code: "custom", message: `takes ${takes}` });
  return z.NEVER;
}
