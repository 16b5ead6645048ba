/** Snapshots: the whole state of one simulator as text. */
import { decode, encode } from "./codec.js";
import type { FaultMemory } from "../faults/armed.js";
import type { Simulation } from "../engine/simulation.js";
import type { World } from "../world/world.js";

/** Must change whenever older snapshots become unreadable. */
const FORMAT = "jdcloud-simulator/2";

/** Parts of the world determined by the options; a snapshot leaves them out. */
const FIXED = ["catalog", "timing", "firstLimits", "growsAttachedDisks"] as const;

type Kept = Omit<World, (typeof FIXED)[number]>;

interface Snapshot {
  readonly format: string;
  readonly takenMs: number;
  readonly world: Kept;
  readonly faults: FaultMemory;
  readonly calls: Readonly<Record<string, number>>;
}

/** `goes-on`: times shift as if no time had passed since the snapshot. `has-passed`: times stay unchanged. */
export type TimeAfter = "goes-on" | "has-passed";

/** VMs, tokens, quotas, seed, faults and counts as one line of JSON. Keys, log and clock are not included. */
export function takeSnapshot({ world, faults, log, clockControl }: Simulation): string {
  const snapshot: Snapshot = {
    format: FORMAT,
    takenMs: clockControl.clock.nowMs(),
    world: withoutFixed(world),
    faults: faults.memory(),
    calls: log.calls(),
  };
  return encode(snapshot);
}

/** Restores a snapshot. @throws SyntaxError if `text` is no snapshot; then nothing changes */
export function restoreSnapshot(simulation: Simulation, text: string, time: TimeAfter): void {
  const { world, faults, log, history, clockControl } = simulation;
  const snapshot = read(text, world);
  if (time === "goes-on") shift(snapshot.world, clockControl.clock.nowMs() - snapshot.takenMs);
  Object.assign(world, snapshot.world);
  faults.restore(snapshot.faults);
  history.forget();
  log.clear();
  log.count(snapshot.calls);
}

/** More ids than a simulator can have minted since its last save: request ids of reading calls are not saved. */
const IDS_SKIPPED = 1e9;

/**
 * Restores the state of an earlier run. If the clock can be advanced, it continues from the end of this run.
 *
 * @throws SyntaxError if `text` is no snapshot
 */
export function resume(simulation: Simulation, text: string): void {
  const { world, clockControl } = simulation;
  const { takenMs } = read(text, world);
  restoreSnapshot(simulation, text, "has-passed");
  world.idCount += IDS_SKIPPED;
  const behindMs = takenMs - clockControl.clock.nowMs();
  if (behindMs > 0 && "advance" in clockControl.clock) clockControl.advance(behindMs);
}

function withoutFixed(world: World): Kept {
  const isFixed = (key: string) => (FIXED as readonly string[]).includes(key);
  return Object.fromEntries(
    Object.entries(world).filter(([key]) => !isFixed(key)),
  ) as unknown as Kept;
}

function read(text: string, world: World): Snapshot {
  const value = decode(text);
  const known = Object.keys(withoutFixed(world)).sort().join();
  const { format, takenMs, world: kept, faults, calls } = fieldsOf(value);
  const isOther = typeof format === "string" && /^jdcloud-simulator\/\d+$/.test(format);
  if (isOther && format !== FORMAT) {
    throw new SyntaxError("this snapshot was made by another version of the simulator");
  }
  const isSound =
    format === FORMAT &&
    typeof takenMs === "number" &&
    Array.isArray(fieldsOf(faults)["armed"]) &&
    Object.values(fieldsOf(calls)).every((count) => typeof count === "number");
  if (!isSound) throw new SyntaxError("this is not a snapshot of a simulator");
  if (Object.keys(fieldsOf(kept)).sort().join() !== known) {
    throw new SyntaxError("this snapshot was made by another version of the simulator");
  }
  return value as Snapshot;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Shifts every time by `byMs`. All fields with names ending in `Ms` are times. */
function shift(root: unknown, byMs: number): void {
  const seen = new Set<object>();
  const walk = (one: unknown): void => {
    if (typeof one !== "object" || one === null || seen.has(one)) return;
    seen.add(one);
    if (one instanceof Map || one instanceof Set) {
      for (const inner of one.values()) walk(inner);
      return;
    }
    for (const [key, inner] of Object.entries(one)) {
      if (typeof inner === "number" && key.endsWith("Ms"))
        Object.assign(one, { [key]: inner + byMs });
      else walk(inner);
    }
  };
  walk(root);
}
