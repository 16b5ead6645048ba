/** What can go wrong in a small world, one thing at a time. */
import type { FaultScript } from "../../simulator/index.js";
import type { Death } from "./process.js";

/** One thing that goes wrong, and after which call of the world's runs. */
export interface Mishap {
  /** Its place among the calls of the disturbed runs, from 0. */
  readonly place: number;
  readonly script?: FaultScript;
  readonly death?: Death;
  /** Whether runs must bear it: they end as if nothing had been. */
  readonly isBorne: boolean;
  /** Whether a slot is launched once more because of it, which a run does so often and no more. */
  readonly costsLaunch?: boolean;
  /** VMs that it breaks, so that others are made for them. */
  readonly breaks: number;
}

/** A fault before it has a place. */
export type Fault = Omit<Mishap, "script" | "place"> & { readonly script: FaultScript };

const borne = (script: FaultScript, breaks = 0): Fault => ({ script, isBorne: true, breaks });
const felt = (script: FaultScript, breaks = 0): Fault => ({ script, isBorne: false, breaks });
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

/** Everything that can go wrong with one call of an operation. Pure. */
export function faultsOf(name: string): readonly Fault[] {
  const operation = name as FaultScript["operation"];
  const passing = (["lose-reply", "reset", "unavailable", "throttle"] as const).map((fault) =>
    borne({ operation, fault }),
  );
  switch (operation) {
    case "createInstances":
      return [
        ...passing,
        { ...borne({ operation, fault: "lose-reply", times: 30 }), costsLaunch: true },
        { ...borne({ operation, fault: "boot-error", count: 1 }, 1), costsLaunch: true },
        { ...borne({ operation, fault: "fewer-ids" }), costsLaunch: true },
        felt({ operation, fault: "hide", delayMs: 30_000 }),
        felt({ operation, ...DENIED }),
        felt({ operation, ...QUOTA }),
      ];
    case "describeInstances":
      return [
        ...passing,
        felt({ operation, ...DENIED }),
        felt({ operation, fault: "hide", count: 9 }),
        felt({ operation, fault: "hide", count: 9, times: 2 }),
        felt({ operation, fault: "stale" }),
        felt({ operation, fault: "vm-gone" }, 1),
        felt({ operation, fault: "vm-error" }, 1),
        felt({ operation, fault: "vm-stopped" }),
      ];
    case "describeInstance":
      return [...passing, felt({ operation, ...DENIED }), felt({ operation, ...NO_REGION })];
    default:
      return [...passing, felt({ operation, ...DENIED })];
  }
}
