/** Virtual time for several processes: it advances only when every process is waiting. */
import { setImmediate as quiescence } from "node:timers/promises";

/** Virtual time; sleepers make it advance. */
export interface Timeline {
  readonly nowMs: () => number;
  /** Resolves after so many virtual milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Advances time until `done` settles, and returns it. @throws Error on a deadlock, or after two virtual hours */
  readonly until: <Result>(done: Promise<Result>) => Promise<Result>;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** The start of virtual time. */
export const START_MS = Date.UTC(2026, 0, 1);
/** Longer than any method of a group may take. */
const LIMIT_MS = 2 * 60 * 60_000;

/** Time at its start. Sleepers due at the same moment wake in the order of their calls. */
export function createTimeline(): Timeline {
  let nowMs = START_MS;
  const sleepers: Sleeper[] = [];
  const sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const atMs = nowMs + Math.max(0, ms);
      let position = sleepers.length;
      while (position > 0 && (sleepers[position - 1]?.atMs ?? 0) > atMs) position -= 1;
      sleepers.splice(position, 0, { atMs, wake });
    });
  const until = async <Result>(done: Promise<Result>): Promise<Result> => {
    const limitMs = nowMs + LIMIT_MS;
    let isSettled = false;
    const settle = (): void => void (isSettled = true);
    done.then(settle, settle);
    for (;;) {
      // All code but the sleeps runs in microtasks, and they are done when this resolves.
      await quiescence();
      if (isSettled) return done;
      const next = sleepers.shift();
      if (!next) throw new Error("deadlock: every process waits, and nothing will wake one");
      nowMs = next.atMs;
      if (nowMs > limitMs) throw new Error("timeout: the method takes more than two hours");
      next.wake();
    }
  };
  return { nowMs: () => nowMs, sleep, until };
}
