/** Everything a run takes from the world: time, chance, and a place to speak. */
import { setTimeout as delay } from "node:timers/promises";
import type { Clock, Random } from "../api/clock.js";
import type { Cloud } from "../api/cloud.js";
import type { Member } from "../group/observed.js";

/** Something that a watcher of a run wants to know. */
export type RunEvent =
  | {
      readonly kind: "progress";
      readonly running: number;
      readonly wanted: number;
      readonly failed: number;
      /** VMs that are to be gone and are not yet. */
      readonly unwanted: number;
    }
  /** VMs of the group that the state did not know: an interrupted run left them. */
  | { readonly kind: "adopted"; readonly members: readonly Member[] }
  /** A create call for VMs of these names that may have been carried out: what it made is looked for. */
  | { readonly kind: "in-doubt"; readonly names: string }
  /** VMs that double another one's slot, and are retired. */
  | { readonly kind: "surplus"; readonly members: readonly Member[] }
  /** VMs that were changed behind our back since the state was saved; the next run replaces them, this one does not. */
  | { readonly kind: "deferred"; readonly members: readonly Member[] };

/** Where a run tells its events. Never throws, never waits. */
export type Log = (event: RunEvent) => void;

/** What the loop needs. */
export interface Ports {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: Log;
}

/** The machine's own time. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (ms, signal) => void (await delay(ms, undefined, signal ? { signal } : {})),
};

/** The machine's own chance. */
export const systemRandom: Random = () => Math.random();

/** A string never given before, for a request's nonce or a lineage. */
export function systemUuid(): string {
  return globalThis.crypto.randomUUID();
}
