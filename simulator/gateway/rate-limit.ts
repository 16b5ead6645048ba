/**
 * Limit of calls per minute, all operations of the account together. Counting per account and in a sliding window is
 * our decision.
 *
 * @see docs/jdcloud.md#rate-limits
 */

/** Counts the calls of the last minute. */
export interface RateLimit {
  /** Whether one more call now exceeds the limit. A call over the limit does not count itself. */
  exceeded(nowMs: number): boolean;
}

const MINUTE_MS = 60_000;

/** A limit of `callsPerMinute`; without a number nothing is limited. */
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
