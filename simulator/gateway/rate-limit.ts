/**
 * How many calls a minute the gateway lets through, all operations together.
 *
 * @see docs/jdcloud.md#rate-limits; that it is per account and slides is our decision
 */

/** Counts the calls of the last minute. */
export interface RateLimit {
  /** Whether one more call now is one too many; a call that is refused for it does not count. */
  exceeded(nowMs: number): boolean;
}

const MINUTE_MS = 60_000;

/** A limit of `callsPerMinute`, or none at all. */
export function createRateLimit(callsPerMinute = Infinity): RateLimit {
  let passed: number[] = [];
  return {
    exceeded(nowMs) {
      if (callsPerMinute === Infinity) return false;
      passed = passed.filter((atMs) => atMs > nowMs - MINUTE_MS);
      if (passed.length >= callsPerMinute) return true;
      passed.push(nowMs);
      return false;
    },
  };
}
