/**
 * Injects faults by script. A script counts calls from the moment it is armed: the calls of its operation past the
 * gateway, if they match its condition.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { counts, type CallFacts } from "./match.js";
import { FaultScript } from "./script.js";
import type { World } from "../world/world.js";

/** An armed fault, and the number of calls counted so far. */
export interface ArmedFault extends FaultScript {
  readonly seen: number;
}

/** A fired fault. */
export interface FiredFault {
  readonly operation: string;
  readonly fault: FaultScript["fault"];
  readonly requestId: string;
  readonly atMs: number;
}

/** The faults of one simulator. */
export interface Faults {
  /** Arms more scripts. @throws ZodError if one is malformed; then none is armed */
  arm(scripts: readonly FaultScript[]): void;
  /** Scripts still able to fire. */
  armed(): readonly ArmedFault[];
  /** The last 1,000 fired faults, oldest first. */
  fired(): readonly FiredFault[];
  /** Disarms all scripts. Fired faults stay on record. */
  disarm(): void;
}

/** The state of an injector, as plain data. */
export interface FaultMemory {
  /** Number of scripts armed so far. A script's number is its position among them, and seeds its random choices. */
  armedCount: number;
  armed: {
    readonly script: FaultScript;
    readonly number: number;
    seen: number;
    firings: number;
  }[];
  fired: FiredFault[];
}

/** The faults of one simulator, with the part for the engine. */
export interface FaultInjector extends Faults {
  /** Forgets all armed scripts and fired faults. */
  clear(): void;
  /** The scripts firing at this call. Counts the call for every matching script. */
  fire(
    call: CallFacts & { readonly requestId: string; readonly atMs: number },
  ): readonly FaultScript[];
  /** Whether an armed script needs past states of the world. */
  needsHistory(): boolean;
  /** A copy of the state. */
  memory(): FaultMemory;
  /** Replaces the state. */
  restore(memory: FaultMemory): void;
}

const FIRED_KEPT = 1000;

/** An injector without faults for calls to `world`. The world's seed decides random choices. */
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

/** A number from 0 up to 1, the same for the same seed, script and call. */
function chance(seed: string, number: number, seen: number): number {
  const digest = createHash("sha256").update(`${seed}/fault/${number}/${seen}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
