/** Time sources of the simulator: real time, real time multiplied by a factor, or a clock moved by hand. */

/** A source of time. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  nowMs(): number;
}

/** A clock at a standstill until somebody advances it. */
export interface VirtualClock extends Clock {
  /** Moves the clock forward by `byMs` milliseconds, 0 or more. @throws RangeError for a negative number */
  advance(byMs: number): void;
}

/** Speed of a clock: real time, a multiple of it (`x60`), or standing still (`virtual`). */
export type ClockMode = "real" | "virtual" | `x${number}`;

/** A clock with a mode to switch. It never goes back. */
export interface SteerableClock extends VirtualClock {
  mode(): ClockMode;
  setMode(mode: ClockMode): void;
}

/** The computer's own clock. */
export const realClock: Clock = { nowMs: () => Date.now() };

/** Start of every virtual clock. */
const VIRTUAL_START_MS = Date.UTC(2026, 0, 1);

/** A clock at `startMs`; only `advance` moves it. */
export function virtualClock(startMs = VIRTUAL_START_MS): VirtualClock {
  let now = startMs;
  return {
    nowMs: () => now,
    advance(byMs) {
      now += forward(byMs);
    },
  };
}

/** A clock of this mode. A virtual clock starts at the beginning of 2026, any other at the time of `base`. */
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

/** The mode named by `text`, or undefined. Factors range from 0.001 to 1,000,000. Pure. */
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
