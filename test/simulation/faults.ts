/** Faults drawn by chance: those of the network, those of the cloud, and some that only together do harm. */
import type { FaultScript } from "../../simulator/index.js";
import type { Chance } from "./prng.js";
import { SECRETS } from "./program.js";

/** What a reply may suffer on its way. */
const NETWORK = [
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
/** Faults after which a run cannot know how the group stands, as its looks were wrong or too early. */
const HAZY = new Set(["hide", "stale", "vm-stopped", "vm-gone", "vm-error"]);

/** Whether a run under this fault may leave what it could not see. Pure. */
export function isHazy({ fault }: FaultScript): boolean {
  return HAZY.has(fault);
}

/** Faults that change no VM, and make none other than asked for: the calls themselves go wrong. */
export function faultOfCalls(chance: Chance, isSecret: boolean): FaultScript {
  const nth = chance.whole(1, 3);
  const count = chance.whole(1, 2);
  switch (chance.whole(1, 12)) {
    case 1:
      return { operation: "createInstances", nth, fault: "fewer-ids", count };
    case 2:
      return {
        operation: "createInstances",
        nth,
        fault: "hide",
        delayMs: chance.whole(1, 60) * 1000,
      };
    case 3: {
      const times = chance.whole(1, 3);
      return { operation: "describeInstances", nth, fault: "hide", count, times };
    }
    case 4:
      return { operation: "describeInstances", nth, fault: "stale", polls: chance.whole(1, 3) };
    case 5:
    case 6:
      return deletionLimitError(chance, { nth, isSecret });
    default: {
      const operation = chance.pick(OPERATIONS);
      return { operation, nth, times: chance.whole(1, 8), fault: chance.pick(NETWORK) };
    }
  }
}

/** Faults of VMs: they break at their start, or change behind everybody's back during a call. */
export function faultOfVms(chance: Chance): FaultScript {
  const nth = chance.whole(1, 3);
  const count = chance.whole(1, 2);
  if (chance.isTrue(0.5)) return { operation: "createInstances", nth, fault: "boot-error", count };
  const fault = chance.pick(["vm-stopped", "vm-gone", "vm-error"] as const);
  return { operation: chance.pick(OPERATIONS), nth, fault, count };
}

/** Faults that only together do harm. */
export function conspiracyOf(chance: Chance, isSecret: boolean): readonly FaultScript[] {
  const delayMs = chance.whole(20, 120) * 1000;
  const [operation, fault] = ["createInstances", "lose-reply"] as const;
  return chance.pick<readonly FaultScript[]>([
    // No listing shows a VM, and asking for it by its id fails.
    [
      { operation: "describeInstances", fault: "hide", times: chance.whole(2, 3), count: 9 },
      deletionLimitError(chance, { nth: 1, isSecret, operation: "describeInstance" }),
    ],
    // No listing shows a VM, and the answer about its id is a 404 that is not about the VM.
    [
      { operation: "describeInstances", fault: "hide", times: chance.whole(2, 3), count: 9 },
      {
        operation: "describeInstance",
        fault: "refuse",
        times: 30,
        httpStatus: 404,
        status: "NOT_FOUND",
        message: "Region 'cn-north-1' not found",
      },
    ],
    // No listing shows it; asking for it is all there is.
    [{ operation: "describeInstances", fault: "hide", times: chance.whole(2, 4), count: 9 }],
    // A create call is carried out, and neither its replies nor any listing tell.
    [
      { operation, fault, times: 30 },
      { operation, fault: "hide", delayMs },
    ],
    // A create call is carried out, and none of its replies tell.
    [{ operation, fault, times: 30 }],
    // Nothing is deleted, for a reason that does not pass.
    [deletionLimitError(chance, { nth: 1, isSecret, operation: "deleteInstance" })],
    // Nothing is made, for a reason that does not pass.
    [deletionLimitError(chance, { nth: 1, isSecret, operation: "createInstances" })],
    // The first listing fails, and only that.
    [
      {
        ...deletionLimitError(chance, { nth: 1, isSecret, operation: "describeInstances" }),
        times: 1,
      },
    ],
  ]);
}

/** Refusals for good; those of a create echo what it was sent, as gateways do. */
function deletionLimitError(
  chance: Chance,
  {
    nth,
    isSecret,
    operation = chance.pick(OPERATIONS),
  }: {
    readonly nth: number;
    readonly isSecret: boolean;
    readonly operation?: FaultScript["operation"];
  },
): FaultScript {
  const base = { operation, nth, times: chance.pick([1, 2, 30]), fault: "refuse" } as const;
  const isEcho = isSecret && operation === "createInstances";
  const message = isEcho ? `refused: ${SECRETS.password} ${SECRETS.script}` : "refused";
  const quota = "Instance quota limit exceeded";
  return chance.pick<FaultScript>([
    { ...base, httpStatus: 400, status: "INVALID_ARGUMENT", message },
    { ...base, httpStatus: 401, status: "UNAUTHENTICATED", message: "token expired" },
    { ...base, httpStatus: 403, status: "PERMISSION_DENIED", message },
    { ...base, httpStatus: 429, status: "QUOTA_EXCEEDED", message: quota },
    { ...base, httpStatus: 500, status: "INTERNAL", message },
    { ...base, httpStatus: 404, status: "NOT_FOUND", message: "Region 'cn-north-1' not found" },
  ]);
}
