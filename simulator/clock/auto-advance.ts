/**
 * Moves a virtual clock on while clients only wait: nobody has changed anything for a moment of real time, so every
 * client must be waiting for the world's next event. The clock jumps to this event.
 */
import type { ClockControl } from "./clock-control.js";
import type { Vm, World } from "../world/world.js";

/** Watches the calls to one simulator and advances its clock. */
export interface AutoAdvance {
  /** Must be called for every call and for every out-of-band change. */
  touch(kind: "reading" | "changing"): void;
  stop(): void;
}

/** Real milliseconds without a change before the clock jumps. */
const QUIET_MS = 50;

/** Advances the clock only while it is virtual and belongs to the simulator. */
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

/** Time of the next state change of any VM or of its disks, or undefined if none is due. Pure. */
export function nextEventMs(world: World, nowMs: number): number | undefined {
  let nextMs = Infinity;
  for (const vm of world.present.values()) {
    for (const { atMs } of vm.timeline) if (atMs > nowMs && atMs < nextMs) nextMs = atMs;
    for (const atMs of [vm.hiddenUntilMs, vm.releaseMs ?? 0, extendedMs(vm)]) {
      if (atMs > nowMs && atMs < nextMs) nextMs = atMs;
    }
  }
  return nextMs === Infinity ? undefined : nextMs;
}

/** When the last disk of a VM stops `extending`; in the past if none is. */
function extendedMs({ systemDisk, dataDisks }: Vm): number {
  return Math.max(...[systemDisk, ...dataDisks].map((disk) => disk.extendingUntilMs ?? 0));
}
