/** Delays between two polls. */

/**
 * Seconds before the first poll, the second, …. Short at first, for quick operations; then longer, so a boot of one
 * minute costs twelve polls and is noticed within six seconds.
 */
const DELAYS_S = [2, 4, 5, 5, 5, 5, 6] as const;

/** Milliseconds to wait before poll number `polls` (from 0). Pure. */
export function pollDelayMs(polls: number): number {
  return (DELAYS_S[Math.min(polls, DELAYS_S.length - 1)] ?? 6) * 1000;
}
