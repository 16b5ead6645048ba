/** Where the simulator gets its time from: the real clock, or one that a test moves by hand. */

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

/** The computer's own clock. */
export const realClock: Clock = { nowMs: () => Date.now() };

/** A clock that shows `startMs` until it is advanced. */
export function virtualClock(startMs = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startMs;
  return {
    nowMs: () => now,
    advance(byMs) {
      if (!(byMs >= 0)) throw new RangeError(`a clock cannot be advanced by ${byMs} ms`);
      now += byMs;
    },
  };
}
