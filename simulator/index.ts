/**
 * A simulator of JD Cloud's VM API, for tests of anything that speaks it: a real HTTP server on 127.0.0.1 that is
 * strict where the cloud is strict. What it does and every decision it takes is in docs/simulator.md.
 */
import { randomBytes } from "node:crypto";
import { defaultCatalog, type Catalog } from "./world/catalog.js";
import { createDial } from "./clock/dial.js";
import { realClock, type Clock, type ClockMode } from "./clock/clock.js";
import { controlsOf, type SimulatorControls } from "./admin/controls.js";
import { handlePlain, type PlainAnswer, type PlainRequest } from "./http/exchange.js";
import { createFaultBox } from "./faults/armed.js";
import type { Credentials } from "./gateway/authenticate.js";
import { createHistory } from "./faults/stale-reads.js";
import type { Timing } from "./world/timeline.js";
import { createRateLimit } from "./gateway/rate-limit.js";
import { createRequestLog } from "./records/request-log.js";
import type { Simulation } from "./engine/simulation.js";
import { resume, takeSnapshot } from "./persistence/snapshot.js";
import { createSaver, readState } from "./persistence/state-file.js";
import type { FaultScript } from "./faults/script.js";
import { listen } from "./http/server.js";
import { createWaiter } from "./clock/auto-advance.js";
import type { Limits } from "./world/limits.js";
import { setLimits } from "./world/capacity.js";
import { createWorld } from "./world/world.js";

export { defaultCatalog, type Catalog } from "./world/catalog.js";
export type { ClockDial, ClockReport } from "./clock/dial.js";
export {
  realClock,
  virtualClock,
  type Clock,
  type ClockMode,
  type VirtualClock,
} from "./clock/clock.js";
export type { FaultCondition, FaultScript } from "./faults/script.js";
export type { ArmedFault, Faults, StruckFault } from "./faults/armed.js";
export type { Change } from "./records/journal.js";
export type { Duplicate, TokenDuplicate } from "./records/ledger-sums.js";
export type { Ledger, LedgerInstance, LedgerQuestion } from "./records/ledger.js";
export type { ReplayReport } from "./persistence/replay.js";
export type { PlainAnswer, PlainRequest } from "./http/exchange.js";
export type { Timing } from "./world/timeline.js";
export type { LoggedRequest } from "./records/request-log.js";
export type { Limits } from "./world/limits.js";
export type { ViewedDisk, ViewedElasticIp, WorldView } from "./records/world-view.js";

/** How a simulator is to be; every part has a default. */
export interface SimulatorOptions {
  /** Port on 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Whether it has a socket. Default true; without one it answers `handle` only, and `url` leads nowhere. */
  readonly listens?: boolean;
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
  /** Where VMs, tokens, quotas, seed, faults and keys are kept, and found again at the next start. Default nowhere. */
  readonly stateFile?: string;
  /** Hears of every request and every change from outside, in a line for people. */
  readonly log?: (line: string) => void;
}

/** A running simulator. */
export interface Simulator extends Omit<SimulatorControls, "change"> {
  /** Such as `http://127.0.0.1:40123`: the endpoint to give to a client. */
  readonly url: string;
  /** Keys for a client, and a region of the catalog. */
  readonly credentials: Credentials & { readonly regionId: string };
  /** The clock that moves the world: the one given, else the real one. */
  readonly clock: Clock;
  /** Deletes a VM behind the client's back, at once. Whether there was such a VM; likewise below. */
  deleteInstance(instanceId: string): boolean;
  /** `stopped` at once. */
  stopInstance(instanceId: string): boolean;
  /** `error` at once, gone after a while. */
  failInstance(instanceId: string): boolean;
  /** Another name. */
  renameInstance(instanceId: string, name: string): boolean;
  /** These tags in place of those it has. */
  retagInstance(instanceId: string, tags: Readonly<Record<string, string>>): boolean;
  /** Another instance type. */
  changeInstanceType(instanceId: string, instanceType: string): boolean;
  /**
   * The answer to one request to the cloud's API without a socket, from the same road: signature, rate limit, faults, log,
   * state file. Delays are told, not waited for.
   */
  handle(request: PlainRequest): Promise<PlainAnswer>;
  /** Ends it: connections are cut, nothing is kept. */
  close(): Promise<void>;
}

/**
 * A simulator that listens.
 *
 * @throws Error when the port is taken, or the state file is none or cannot be written
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { catalog = defaultCatalog, quota = 500 } = options;
  const say = options.log ?? (() => undefined);
  const state = options.stateFile === undefined ? undefined : readState(options.stateFile);
  const credentials = options.credentials ?? state?.credentials ?? randomCredentials();
  const seed = options.seed ?? randomBytes(16).toString("hex");
  const { limits } = options;
  const world = createWorld({ catalog, timing: timingOf(options), seed, quota, limits });
  const dial = createDial(options.clock ?? "real");
  const waiter = createWaiter(world, dial);
  let [unsaved, isStarted]: [string | undefined, boolean] = [undefined, false];
  const saver =
    options.stateFile === undefined
      ? undefined
      : createSaver(
          options.stateFile,
          () => ({ credentials, snapshot: takeSnapshot(simulation) }),
          (reason) => {
            unsaved = reason;
            // Whatever was promised of the file does not hold any more: also who wants no log must hear of it.
            if (isStarted) process.stderr.write(`simulator: ${reason}\n`);
          },
        );
  const simulation: Simulation = {
    world,
    faults: createFaultBox(world),
    history: createHistory(),
    log: createRequestLog(say),
    credentials,
    dial,
    notice(kind) {
      waiter.notice(kind);
      // A clock that is not the computer's must be found where the last answer left it.
      saver?.notice(dial.report().mode === "real" ? kind : "changing");
    },
    saved: () => saver?.saved(),
    traffic: { now: 0, peak: 0 },
    signingClock: options.signingClock ?? realClock,
    latencyMs: options.latencyMs ?? 0,
    rateLimit: createRateLimit(options.callsPerMinute),
  };
  if (state) resume(simulation, state.snapshot);
  if (options.quota !== undefined) world.quota = options.quota;
  if (limits) setLimits(world, limits);
  if (options.seed !== undefined) world.seed = options.seed;
  simulation.faults.arm(options.faults ?? []);
  saver?.notice("changing");
  await saver?.saved();
  if (unsaved !== undefined) throw new Error(unsaved);
  isStarted = true;
  const { change, ...controls } = controlsOf(simulation);
  const listener =
    options.listens === false
      ? NO_LISTENER
      : await listen(simulation, { ...controls, change }, options.port ?? 0);
  return {
    ...controls,
    ...listener,
    credentials: { ...credentials, regionId: catalog.regions[0]?.id ?? "cn-north-1" },
    async close() {
      waiter.stop();
      await listener.close();
      await saver?.saved();
    },
    clock: dial.clock,
    handle: (request) => handlePlain(simulation, request),
    deleteInstance: (id) => change(id, { kind: "delete" }),
    stopInstance: (id) => change(id, { kind: "stop" }),
    failInstance: (id) => change(id, { kind: "error" }),
    renameInstance: (id, name) => change(id, { kind: "rename", name }),
    retagInstance: (id, tags) => change(id, { kind: "retag", tags }),
    changeInstanceType: (id, instanceType) => change(id, { kind: "changeType", instanceType }),
  };
}

/** A name that no resolver knows (RFC 2606). */
const NO_LISTENER = { url: "http://simulator.invalid", close: () => Promise.resolve() };

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
