/** Where the simulator gets its time from: the computer, the computer's time many times as fast, or a clock moved by hand. */

/** A source of time. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  nowMs(): number;
}

/** A clock that stands still until it is moved. */
export interface VirtualClock extends Clock {
  /** Moves the clock forward by `byMs` milliseconds, 0 or more. @throws RangeError when it would go back */
  advance(byMs: number): void;
}

/** How a clock runs: as the computer's, so many times as fast (`x60`), or not by itself (`virtual`). */
export type ClockMode = "real" | "virtual" | `x${number}`;

/** A clock that can be moved forward and made to run otherwise; it never goes back. */
export interface SteerableClock extends VirtualClock {
  mode(): ClockMode;
  setMode(mode: ClockMode): void;
}

/** The computer's own clock. */
export const realClock: Clock = { nowMs: () => Date.now() };

/** When virtual clocks begin. */
const VIRTUAL_START_MS = Date.UTC(2026, 0, 1);

/** A clock that shows `startMs` until it is advanced. */
export function virtualClock(startMs = VIRTUAL_START_MS): VirtualClock {
  let now = startMs;
  return {
    nowMs: () => now,
    advance(byMs) {
      now += forward(byMs);
    },
  };
}

/** A clock that runs as `mode` says: a virtual one from the start of 2026, others from what `base` shows. */
export function steerableClock(mode: ClockMode, base: Clock = realClock): SteerableClock {
  let current = mode;
  let since = base.nowMs();
  let shown = mode === "virtual" ? VIRTUAL_START_MS : since;
  const nowMs = () => shown + Math.floor((base.nowMs() - since) * rateOf(current));
  const settle = () => {
    [shown, since] = [nowMs(), base.nowMs()];
  };
  return {
    nowMs,
    advance(byMs) {
      forward(byMs);
      settle();
      shown += byMs;
    },
    mode: () => current,
    setMode(next) {
      settle();
      current = next;
    },
  };
}

/** The mode that `text` names, or nothing. Factors are from 0.001 to 1,000,000. Pure. */
export function clockMode(text: string): ClockMode | undefined {
  if (text === "real" || text === "virtual") return text;
  const factor = /^x(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (factor === undefined) return undefined;
  return Number(factor) >= 0.001 && Number(factor) <= 1e6 ? `x${Number(factor)}` : undefined;
}

function rateOf(mode: ClockMode): number {
  if (mode === "real") return 1;
  return mode === "virtual" ? 0 : Number(mode.slice(1));
}

function forward(byMs: number): number {
  if (!(byMs >= 0)) throw new RangeError(`a clock cannot be advanced by ${byMs} ms`);
  return byMs;
}
