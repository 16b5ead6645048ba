/** What a test or a person can do to a simulator from outside the cloud's API. */
import type { ClockDial } from "./clock-dial.js";
import type { Faults } from "./faults.js";
import { ledgerOf, type Ledger } from "./ledger.js";
import { changeInstance, resetWorld, setQuota, type Change } from "./out-of-band.js";
import type { LoggedRequest } from "./request-log.js";
import type { Limits } from "./limits.js";
import { setLimits, setStock } from "./scarcity.js";
import type { Simulation } from "./simulation.js";

/** The controls of one simulator. */
export interface SimulatorControls {
  /** Everything that was ever made, and the calls so far. */
  ledger(): Ledger;
  /** The last 1,000 requests, without bodies and headers. */
  requests(): readonly LoggedRequest[];
  readonly faults: Faults;
  /** What the clock shows, and ways to move it. */
  readonly dial: ClockDial;
  /** Sets how many VMs each region may hold; VMs above it stay. */
  setQuota(instances: number): void;
  /** Sets what else each region may hold; what is not named stays. */
  setLimits(limits: Partial<Limits>): void;
  /** Sets how many more VMs of a type a zone takes; `undefined` brings back the catalog's word. */
  setStock(instanceType: string, az: string, left: number | undefined): void;
  /** Changes one VM behind the client's back. Whether there was such a VM. */
  change(instanceId: string, change: Change): boolean;
  /** Forgets VMs, tokens, faults, calls and log, and sets the first quota again. */
  reset(): void;
}

/** The controls of `simulation`; `reset` brings back the quota it has now. */
export function controlsOf(simulation: Simulation): SimulatorControls {
  const { world, faults, history, log, dial, waiter } = simulation;
  const nowMs = () => dial.clock.nowMs();
  const firstQuota = world.quota;
  return {
    ledger: () => ledgerOf(world, log, nowMs()),
    requests: () => log.entries(),
    faults,
    setQuota: (instances) => setQuota(world, instances),
    setLimits: (limits) => setLimits(world, limits),
    setStock: (instanceType, az, left) =>
      setStock(world, { instanceType, az, left, nowMs: nowMs() }),
    dial,
    change(instanceId, change) {
      waiter.notice("changing");
      return changeInstance(world, instanceId, { change, nowMs: nowMs() });
    },
    reset() {
      resetWorld(world, firstQuota);
      faults.clear();
      history.forget();
      log.clear();
    },
  };
}
