/**
 * Lets a virtual clock pass when all that happens is waiting: nobody has changed anything for a moment of real time, so
 * whoever is there can only be waiting for the world's next event, and that is where the clock goes.
 */
import type { ClockControl } from "./clock-control.js";
import type { World } from "../world/world.js";

/** Watches the calls to one simulator. */
export interface AutoAdvance {
  /** To be told of every call, and of every change behind the client's back. */
  touch(kind: "reading" | "changing"): void;
  stop(): void;
}

/** Real milliseconds without a change after which the clock moves on. */
const QUIET_MS = 50;

/** A waiter that moves the clock only while it is virtual and not the caller's own. */
export function createAutoAdvance(world: World, clockControl: ClockControl): AutoAdvance {
  let timer: NodeJS.Timeout | undefined;
  const schedule = () => {
    if (clockControl.report().mode === "virtual") timer = setTimeout(pass, QUIET_MS).unref();
  };
  const pass = () => {
    timer = undefined;
    const { mode, nowMs } = clockControl.report();
    const nextMs = nextEventMs(world, nowMs);
    if (mode !== "virtual" || nextMs === undefined) return;
    clockControl.advance(nextMs - nowMs);
    schedule();
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    touch(kind) {
      if (kind === "changing") stop();
      if (!timer) schedule();
    },
    stop,
  };
}

/** When a VM next changes by itself, or nothing if none will. Pure. */
export function nextEventMs(world: World, nowMs: number): number | undefined {
  let nextMs = Infinity;
  for (const vm of world.present.values()) {
    for (const { atMs } of vm.timeline) if (atMs > nowMs && atMs < nextMs) nextMs = atMs;
    for (const atMs of [vm.hiddenUntilMs, vm.releaseMs ?? 0]) {
      if (atMs > nowMs && atMs < nextMs) nextMs = atMs;
    }
  }
  return nextMs === Infinity ? undefined : nextMs;
}
