/** Durations as people write them. */

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `500ms`, `2s`, `1.5s`, `1m` or `1h`; undefined for any other text. Pure. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)$/.exec(text);
  const unit = UNITS[match?.[2] ?? ""];
  return match && unit ? Math.round(Number(match[1]) * unit) : undefined;
}
