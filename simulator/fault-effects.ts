/** What striking faults do to a call: before it, inside the cloud, and on the way back. Pure. */
import type { Twist } from "./cloud.js";
import type { FaultScript } from "./faults.js";
import { refusal } from "./refusal.js";
import type { Answer } from "./reply.js";

/** The effects of all faults that strike one call. */
export interface FaultEffects {
  /** Instead of the operation: an error answer, or a reset connection. */
  readonly instead: Answer | "reset" | undefined;
  readonly twist: Twist;
  /** How the reply travels. */
  readonly delayMs: number;
  readonly isLost: boolean;
  readonly isGarbled: boolean;
}

/** The effects of `scripts` on one call; where several exclude each other the first one counts. */
export function effectsOf(scripts: readonly FaultScript[]): FaultEffects {
  const kinds = new Set(scripts.map((script) => script.fault));
  const slow = scripts.filter((script) => script.fault === "slow");
  return {
    instead: scripts.map(insteadOf).find((one) => one !== undefined),
    twist: Object.assign({}, ...scripts.map(twistOf)) as Twist,
    delayMs: slow.reduce((sum, { delayMs = 1000 }) => sum + delayMs, 0),
    isLost: kinds.has("lose-reply"),
    isGarbled: kinds.has("not-json"),
  };
}

function insteadOf(script: FaultScript): Answer | "reset" | undefined {
  const { httpStatus = 500, status = "INTERNAL", message = "Internal server error" } = script;
  switch (script.fault) {
    case "refuse":
      return refusal(httpStatus, status, message);
    case "throttle":
      return refusal(429, "RATE_LIMIT", "Too many requests");
    case "unavailable":
      return refusal(503, "UNAVAILABLE", "Service unavailable");
    case "reset":
      return "reset";
    default:
      return undefined;
  }
}

function twistOf({ operation, fault, count, delayMs, instanceIds }: FaultScript): Twist {
  switch (fault) {
    case "boot-error":
      return { failing: count ?? Infinity };
    case "fewer-ids":
      return count === undefined ? { fewer: 1 } : { atMost: count };
    case "hide":
      if (operation === "createInstances") return { hiddenMs: delayMs ?? 60_000 };
      return {
        ...(instanceIds && { hiddenIds: instanceIds }),
        ...(!instanceIds && { hiddenNewest: count ?? Infinity }),
        ...(delayMs !== undefined && { hiddenYoungerMs: delayMs }),
      };
    default:
      return {};
  }
}
