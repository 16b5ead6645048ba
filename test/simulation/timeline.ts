/** Virtual time for several processes at once: it moves only when nobody has anything left to do but wait. */
import { setImmediate as quiescence } from "node:timers/promises";

/** Time that is made by those who wait for it. */
export interface Timeline {
  readonly nowMs: () => number;
  /** Resolves so many milliseconds later. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets time go on until `done` is settled, and hands it on. @throws Error when it cannot come, or takes for ever */
  readonly until: <Result>(done: Promise<Result>) => Promise<Result>;
}

interface Waiting {
  readonly atMs: number;
  readonly wake: () => void;
}

/** When virtual time begins. */
const START_MS = Date.UTC(2026, 0, 1);
/** Longer than any method of a group may take. */
const FOR_EVER_MS = 2 * 60 * 60_000;

/** Time at its beginning; those who wait for the same moment wake in the order in which they lay down. */
export function createTimeline(): Timeline {
  let nowMs = START_MS;
  const waiting: Waiting[] = [];
  const sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const atMs = nowMs + Math.max(0, ms);
      let place = waiting.length;
      while (place > 0 && (waiting[place - 1]?.atMs ?? 0) > atMs) place -= 1;
      waiting.splice(place, 0, { atMs, wake });
    });
  const until = async <Result>(done: Promise<Result>): Promise<Result> => {
    const limitMs = nowMs + FOR_EVER_MS;
    let isSettled = false;
    const settle = (): void => void (isSettled = true);
    done.then(settle, settle);
    for (;;) {
      // All that is not a wait runs in microtasks, which are done when this resolves.
      await quiescence();
      if (isSettled) return done;
      const next = waiting.shift();
      if (!next) throw new Error("it waits for something that cannot come");
      nowMs = next.atMs;
      if (nowMs > limitMs) throw new Error("it takes more than two hours");
      next.wake();
    }
  };
  return { nowMs: () => nowMs, sleep, until };
}
