/** Times in the cloud's formats. Pure throughout. */

/** `YYYY-MM-DD HH:mm:ss` in Beijing time, UTC+8 all year. */
export function beijingTime(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}

/** `YYYY-MM-DDTHH:mm:ssZ` in UTC. */
export const utcTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
