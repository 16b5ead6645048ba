/** Creates a simulation from options, without a socket and without a file. */
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
  /** Whether to open a socket. Default true. Without a socket, only `request` works, and `url` leads nowhere. */
  readonly listen?: boolean;
  /** Milliseconds of `pending` for a new VM. Default 2000. The other transient states scale with it, see `timing`. */
  readonly bootMs?: number;
  /**
   * Milliseconds of the other transient states. Default: start, stop, reboot, resize and extend half of `bootMs`, rebuild
   * the same, delete a quarter, error the double. `billingMs` is 0.
   */
  readonly timing?: Partial<Omit<Timing, "bootMs">>;
  /** VM quota of each region. Default 500. */
  readonly quota?: number;
  /** Other limits of each region; `setLimits` changes them at run time. Default: effectively unlimited. */
  readonly limits?: Partial<Limits>;
  /** Whether disks grow while a VM uses them (热扩容), as in some regions of the cloud. Default false. */
  readonly growsAttachedDisks?: boolean;
  /** Minimum milliseconds per reply. Default 0. */
  readonly latencyMs?: number;
  /** Calls per minute of the world's clock; any more get 429 `RATE_LIMIT`. Default: unlimited. */
  readonly callsPerMinute?: number;
  /** Everything for sale in the cloud, and everything in the account. Default `defaultCatalog`. */
  readonly catalog?: Catalog;
  /**
   * The clock of the world: your own, or one of the simulator's. `real` (default) follows the computer, `x60` runs 60
   * times as fast, and `virtual` jumps to the world's next event after 50 ms of real time without a change.
   */
  readonly clock?: Clock | ClockMode;
  /** Clock for the age of signatures, ±15 min. Default the real clock, since clients sign with theirs. */
  readonly signingClock?: Clock;
  /** Keys for signing requests. Default random keys. */
  readonly credentials?: Credentials;
  /** Makes ids and random choices repeatable. Default random, so no two simulators return the same id. */
  readonly seed?: string;
  /** Faults armed from the start. */
  readonly faults?: readonly FaultScript[];
  /** Key of the tag marking a client's VMs as its own. The ledger finds orphans by it. Default none. */
  readonly ownerTag?: string;
  /** File for VMs, tokens, quotas, seed, faults and keys. The next start restores them. Default none. */
  readonly stateFile?: string;
  /** Receives one human-readable line per request and per out-of-band change. */
  readonly log?: (line: string) => void;
}

/** Hooks of a simulation: `touch` hears of every call and change, `saved` delays replies until they are saved. */
export type Observers = Pick<Simulation, "touch" | "saved">;

const NOBODY: Observers = { touch: () => undefined, saved: () => undefined };

/** A simulation with an empty world. Port, socket and state file are left to the caller. */
export function createSimulation(
  options: SimulatorOptions = {},
  observers: Observers = NOBODY,
): Simulation {
  const { catalog = defaultCatalog, quota = 500, latencyMs = 0 } = options;
  const { limits, growsAttachedDisks } = options;
  const seed = options.seed ?? randomBytes(16).toString("hex");
  const timing = timingOf(options);
  const world = createWorld({ catalog, timing, seed, quota, limits, growsAttachedDisks });
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

/** Applies the given options on top of a restored state. */
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
    extendMs: half,
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
