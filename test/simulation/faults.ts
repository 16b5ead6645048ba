/** Single faults, drawn from a seed: of the network, of the cloud, and of VMs. */
import type { FaultScript } from "../../simulator/index.js";
import type { Prng } from "./prng.js";
import { SECRETS } from "./program.js";

/** Faults of a request or of its reply. */
const CALL_FAULTS = [
  "lose-reply",
  "reset",
  "reset-after",
  "throttle",
  "unavailable",
  "error-after",
  "not-json",
  "cut",
] as const;
const OPERATIONS = [
  "createInstances",
  "describeInstances",
  "deleteInstance",
  "describeInstance",
  "startInstance",
  "*",
] as const;
/** Faults whose observations lag behind the cloud: a run cannot see the group as it is. */
const LAGGING = new Set(["hide", "stale", "vm-stopped", "vm-gone", "vm-error"]);

/** Whether a run under this fault may end with a group it could not see correctly. Pure. */
export function isLagging({ fault }: FaultScript): boolean {
  return LAGGING.has(fault);
}

/** A fault of calls: changes no VM, and creates none beyond the requested ones. */
export function faultOfCalls(prng: Prng, isSecret: boolean): FaultScript {
  const nth = prng.integer(1, 3);
  const count = prng.integer(1, 2);
  switch (prng.integer(1, 12)) {
    case 1:
      return { operation: "createInstances", nth, fault: "fewer-ids", count };
    case 2:
      return {
        operation: "createInstances",
        nth,
        fault: "hide",
        delayMs: prng.integer(1, 60) * 1000,
      };
    case 3: {
      const times = prng.integer(1, 3);
      return { operation: "describeInstances", nth, fault: "hide", count, times };
    }
    case 4:
      return { operation: "describeInstances", nth, fault: "stale", polls: prng.integer(1, 3) };
    case 5:
    case 6:
      return errorReplyOf(prng, { nth, isSecret });
    default: {
      const operation = prng.pick(OPERATIONS);
      return { operation, nth, times: prng.integer(1, 8), fault: prng.pick(CALL_FAULTS) };
    }
  }
}

/** A fault of VMs: they fail to boot, or change out of band during a call. */
export function faultOfVms(prng: Prng): FaultScript {
  const nth = prng.integer(1, 3);
  const count = prng.integer(1, 2);
  if (prng.boolean(0.5)) return { operation: "createInstances", nth, fault: "boot-error", count };
  const fault = prng.pick(["vm-stopped", "vm-gone", "vm-error"] as const);
  return { operation: prng.pick(OPERATIONS), nth, fault, count };
}

/** Permanent error replies. Those to a create call repeat parts of its request, as gateways do. */
export function errorReplyOf(
  prng: Prng,
  {
    nth,
    isSecret,
    operation = prng.pick(OPERATIONS),
  }: {
    readonly nth: number;
    readonly isSecret: boolean;
    readonly operation?: FaultScript["operation"];
  },
): FaultScript {
  const base = { operation, nth, times: prng.pick([1, 2, 30]), fault: "refuse" } as const;
  const isEcho = isSecret && operation === "createInstances";
  const message = isEcho ? `refused: ${SECRETS.password} ${SECRETS.script}` : "refused";
  const quota = "Instance quota limit exceeded";
  return prng.pick<FaultScript>([
    { ...base, httpStatus: 400, status: "INVALID_ARGUMENT", message },
    { ...base, httpStatus: 401, status: "UNAUTHENTICATED", message: "token expired" },
    { ...base, httpStatus: 403, status: "PERMISSION_DENIED", message },
    { ...base, httpStatus: 429, status: "QUOTA_EXCEEDED", message: quota },
    { ...base, httpStatus: 500, status: "INTERNAL", message },
    { ...base, httpStatus: 404, status: "NOT_FOUND", message: "Region 'cn-north-1' not found" },
  ]);
}
