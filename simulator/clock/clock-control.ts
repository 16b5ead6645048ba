/** The clock of one simulator, as people and tests control it. */
import {
  steerableClock,
  type Clock,
  type ClockMode,
  type SteerableClock,
  type VirtualClock,
} from "./clock.js";

/** Current time and mode of a clock. */
export interface ClockReport {
  /** `given`: the caller's own clock; the simulator does not control it. */
  readonly mode: ClockMode | "given";
  readonly nowMs: number;
  /** The same time in ISO 8601. */
  readonly now: string;
}

/** Reads and moves one clock. */
export interface ClockControl {
  readonly clock: Clock;
  report(): ClockReport;
  /**
   * Moves the clock forward. @throws RangeError if `byMs` is negative, or the caller's own clock cannot be advanced
   */
  advance(byMs: number): void;
  /** Switches the mode from now on. @throws RangeError for the caller's own clock */
  setMode(mode: ClockMode): void;
}

/** Control over a new clock of this mode, or over the caller's own clock. */
export function createClockControl(wanted: Clock | ClockMode): ClockControl {
  const clock = typeof wanted === "string" ? steerableClock(wanted) : wanted;
  return {
    clock,
    report() {
      const nowMs = clock.nowMs();
      return {
        mode: isSteerable(clock) ? clock.mode() : "given",
        nowMs,
        now: new Date(nowMs).toISOString(),
      };
    },
    advance(byMs) {
      if (!isVirtual(clock))
        throw new RangeError(
          "the simulator runs on its caller's own clock, which cannot be advanced",
        );
      clock.advance(byMs);
    },
    setMode(mode) {
      if (!isSteerable(clock))
        throw new RangeError(
          "the simulator runs on its caller's own clock, so its mode cannot change",
        );
      clock.setMode(mode);
    },
  };
}

const isVirtual = (clock: Clock): clock is VirtualClock => "advance" in clock;
const isSteerable = (clock: Clock): clock is SteerableClock => "setMode" in clock;
