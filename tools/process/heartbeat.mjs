/** A sign of life from long work that prints nothing itself. */

/** What `work` resolves to; while it runs, `log` gets a line with the seconds gone by, every `everySeconds`. */
export async function withHeartbeat({ log, what, everySeconds = 20 }, work) {
  const start = Date.now();
  const timer = setInterval(
    () => log(`${what} (${secondsSince(start).toFixed(0)} s so far)`),
    everySeconds * 1000,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Seconds since a moment of `Date.now()`. */
export function secondsSince(startMs) {
  return (Date.now() - startMs) / 1000;
}
