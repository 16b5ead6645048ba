/** How long to wait between two looks. */

/**
 * Seconds before the first look, the second, …: soon at first, for what is quick, then far enough apart that a boot of
 * a minute costs twelve looks and is noticed within six seconds.
 */
const DELAYS_S = [2, 4, 5, 5, 5, 5, 6] as const;

/** Milliseconds to wait before look number `polls` (from 0). Pure. */
export function pollDelayMs(polls: number): number {
  return (DELAYS_S[Math.min(polls, DELAYS_S.length - 1)] ?? 6) * 1000;
}
