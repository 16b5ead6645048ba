/** Controls of a simulator for tests and people, outside the cloud's API. */
import type { ClockControl } from "../clock/clock-control.js";
import type { Faults } from "../faults/armed.js";
import { ledgerOf, type Ledger, type LedgerQuestion } from "../records/ledger.js";
import {
  changeInstance,
  forgetTokens,
  reseedWorld,
  resetWorld,
  setQuota,
  type Change,
} from "../world/out-of-band.js";
import { replay, type ReplayReport } from "../persistence/replay.js";
import type { LoggedRequest } from "../records/request-log.js";
import type { Limits } from "../world/limits.js";
import { setLimits, setStock } from "../world/capacity.js";
import type { Simulation } from "../engine/simulation.js";
import { restoreSnapshot, takeSnapshot } from "../persistence/snapshot.js";
import {
  serviceByValue,
  serviceOf,
  type ServiceQuestion,
  type ServiceReport,
  type ServiceSummary,
} from "../records/service.js";
import { viewOf, type WorldView } from "../records/world-view.js";

/** Controls of one simulator. */
export interface SimulatorControls {
  /** Everything ever created, and all calls so far. With owners given, also VMs without one of these owners. */
  ledger(question?: LedgerQuestion): Ledger;
  /** The current content of the cloud in all regions: VMs, elastic IPs, disks. */
  world(): WorldView;
  /**
   * Who was in service when, of the VMs with one tag: fewest running, most existing, and every step between.
   *
   * @throws RangeError for an unknown tag, or for a time that ends before it begins
   */
  service(question: ServiceQuestion): ServiceReport;
  /**
   * The service of all VMs in short, by the value of their owner tag; empty for VMs without it. The default for
   * `fromMs` is that of `service`.
   */
  serviceByOwner(fromMs?: number): ReadonlyMap<string, ServiceSummary>;
  /** The last 1,000 requests, without bodies and headers. */
  requests(): readonly LoggedRequest[];
  /** The last 1,000 requests and changes as JSONL, ready for replay. Secrets in bodies are replaced. */
  journal(): string;
  /** Replays a journal. @throws SyntaxError or ZodError if a line cannot be read; then nothing happens */
  replay(journal: string): ReplayReport;
  /** VMs, tokens, quotas, seed, faults and counts as one line of JSON. */
  snapshot(): string;
  /** Restores a snapshot; times continue from it. @throws SyntaxError if it is no snapshot */
  restore(snapshot: string): void;
  readonly faults: Faults;
  /** Key of the tag marking a client's VMs as its own; undefined without the option `ownerTag`. */
  readonly ownerTag: string | undefined;
  /** The clock's state, and methods to move it. */
  readonly clockControl: ClockControl;
  /** The seed of ids and random choices. */
  seed(): string;
  /** Resets the simulator. Ids and random choices start over, derived from this seed. */
  reseed(seed: string): void;
  /** Sets the VM quota of each region. VMs above the quota stay. */
  setQuota(instances: number): void;
  /** Sets other limits of each region. Limits not named here stay. */
  setLimits(limits: Partial<Limits>): void;
  /**
   * Sets the number of VMs of a type still available in a zone; `undefined` restores the catalog's stock.
   *
   * @throws RangeError for a type or a zone missing from the catalog
   */
  setStock(instanceType: string, az: string, left: number | undefined): void;
  /** Makes the cloud forget all client tokens: a repeated create call counts as a new one. */
  forgetTokens(): void;
  /** Changes one VM out of band. Returns whether the VM existed. */
  change(instanceId: string, change: Change): boolean;
  /** Deletes VMs, tokens, faults, counts and log, and restores the first quota. */
  reset(): void;
}

/** Controls of `simulation`. Its current quota becomes the first quota for `reset`. */
export function controlsOf(simulation: Simulation): SimulatorControls {
  const { world, faults, history, log, traffic, clockControl, touch, ownerTag } = simulation;
  const nowMs = () => clockControl.clock.nowMs();
  const firstQuota = world.quota;
  const reset = () => {
    resetWorld(world, firstQuota);
    faults.clear();
    history.forget();
    log.clear();
    traffic.peak = traffic.now;
    touch("changing");
  };
  return {
    ledger: (question) => ledgerOf(simulation, nowMs(), question),
    world: () => viewOf(world, nowMs()),
    service: (question) => serviceOf(simulation, nowMs(), question),
    serviceByOwner: (fromMs) =>
      serviceByValue(world, nowMs(), {
        tag: ownerTag ?? "",
        ...(fromMs !== undefined && { fromMs }),
      }),
    requests: () => log.entries(),
    journal: () =>
      log
        .journal()
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    replay(journal) {
      const report = replay(simulation, journal);
      touch("changing");
      return report;
    },
    snapshot: () => takeSnapshot(simulation),
    restore(snapshot) {
      restoreSnapshot(simulation, snapshot, "goes-on");
      touch("changing");
    },
    faults,
    ownerTag,
    clockControl: {
      ...clockControl,
      advance(byMs) {
        clockControl.advance(byMs);
        touch("changing");
      },
    },
    seed: () => world.seed,
    reseed(seed) {
      reset();
      reseedWorld(world, seed);
    },
    setQuota(instances) {
      setQuota(world, instances);
      log.addLine({ kind: "quota", atMs: nowMs(), instances });
      touch("changing");
    },
    setLimits(limits) {
      setLimits(world, limits);
      log.addLine({ kind: "limits", atMs: nowMs(), limits });
      touch("changing");
    },
    setStock(instanceType, az, left) {
      const { instanceTypes, regions } = world.catalog;
      if (!instanceTypes.some((type) => type.id === instanceType)) {
        throw new RangeError(`unknown instance type '${instanceType}'`);
      }
      if (!regions.some(({ zones }) => zones.includes(az))) {
        throw new RangeError(`unknown zone '${az}'`);
      }
      const atMs = nowMs();
      setStock(world, { instanceType, az, left, nowMs: atMs });
      log.addLine({ kind: "stock", atMs, instanceType, az, left: left ?? null });
      touch("changing");
    },
    forgetTokens() {
      forgetTokens(world);
      log.addLine({ kind: "tokens-forgotten", atMs: nowMs() });
      touch("changing");
    },
    change(instanceId, change) {
      const atMs = nowMs();
      const wasThere = changeInstance(world, instanceId, { change, nowMs: atMs });
      if (wasThere) log.addLine({ kind: "change", atMs, instanceId, change });
      touch("changing");
      return wasThere;
    },
    reset,
  };
}
