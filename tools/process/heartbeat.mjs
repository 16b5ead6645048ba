// @ts-check
/** Progress lines for long work that prints nothing itself. */

/**
 * Prints one line of progress.
 *
 * @typedef {(line: string) => void} Log
 */

/**
 * The result of `work`; while it runs, `log` gets `label` and the seconds so far, every `everySeconds`.
 *
 * @template T
 * @param {{ log: Log, label: string, everySeconds?: number }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withHeartbeat({ log, label, everySeconds = 20 }, work) {
  const start = Date.now();
  const timer = setInterval(
    () => log(`${label} (${secondsSince(start).toFixed(0)} s so far)`),
    everySeconds * 1000,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/**
 * Seconds since a moment of `Date.now()`.
 *
 * @param {number} startMs
 */
export function secondsSince(startMs) {
  return (Date.now() - startMs) / 1000;
}
