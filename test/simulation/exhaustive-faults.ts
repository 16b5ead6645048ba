/** The faults of a small world: for each call, everything it may meet. */
import type { FaultScript } from "../../simulator/index.js";
import type { Kill } from "./process.js";

/** One fault, with its position among the calls of the world. */
export interface Fault {
  /** Its call among all calls of the runs with faults, from 0. */
  readonly position: number;
  readonly script?: FaultScript;
  readonly kill?: Kill;
  /** Whether runs must tolerate it: they succeed all the same. */
  readonly isTolerated: boolean;
  /** Whether a slot is launched once more because of it; a run has a limited number of such attempts. */
  readonly costsLaunch?: boolean;
  /** The number of VMs it breaks; each is replaced by another one. */
  readonly brokenVms: number;
}

/** A fault without a position. */
export type CallFault = Omit<Fault, "script" | "position"> & { readonly script: FaultScript };

const tolerated = (script: FaultScript, brokenVms = 0): CallFault => ({
  script,
  isTolerated: true,
  brokenVms,
});
const failing = (script: FaultScript, brokenVms = 0): CallFault => ({
  script,
  isTolerated: false,
  brokenVms,
});
const DENIED = { fault: "refuse", httpStatus: 403, status: "PERMISSION_DENIED" } as const;
const NO_REGION = {
  fault: "refuse",
  httpStatus: 404,
  status: "NOT_FOUND",
  message: "Region 'cn-north-1' not found",
} as const;
const QUOTA = {
  fault: "refuse",
  httpStatus: 429,
  status: "QUOTA_EXCEEDED",
  message: "Instance quota limit exceeded",
} as const;

/** All faults of one call of an operation. Pure. */
export function faultsOf(name: string): readonly CallFault[] {
  const operation = name as FaultScript["operation"];
  const transient = (["lose-reply", "reset", "unavailable", "throttle"] as const).map((fault) =>
    tolerated({ operation, fault }),
  );
  switch (operation) {
    case "createInstances":
      return [
        ...transient,
        { ...tolerated({ operation, fault: "lose-reply", times: 30 }), costsLaunch: true },
        { ...tolerated({ operation, fault: "boot-error", count: 1 }, 1), costsLaunch: true },
        { ...tolerated({ operation, fault: "fewer-ids" }), costsLaunch: true },
        failing({ operation, fault: "hide", delayMs: 30_000 }),
        failing({ operation, ...DENIED }),
        failing({ operation, ...QUOTA }),
      ];
    case "describeInstances":
      return [
        ...transient,
        failing({ operation, ...DENIED }),
        failing({ operation, fault: "hide", count: 9 }),
        failing({ operation, fault: "hide", count: 9, times: 2 }),
        failing({ operation, fault: "stale" }),
        failing({ operation, fault: "vm-gone" }, 1),
        failing({ operation, fault: "vm-error" }, 1),
        failing({ operation, fault: "vm-stopped" }),
      ];
    case "describeInstance":
      return [
        ...transient,
        failing({ operation, ...DENIED }),
        failing({ operation, ...NO_REGION }),
      ];
    default:
      return [...transient, failing({ operation, ...DENIED })];
  }
}
