/** The lines of a plan in a preview. */

/** `  replace  web-001 (i-…)`: a verb in its column, and its objects. Pure. */
export function planLine(verb: string, text: string): string {
  return `  ${verb.padEnd(8)} ${text}`;
}

/** `40 s`, or `3 min` from 90 seconds on. Pure. */
export function durationText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds / 10) * 10} s` : `${Math.round(seconds / 60)} min`;
}
