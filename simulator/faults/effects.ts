/** Effects of fired faults on a call: before it, inside the cloud, and on the way back. Pure. */
import type { Injection } from "../services/call.js";
import type { FaultScript } from "./script.js";
import { errorReply } from "../protocol/error-reply.js";
import type { Answer } from "../protocol/reply.js";

/**
 * Fault of the network on the way back: `cut` ends the body in the middle, `lost` closes the connection before the
 * reply, `reset` resets it.
 */
export type DeliveryFault = "none" | "lost" | "reset" | "cut" | "not-json";

/** An out-of-band change of VMs while a call is served. */
export interface VmFault {
  readonly kind: "stop" | "delete" | "error";
  /** These VMs; by default the call's VM, or without one, as many as `count` says. */
  readonly instanceIds: readonly string[] | undefined;
  readonly count: number;
}

/** Effects of all faults fired at one call. */
export interface FaultEffects {
  /** Replaces the operation: an error reply, or a reset connection. */
  readonly instead: Answer | "reset" | undefined;
  readonly injection: Injection;
  /** Lets a reading call see a past state of the world. */
  readonly stale: { readonly polls: number } | { readonly delayMs: number } | undefined;
  readonly vmFaults: readonly VmFault[];
  /** Replaces the operation's reply, after its effect. */
  readonly after: Answer | undefined;
  readonly delayMs: number;
  readonly deliveryFault: DeliveryFault;
}

const DELIVERY_FAULTS: Partial<Record<FaultScript["fault"], DeliveryFault>> = {
  "lose-reply": "lost",
  "reset-after": "reset",
  cut: "cut",
  "not-json": "not-json",
};

const VM_FAULTS: Partial<Record<FaultScript["fault"], VmFault["kind"]>> = {
  "vm-stopped": "stop",
  "vm-gone": "delete",
  "vm-error": "error",
};

/** Effects of `scripts` on one call. If several exclude each other, the first one counts. */
export function effectsOf(scripts: readonly FaultScript[]): FaultEffects {
  const slow = scripts.filter((script) => script.fault === "slow");
  return {
    instead: firstOf(scripts, insteadOf),
    injection: Object.assign({}, ...scripts.map(injectionOf)) as Injection,
    stale: firstOf(scripts, staleOf),
    vmFaults: scripts.flatMap(({ fault, instanceIds, count = 1 }) => {
      const kind = VM_FAULTS[fault];
      return kind ? [{ kind, instanceIds, count }] : [];
    }),
    after: firstOf(scripts, afterOf),
    delayMs: slow.reduce((sum, { delayMs = 1000 }) => sum + delayMs, 0),
    deliveryFault: firstOf(scripts, ({ fault }) => DELIVERY_FAULTS[fault]) ?? "none",
  };
}

function firstOf<Effect>(
  scripts: readonly FaultScript[],
  effectOf: (script: FaultScript) => Effect | undefined,
): Effect | undefined {
  return scripts.map(effectOf).find((one) => one !== undefined);
}

function insteadOf(script: FaultScript): Answer | "reset" | undefined {
  const { httpStatus = 500, status = "INTERNAL", message = "Internal server error" } = script;
  switch (script.fault) {
    case "refuse":
      return errorReply(httpStatus, status, message);
    case "throttle":
      return errorReply(429, "RATE_LIMIT", "Too many requests");
    case "unavailable":
      return errorReply(503, "UNAVAILABLE", "Service unavailable");
    case "reset":
      return "reset";
    default:
      return undefined;
  }
}

function afterOf(script: FaultScript): Answer | undefined {
  const { httpStatus = 504, status = "GATEWAY_TIMEOUT", message = "Gateway timeout" } = script;
  return script.fault === "error-after" ? errorReply(httpStatus, status, message) : undefined;
}

function staleOf({ fault, polls, delayMs }: FaultScript): FaultEffects["stale"] {
  if (fault !== "stale") return undefined;
  return polls === undefined && delayMs !== undefined ? { delayMs } : { polls: polls ?? 1 };
}

function injectionOf({ operation, fault, count, delayMs, instanceIds }: FaultScript): Injection {
  switch (fault) {
    case "boot-error":
      return { failing: count ?? Infinity };
    case "fewer-ids":
      return count === undefined ? { fewer: 1 } : { atMost: count };
    case "miss-member":
      return { pageShift: count ?? 1 };
    case "repeat-member":
      return { pageShift: -(count ?? 1) };
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
