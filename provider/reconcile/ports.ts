/** Everything a run takes from the world: time, chance, and a place to speak. */
import { setTimeout as delay } from "node:timers/promises";
import type { Clock, Random } from "../api/clock.js";
import type { Cloud } from "../api/cloud.js";

/** Where a run says how it goes. Never throws, never waits. */
export interface Log {
  /** Replaces the live status of the resource's row. */
  readonly progress: (text: string) => void;
  /** Stays under the resource. */
  readonly info: (text: string) => void;
  /** Stays under the resource, marked. */
  readonly warn: (text: string) => void;
}

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
