/**
 * One group against a simulator over real HTTP, on a virtual clock: waiting costs no time and advances the simulator.
 */
import { createCall, type Call } from "../../../provider/api/client.js";
import { createCloud, type Cloud } from "../../../provider/api/cloud.js";
import { createLimiter } from "../../../provider/api/limiter.js";
import { createTransport } from "../../../provider/api/transport.js";
import { toDesired, type Declared, type Desired } from "../../../provider/group/desired.js";
import { outputsOf, type Saved } from "../../../provider/group/state.js";
import type { RunEvent } from "../../../provider/reconcile/ports.js";
import { reconcile, type Reconciled } from "../../../provider/reconcile/reconcile.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { startSimulator, virtualClock, type Simulator } from "../../../simulator/index.js";

export const SPEC: InstanceSpec = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-ubuntu2204",
  name: "web-[001]",
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
  systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
};

export const NOTHING: Saved = { generation: 0, members: [] };

/** A finished run, its saved state as read by the next run, and its events. */
export interface Ran extends Reconciled {
  readonly saved: Saved;
  readonly events: readonly RunEvent[];
}

export interface Trial {
  readonly simulator: Simulator;
  readonly cloud: Cloud;
  /** Calls operations that the cloud's interface does not have. */
  readonly call: Call;
  /** Milliseconds on the virtual clock. */
  readonly nowMs: () => number;
  /** Advances the simulator's clock. */
  readonly pass: (ms: number) => void;
  /** Calls this after each reply, before the run sees it. */
  readonly afterCall: (look: () => void) => void;
  /** Runs to `count` members; with `dieAfter`, the process dies before it has waited for this many milliseconds. */
  readonly run: (count: number, saved?: Saved, change?: Change) => Promise<Ran>;
  readonly alive: () => readonly string[];
  readonly close: () => Promise<void>;
}

export interface Change {
  readonly spec?: Partial<InstanceSpec>;
  /** Inputs beside count and spec. */
  readonly inputs?: Partial<Declared>;
  readonly lineage?: string;
  readonly spentGenerations?: number;
  readonly timeoutMs?: number;
  /** Sees each event of the run at once. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Replaces the trial's cloud. */
  readonly cloud?: Cloud;
  /** The process dies at its nth wait. */
  readonly dieAtWait?: number;
}

/** The error of a killed process; nothing is left in memory. */
export class Killed extends Error {}

export async function createTrial(
  options: { readonly quota?: number; readonly bootMs?: number } = {},
): Promise<Trial> {
  const virtual = virtualClock();
  const simulator = await startSimulator({ clock: virtual, signingClock: virtual, ...options });
  const clock = { nowMs: virtual.nowMs, sleep: async (ms: number) => virtual.advance(ms) };
  let nonces = 0;
  let look = (): void => undefined;
  const transport = createTransport();
  const { url, credentials } = simulator;
  const call = createCall(
    { regionId: credentials.regionId, url, credentials },
    {
      transport: async (request) => {
        const reply = await transport(request);
        look();
        return reply;
      },
      limiter: createLimiter({ perSecond: 1000, burst: 1000, concurrent: 16 }, clock),
      clock,
      random: () => 0.5,
      nonce: () => `nonce-${(nonces += 1)}`,
      signal: new AbortController().signal,
    },
  );
  const cloud = createCloud(call);
  return {
    simulator,
    cloud,
    call,
    nowMs: virtual.nowMs,
    pass: virtual.advance,
    afterCall: (given) => {
      look = given;
    },
    run: async (count, saved = NOTHING, change = {}) => {
      const { lineage = "lineage-1", spentGenerations = 0, timeoutMs = 600_000 } = change;
      const desired: Desired = toDesired({
        regionId: credentials.regionId,
        count,
        instanceSpec: { ...SPEC, ...change.spec },
        lineage,
        ...change.inputs,
      });
      const events: RunEvent[] = [];
      let waits = 0;
      const killable = {
        nowMs: clock.nowMs,
        sleep: async (ms: number) => {
          if ((waits += 1) === change.dieAtWait) throw new Killed("killed");
          await clock.sleep(ms);
        },
      };
      const ports = {
        cloud: change.cloud ?? cloud,
        clock: killable,
        confirmAbsence: async () => undefined,
        log: (event: RunEvent) => {
          events.push(event);
          change.onEvent?.(event);
        },
      };
      const run = await reconcile({ desired, saved, timeoutMs, spentGenerations }, ports);
      if (run.error instanceof Killed) throw run.error;
      const { observed, failures, generation, readyCount, inDoubt } = run;
      const { groupKey } = desired;
      const { instances } = outputsOf({
        groupKey,
        generation,
        desiredCount: count,
        observed,
        readyCount,
        failures,
      });
      return { ...run, saved: { generation, members: instances, inDoubt }, events };
    },
    alive: () =>
      simulator
        .ledger()
        .instances.filter(({ alive }) => alive)
        .map(({ name }) => name)
        .sort(),
    close: () => simulator.close(),
  };
}
