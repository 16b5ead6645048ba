/**
 * A simulator of JD Cloud's VM API, for tests of any client: a real HTTP server on 127.0.0.1, as strict as the cloud.
 * docs/simulator.md describes it and every decision behind it.
 */
import { controlsOf, type SimulatorControls } from "./admin/controls.js";
import { createAutoAdvance } from "./clock/auto-advance.js";
import type { Clock } from "./clock/clock.js";
import { createSimulation, override, type SimulatorOptions } from "./engine/create.js";
import type { Credentials } from "./gateway/authenticate.js";
import { exchangePlain, type PlainAnswer, type PlainRequest } from "./http/exchange.js";
import { listen } from "./http/server.js";
import { resume, takeSnapshot } from "./persistence/snapshot.js";
import { createSaver, readState } from "./persistence/state-file.js";

export { realClock, virtualClock } from "./clock/clock.js";
export type { Clock, ClockMode, VirtualClock } from "./clock/clock.js";
export type { ClockControl, ClockReport } from "./clock/clock-control.js";
export type { SimulatorOptions } from "./engine/create.js";
export type { ArmedFault, Faults, FiredFault } from "./faults/armed.js";
export type { FaultCondition, FaultScript } from "./faults/script.js";
export type { PlainAnswer, PlainRequest } from "./http/exchange.js";
export type { ReplayReport } from "./persistence/replay.js";
export type { Duplicate, TokenDuplicate } from "./records/ledger-sums.js";
export type { Ledger, LedgerInstance, LedgerQuestion } from "./records/ledger.js";
export type { LoggedRequest } from "./records/request-log.js";
export type { ServiceCounts, ServiceStep } from "./records/service-times.js";
export type {
  Interval,
  ServiceQuestion,
  ServiceReport,
  ServiceSummary,
  VmService,
} from "./records/service.js";
export type {
  ViewedDisk,
  ViewedElasticIp,
  ViewedInstance,
  WorldView,
} from "./records/world-view.js";
export type { Catalog } from "./world/catalog.js";
export { defaultCatalog } from "./world/default-catalog.js";
export type { Limits } from "./world/limits.js";
export type { Change } from "./world/out-of-band.js";
export type { Timing } from "./world/timeline.js";

/** A running simulator. */
export interface Simulator extends Omit<SimulatorControls, "change"> {
  /** The endpoint for a client, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Keys and a region for a client. */
  readonly credentials: Credentials & { readonly regionId: string };
  /** The clock of the world: the given one, otherwise the simulator's own. */
  readonly clock: Clock;
  /** Deletes a VM out of band, at once. Returns whether the VM existed, as do the next methods. */
  deleteInstance(instanceId: string): boolean;
  /** Puts a VM into `stopped` at once. */
  stopInstance(instanceId: string): boolean;
  /** Puts a VM into `error` at once; it is gone after a while. */
  failInstance(instanceId: string): boolean;
  /** Renames a VM. */
  renameInstance(instanceId: string, name: string): boolean;
  /** Replaces all tags of a VM. */
  retagInstance(instanceId: string, tags: Readonly<Record<string, string>>): boolean;
  /** Changes a VM's instance type. */
  changeInstanceType(instanceId: string, instanceType: string): boolean;
  /**
   * The reply to one request to the cloud's API, without a socket but through the same pipeline: signature, rate
   * limit, faults, log, state file. Delays are returned, not awaited.
   */
  request(request: PlainRequest): Promise<PlainAnswer>;
  /** Stops the simulator and cuts all connections. */
  close(): Promise<void>;
}

/**
 * A running simulator. It listens unless `listen` is false.
 *
 * @throws Error if the port is taken, or the state file is invalid or cannot be written
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { stateFile } = options;
  const state = stateFile === undefined ? undefined : readState(stateFile);
  const simulation = createSimulation(
    { ...(state && { credentials: state.credentials }), ...options },
    {
      touch(kind) {
        autoAdvance.touch(kind);
        // A clock other than the computer's is part of the state, so save it after every call.
        saver?.touch(simulation.clockControl.report().mode === "real" ? kind : "changing");
      },
      saved: () => saver?.saved(),
    },
  );
  const { world, clockControl, credentials } = simulation;
  const autoAdvance = createAutoAdvance(world, clockControl);
  let unsaved: string | undefined;
  let isStarted = false;
  const take = () => ({ credentials, snapshot: takeSnapshot(simulation) });
  const complain = (reason: string) => {
    unsaved = reason;
    // From here on the state file no longer holds everything acknowledged, so tell users without a log, too.
    if (isStarted) process.stderr.write(`simulator: ${reason}\n`);
  };
  const saver = stateFile === undefined ? undefined : createSaver(stateFile, take, complain);
  if (state) {
    resume(simulation, state.snapshot);
    override(simulation, options);
  }
  saver?.touch("changing");
  await saver?.saved();
  if (unsaved !== undefined) throw new Error(unsaved);
  isStarted = true;
  const { change, ...controls } = controlsOf(simulation);
  const listener =
    options.listen === false
      ? NO_LISTENER
      : await listen(simulation, { ...controls, change }, options.port ?? 0);
  return {
    ...controls,
    ...listener,
    credentials: { ...credentials, regionId: world.catalog.regions[0]?.id ?? "cn-north-1" },
    async close() {
      autoAdvance.stop();
      await listener.close();
      await saver?.saved();
    },
    clock: clockControl.clock,
    request: (request) => exchangePlain(simulation, request),
    deleteInstance: (id) => change(id, { kind: "delete" }),
    stopInstance: (id) => change(id, { kind: "stop" }),
    failInstance: (id) => change(id, { kind: "error" }),
    renameInstance: (id, name) => change(id, { kind: "rename", name }),
    retagInstance: (id, tags) => change(id, { kind: "retag", tags }),
    changeInstanceType: (id, instanceType) => change(id, { kind: "changeType", instanceType }),
  };
}

/** A name unknown to every resolver (RFC 2606). */
const NO_LISTENER = { url: "http://simulator.invalid", close: () => Promise.resolve() };
