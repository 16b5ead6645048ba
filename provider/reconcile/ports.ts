/** Everything a run needs from outside: time, randomness and a log. */
import { setTimeout as delay } from "node:timers/promises";
import type { Clock, Random } from "../api/clock.js";
import type { Cloud } from "../api/cloud.js";
import type { Leftovers } from "../group/leftovers.js";
import type { Member } from "../group/observed.js";
import type { Intent } from "../plan/intent.js";
import type { Results } from "./results.js";

/** What the next run does about a member changed outside Pulumi. */
export type DriftedIntent = Extract<
  Intent,
  { readonly kind: "modify" | "restart" | "rebuild" | "replace" | "held" }
>;

/** An event in a run, for its log. */
export type RunEvent =
  | {
      readonly kind: "progress";
      readonly running: number;
      readonly wanted: number;
      readonly failed: number;
      /** VMs to be deleted and not gone yet. */
      readonly unwanted: number;
      /** Running members with another spec: to be replaced, or held by the rollout. */
      readonly outdated: number;
    }
  /** The end of a run, successful or not. */
  | { readonly kind: "done"; readonly results: Results }
  /** The rollout waits between two waves. */
  | { readonly kind: "pause"; readonly seconds: number; readonly waves: number }
  /** VMs of the group unknown to the state: left by an interrupted run. */
  | { readonly kind: "adopted"; readonly members: readonly Member[] }
  /** A create call for these names with an unknown outcome: the run looks for its VMs. */
  | { readonly kind: "in-doubt"; readonly names: string }
  /** VMs in slots with another member; the run retires them. */
  | { readonly kind: "surplus"; readonly members: readonly Member[] }
  /** VMs changed outside Pulumi since the state was saved; the next run puts them right, this one does not. */
  | { readonly kind: "deferred"; readonly intents: readonly DriftedIntent[] }
  /** VMs of the state that this run would have deleted, had a preview named it. */
  | { readonly kind: "kept"; readonly members: readonly Member[] }
  /** Members about to be stopped and changed. */
  | {
      readonly kind: "disrupting";
      readonly disruption: "restart" | "rebuild";
      readonly members: readonly Member[];
    }
  /** Members about to be changed in place. */
  | { readonly kind: "modifying"; readonly members: readonly Member[] }
  /** Deletions were accepted: their leftovers, and whether replaced members get other addresses. */
  | {
      readonly kind: "leaves";
      readonly leftovers: Leftovers;
      readonly hasNewAddresses: boolean;
    };

/** Receives the events of a run. Never throws, never waits. */
export type Log = (event: RunEvent) => void;

/** Interfaces needed by the loop. */
export interface Ports {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when the group seems to have no VM. @throws Error if this may be another account */
  readonly confirmAbsence: () => Promise<void>;
}

/** Time of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (ms, signal) => void (await delay(ms, undefined, signal ? { signal } : {})),
};

/** Randomness of this machine. */
export const systemRandom: Random = () => Math.random();

/** A unique text, for a request's nonce or a lineage. */
export function systemUuid(): string {
  return globalThis.crypto.randomUUID();
}
