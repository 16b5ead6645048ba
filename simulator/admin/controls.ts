/** What a test or a person can do to a simulator from outside the cloud's API. */
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
import { viewOf, type WorldView } from "../records/world-view.js";

/** The controls of one simulator. */
export interface SimulatorControls {
  /** Everything that was ever made, and the calls so far; told the owners, also which VMs are nobody's. */
  ledger(question?: LedgerQuestion): Ledger;
  /** What is in the cloud now, in all regions: VMs, elastic IPs, disks. */
  world(): WorldView;
  /** The last 1,000 requests, without bodies and headers. */
  requests(): readonly LoggedRequest[];
  /** The last 1,000 requests and changes in JSONL, to be replayed; secrets in bodies are replaced. */
  journal(): string;
  /** Does a journal again. @throws SyntaxError or ZodError when a line cannot be read; then nothing is done */
  replay(journal: string): ReplayReport;
  /** VMs, tokens, quotas, seed, faults and counts as one line of JSON. */
  snapshot(): string;
  /** Makes all of this as it was; times go on from there. @throws SyntaxError when it is no snapshot */
  restore(snapshot: string): void;
  readonly faults: Faults;
  /** Key of the tag by which a client marks its VMs as its own; nothing when the simulator was started without one. */
  readonly ownerTag: string | undefined;
  /** What the clock shows, and ways to move it. */
  readonly clockControl: ClockControl;
  /** Where ids and chances come from. */
  seed(): string;
  /** A reset, after which ids and chances come from this seed, from the first one on. */
  reseed(seed: string): void;
  /** Sets how many VMs each region may hold; VMs above it stay. */
  setQuota(instances: number): void;
  /** Sets what else each region may hold; what is not named stays. */
  setLimits(limits: Partial<Limits>): void;
  /**
   * Sets how many more VMs of a type a zone takes; `undefined` brings back the catalog's word.
   *
   * @throws RangeError for a type or a zone that the catalog does not have
   */
  setStock(instanceType: string, az: string, left: number | undefined): void;
  /** Makes the cloud forget all client tokens: a create call that comes again is a new one. */
  forgetTokens(): void;
  /** Changes one VM behind the client's back. Whether there was such a VM. */
  change(instanceId: string, change: Change): boolean;
  /** Forgets VMs, tokens, faults, calls and log, and sets the first quota again. */
  reset(): void;
}

/** The controls of `simulation`; `reset` brings back the quota it has now. */
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
      log.note({ kind: "quota", atMs: nowMs(), instances });
      touch("changing");
    },
    setLimits(limits) {
      setLimits(world, limits);
      log.note({ kind: "limits", atMs: nowMs(), limits });
      touch("changing");
    },
    setStock(instanceType, az, left) {
      const { instanceTypes, regions } = world.catalog;
      if (!instanceTypes.some((type) => type.id === instanceType)) {
        throw new RangeError(`there is no instance type '${instanceType}'`);
      }
      if (!regions.some(({ zones }) => zones.includes(az))) {
        throw new RangeError(`there is no zone '${az}'`);
      }
      const atMs = nowMs();
      setStock(world, { instanceType, az, left, nowMs: atMs });
      log.note({ kind: "stock", atMs, instanceType, az, left: left ?? null });
      touch("changing");
    },
    forgetTokens() {
      forgetTokens(world);
      log.note({ kind: "tokens-forgotten", atMs: nowMs() });
      touch("changing");
    },
    change(instanceId, change) {
      const atMs = nowMs();
      const wasThere = changeInstance(world, instanceId, { change, nowMs: atMs });
      if (wasThere) log.note({ kind: "change", atMs, instanceId, change });
      touch("changing");
      return wasThere;
    },
    reset,
  };
}
