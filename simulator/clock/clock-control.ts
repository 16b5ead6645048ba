/** The clock of one simulator as people and tests steer it. */
import {
  steerableClock,
  type Clock,
  type ClockMode,
  type SteerableClock,
  type VirtualClock,
} from "./clock.js";

/** What a clock shows and how it runs. */
export interface ClockReport {
  /** `given`: the caller's own clock, which runs as the caller likes. */
  readonly mode: ClockMode | "given";
  readonly nowMs: number;
  /** The same, ISO 8601. */
  readonly now: string;
}

/** The dial of one clock. */
export interface ClockControl {
  readonly clock: Clock;
  report(): ClockReport;
  /** Moves it forward. @throws RangeError when it would go back, or is a clock of the caller's that cannot be moved */
  advance(byMs: number): void;
  /** Makes it run otherwise from now on. @throws RangeError when it is the caller's own */
  setMode(mode: ClockMode): void;
}

/** The dial of a clock of that mode, or of the caller's own. */
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
      if (!isVirtual(clock)) throw new RangeError("this clock was given and cannot be advanced");
      clock.advance(byMs);
    },
    setMode(mode) {
      if (!isSteerable(clock)) throw new RangeError("this clock was given and runs as it likes");
      clock.setMode(mode);
    },
  };
}

const isVirtual = (clock: Clock): clock is VirtualClock => "advance" in clock;
const isSteerable = (clock: Clock): clock is SteerableClock => "setMode" in clock;
