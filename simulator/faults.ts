/**
 * Faults by script: which calls go wrong, and how. A script counts the calls of its operation that pass the gateway,
 * from the moment it is armed.
 */
import { z } from "zod";
import { OPERATIONS, type OperationName } from "./routes.js";

/** One fault as it is armed. */
export const FaultScript = z.strictObject({
  /** The operation it strikes; `*` for every one. */
  operation: z.enum([...OPERATIONS, "*"]),
  /** The first call it strikes, counted from 1. Default 1. */
  nth: z.int().min(1).optional(),
  /** How many calls in a row it strikes. Default 1. */
  times: z.int().min(1).optional(),
  /**
   * `refuse`: an error answer of your choice, no effect. `throttle`: 429 RATE_LIMIT, no effect. `unavailable`: 503, no
   * effect. `reset`: connection reset, no effect. `lose-reply`: full effect, connection closed without an answer.
   * `not-json`: full effect, an answer that is not JSON. `slow`: full effect at once, the answer `delayMs` later.
   * `boot-error`: the VMs of this create end in `error`. `fewer-ids`: this create makes `count` VMs only. `hide`: on a
   * create, listings miss its VMs for `delayMs`; on a listing, this one misses `instanceIds` or the newest `count`.
   */
  fault: z.enum([
    "refuse",
    "throttle",
    "unavailable",
    "reset",
    "lose-reply",
    "not-json",
    "slow",
    "boot-error",
    "fewer-ids",
    "hide",
  ]),
  /** `refuse`: HTTP status, default 500. */
  httpStatus: z.int().min(400).max(599).optional(),
  /** `refuse`: the status word, default `INTERNAL`. */
  status: z.string().min(1).optional(),
  /** `refuse`: the message, default `Internal server error`. */
  message: z.string().optional(),
  /** `slow` and `hide`: milliseconds, default 1000 for `slow`; a listing hides VMs of any age without it. */
  delayMs: z.int().min(0).optional(),
  /** `boot-error`: how many, the last of the batch; default all. `fewer-ids`: how many are made, default one less. `hide`: how many of the newest. */
  count: z.int().min(0).optional(),
  /** `hide` on a listing: these VMs. */
  instanceIds: z.array(z.string()).optional(),
});
export type FaultScript = z.output<typeof FaultScript>;

/** An armed fault and how many calls it has seen. */
export interface ArmedFault extends FaultScript {
  readonly seen: number;
}

/** A fault that has struck. */
export interface StruckFault {
  readonly operation: OperationName;
  readonly fault: FaultScript["fault"];
  readonly requestId: string;
  readonly atMs: number;
}

/** The faults of one simulator. */
export interface Faults {
  /** Adds scripts to those that are armed. @throws ZodError when one is malformed; then none is armed */
  arm(scripts: readonly FaultScript[]): void;
  /** Scripts that may still strike. */
  armed(): readonly ArmedFault[];
  /** The last 1,000 strikes, oldest first. */
  struck(): readonly StruckFault[];
  /** Takes back what is armed; what has struck stays on record. */
  disarm(): void;
}

/** The faults of one simulator, and the way in which it asks which of them strike a call. */
export interface FaultBox extends Faults {
  /** Forgets what is armed and what has struck. */
  clear(): void;
  /** The scripts that strike this call; counts it for all that watch its operation. */
  strike(call: Omit<StruckFault, "fault">): readonly FaultScript[];
}

const STRUCK_KEPT = 1000;

/** A box without faults. */
export function createFaultBox(): FaultBox {
  let armed: { readonly script: FaultScript; seen: number }[] = [];
  let struck: StruckFault[] = [];
  return {
    arm(scripts) {
      const parsed = z.array(FaultScript).parse(scripts);
      armed = [...armed, ...parsed.map((script) => ({ script, seen: 0 }))];
    },
    armed: () => armed.map(({ script, seen }) => ({ ...script, seen })),
    struck: () => [...struck],
    disarm() {
      armed = [];
    },
    clear() {
      armed = [];
      struck = [];
    },
    strike(call) {
      const striking: FaultScript[] = [];
      for (const one of armed) {
        const { operation, nth = 1, times = 1 } = one.script;
        if (operation !== "*" && operation !== call.operation) continue;
        one.seen += 1;
        if (one.seen >= nth && one.seen < nth + times) striking.push(one.script);
      }
      armed = armed.filter(({ script: { nth = 1, times = 1 }, seen }) => seen < nth + times - 1);
      struck = [...struck, ...striking.map(({ fault }) => ({ ...call, fault }))];
      struck = struck.slice(-STRUCK_KEPT);
      return striking;
    },
  };
}
