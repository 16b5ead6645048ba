/** Puts one simulator together from its options, without a socket and without a file. */
import { randomBytes } from "node:crypto";
import { realClock, type Clock, type ClockMode } from "../clock/clock.js";
import { createClockControl } from "../clock/clock-control.js";
import { createFaultInjector } from "../faults/armed.js";
import type { FaultScript } from "../faults/script.js";
import { createHistory } from "../faults/stale-reads.js";
import type { Credentials } from "../gateway/authenticate.js";
import { createRateLimit } from "../gateway/rate-limit.js";
import { createRequestLog } from "../records/request-log.js";
import { setLimits } from "../world/capacity.js";
import type { Catalog } from "../world/catalog.js";
import { defaultCatalog } from "../world/default-catalog.js";
import type { Limits } from "../world/limits.js";
import type { Timing } from "../world/timeline.js";
import { createWorld } from "../world/world.js";
import type { Simulation } from "./simulation.js";

/** Options of a simulator; all have defaults. */
export interface SimulatorOptions {
  /** Port on 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Whether it has a socket. Default true; without one it answers `request` only, and `url` leads nowhere. */
  readonly listen?: boolean;
  /** Milliseconds a new VM is `pending`. Default 2000; the other transient states last a part of it, see `timing`. */
  readonly bootMs?: number;
  /** Milliseconds of the other transient states. Default: start, stop, reboot and resize a half of `bootMs`, rebuild all of it, delete a quarter, error the double; `billingMs` 0. */
  readonly timing?: Partial<Omit<Timing, "bootMs">>;
  /** VMs each region may hold. Default 500. */
  readonly quota?: number;
  /** What else each region may hold; changed at run time by `setLimits`. Default: so much that it never binds. */
  readonly limits?: Partial<Limits>;
  /** Milliseconds that every answer takes at least. Default 0. */
  readonly latencyMs?: number;
  /** Calls that pass in one minute of the world's clock; the rest are 429 `RATE_LIMIT`. Default: all of them. */
  readonly callsPerMinute?: number;
  /** What can be bought and named. Default `defaultCatalog`. */
  readonly catalog?: Catalog;
  /**
   * Moves the world: a clock of yours, or one of the simulator's: `real` (default), so many times as fast (`x60`), or
   * `virtual`, which moves on when nothing has been changed for 50 ms, to the next event of the world.
   */
  readonly clock?: Clock | ClockMode;
  /** Judges the age of signatures, ±15 min. Default the real clock, since clients sign with theirs. */
  readonly signingClock?: Clock;
  /** The keys that requests are signed with. Default random ones. */
  readonly credentials?: Credentials;
  /** Makes ids and chances repeatable. Default random, so that no two simulators give out the same id. */
  readonly seed?: string;
  /** Faults that are armed from the start. */
  readonly faults?: readonly FaultScript[];
  /** Key of the tag by which a client marks its VMs as its own; the ledger finds orphans by it. Default none. */
  readonly ownerTag?: string;
  /** Where VMs, tokens, quotas, seed, faults and keys are kept, and found again at the next start. Default nowhere. */
  readonly stateFile?: string;
  /** Receives one human-readable line for every request and every change from outside. */
  readonly log?: (line: string) => void;
}

/** Told of what happens to a simulation, and asked before an answer leaves it. */
export type Observers = Pick<Simulation, "touch" | "saved">;

const NOBODY: Observers = { touch: () => undefined, saved: () => undefined };

/** A simulation with an empty world. Its port, socket and state file are the caller's business. */
export function createSimulation(
  options: SimulatorOptions = {},
  observers: Observers = NOBODY,
): Simulation {
  const { catalog = defaultCatalog, quota = 500, limits, latencyMs = 0 } = options;
  const seed = options.seed ?? randomBytes(16).toString("hex");
  const world = createWorld({ catalog, timing: timingOf(options), seed, quota, limits });
  const faults = createFaultInjector(world);
  faults.arm(options.faults ?? []);
  return {
    world,
    faults,
    history: createHistory(),
    log: createRequestLog(options.log),
    credentials: options.credentials ?? randomCredentials(),
    clockControl: createClockControl(options.clock ?? "real"),
    ...observers,
    traffic: { now: 0, peak: 0 },
    signingClock: options.signingClock ?? realClock,
    latencyMs,
    rateLimit: createRateLimit(options.callsPerMinute),
    ownerTag: options.ownerTag,
  };
}

/** Puts the given options above what a simulation was restored to. */
export function override(
  { world, faults }: Simulation,
  { quota, limits, seed, faults: scripts = [] }: SimulatorOptions,
): void {
  world.quota = quota ?? world.quota;
  world.seed = seed ?? world.seed;
  setLimits(world, limits ?? {});
  faults.arm(scripts);
}

function timingOf({ bootMs = 2000, timing }: SimulatorOptions): Timing {
  const half = Math.round(bootMs / 2);
  const quarter = Math.round(bootMs / 4);
  return {
    bootMs,
    startMs: half,
    stopMs: half,
    rebootMs: half,
    resizeMs: half,
    rebuildMs: bootMs,
    deleteMs: quarter,
    errorMs: bootMs * 2,
    billingMs: 0,
    ...timing,
  };
}

function randomCredentials(): Credentials {
  return {
    accessKeyId: `JDC_${randomBytes(14).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(16).toString("hex").toUpperCase(),
  };
}
