/**
 * Faults by script: which calls go wrong, and how. A script counts the calls of its operation that pass the gateway and
 * fit its condition, from the moment it is armed.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { counts, type CallFacts } from "./match.js";
import { FaultScript } from "./script.js";
import type { World } from "../world/world.js";

/** An armed fault and how many calls it has seen. */
export interface ArmedFault extends FaultScript {
  readonly seen: number;
}

/** A fault that has struck. */
export interface FiredFault {
  readonly operation: string;
  readonly fault: FaultScript["fault"];
  readonly requestId: string;
  readonly atMs: number;
}

/** The faults of one simulator. */
export interface Faults {
  /** Adds scripts to those that are armed. @throws ZodError when one is malformed; then none is armed */
  arm(scripts: readonly FaultScript[]): void;
  /** Scripts that may still strike. */
  armed(): readonly ArmedFault[];
  /** The last 1,000 strikes, oldest first. */
  fired(): readonly FiredFault[];
  /** Takes back what is armed; what has struck stays on record. */
  disarm(): void;
}

/** Everything that a box remembers, as plain data. */
export interface FaultMemory {
  /** Scripts armed so far; each one's number is its place, and decides its chances. */
  armedCount: number;
  armed: {
    readonly script: FaultScript;
    readonly number: number;
    seen: number;
    firings: number;
  }[];
  fired: FiredFault[];
}

/** The faults of one simulator, and the way in which it asks which of them strike a call. */
export interface FaultInjector extends Faults {
  /** Forgets what is armed and what has struck. */
  clear(): void;
  /** The scripts that strike this call; counts it for all that it fits. */
  fire(
    call: CallFacts & { readonly requestId: string; readonly atMs: number },
  ): readonly FaultScript[];
  /** Whether a script is armed that needs to know the past. */
  needsHistory(): boolean;
  /** What it remembers; a copy. */
  memory(): FaultMemory;
  /** Remembers this instead. */
  restore(memory: FaultMemory): void;
}

const FIRED_KEPT = 1000;

/** A box without faults for the calls to `world`, whose seed decides what is left to chance. */
export function createFaultInjector(world: World): FaultInjector {
  let kept: FaultMemory = { armedCount: 0, armed: [], fired: [] };
  return {
    arm(scripts) {
      for (const script of z.array(FaultScript).parse(scripts)) {
        kept.armedCount += 1;
        kept.armed.push({ script, number: kept.armedCount, seen: 0, firings: 0 });
      }
    },
    armed: () => kept.armed.map(({ script, seen }) => ({ ...script, seen })),
    fired: () => [...kept.fired],
    disarm() {
      kept.armed = [];
    },
    clear() {
      kept = { armedCount: 0, armed: [], fired: [] };
    },
    fire(call) {
      const { operation, requestId, atMs } = call;
      const firing = kept.armed.filter((one) => {
        if (!counts(one.script, call, world)) return false;
        one.seen += 1;
        if (!isHit(one, world.seed)) return false;
        one.firings += 1;
        return true;
      });
      kept.armed = kept.armed.filter((one) => one.firings < timesOf(one.script));
      for (const { script } of firing) {
        kept.fired.push({ operation, requestId, atMs, fault: script.fault });
      }
      kept.fired = kept.fired.slice(-FIRED_KEPT);
      return firing.map(({ script }) => script);
    },
    needsHistory: () => kept.armed.some(({ script }) => script.fault === "stale"),
    memory: () => structuredClone(kept),
    restore(memory) {
      kept = structuredClone(memory);
    },
  };
}

function timesOf({ times, probability }: FaultScript): number {
  return times ?? (probability === undefined ? 1 : Infinity);
}

function isHit({ script, number, seen }: FaultMemory["armed"][number], seed: string): boolean {
  if (seen < (script.nth ?? 1)) return false;
  return script.probability === undefined || chance(seed, number, seen) < script.probability;
}

/** A number from 0 up to 1 that is the same for the same seed, script and call. */
function chance(seed: string, number: number, seen: number): number {
  const digest = createHash("sha256").update(`${seed}/fault/${number}/${seen}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
