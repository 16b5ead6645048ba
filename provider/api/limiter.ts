/** The rate of calls to the cloud: one limiter for all groups of a process. */
import type { Clock } from "./clock.js";

/** Runs calls in their order, at a limited rate. */
export interface Limiter {
  /** Runs a call as soon as the rate allows it; rejects if `signal` aborts before. */
  readonly run: <Result>(call: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;
}

/** The limits of a limiter. */
export interface Rate {
  /** Calls per second, on average. */
  readonly perSecond: number;
  /** Calls at once after a pause. */
  readonly burst: number;
  /** Concurrent calls. */
  readonly concurrent: number;
}

/**
 * "Most services 1000 calls per minute", scope unknown: a little below, since others share it.
 * @see docs/jdcloud.md#rate-limits
 */
export const CLOUD_RATE: Rate = { perSecond: 15, burst: 30, concurrent: 16 };

/** A token bucket with a limit on concurrent calls; first come, first served. */
export function createLimiter(rate: Rate, clock: Clock): Limiter {
  let tokens = rate.burst;
  let filledMs = clock.nowMs();
  let underWay = 0;
  const waiting: (() => void)[] = [];
  let turn: Promise<void> = Promise.resolve();

  const refill = (): void => {
    const nowMs = clock.nowMs();
    // A clock set back must not take tokens away: every call would wait until the clock has caught up.
    const passedMs = Math.max(0, nowMs - filledMs);
    tokens = Math.min(rate.burst, tokens + (passedMs / 1000) * rate.perSecond);
    filledMs = nowMs;
  };
  const enter = async (signal: AbortSignal | undefined): Promise<void> => {
    while (underWay >= rate.concurrent) await new Promise<void>((free) => waiting.push(free));
    refill();
    while (tokens < 1) {
      await clock.sleep(Math.ceil(((1 - tokens) / rate.perSecond) * 1000), signal);
      refill();
    }
    signal?.throwIfAborted();
    tokens -= 1;
    underWay += 1;
  };
  return {
    run: async (call, signal) => {
      const mine = turn.then(() => enter(signal));
      turn = mine.catch(() => undefined);
      await mine;
      try {
        return await call();
      } finally {
        underWay -= 1;
        waiting.shift()?.();
      }
    },
  };
}
