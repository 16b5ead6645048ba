/**
 * Names of members: slot k keeps number start + k for life.
 *
 * @see docs/jdcloud.md#names: `[start_number]`, 1..4 digits, whose count is the width
 */

/** A name with its number token taken apart: `web-[001]-x` is prefix `web-`, start 1, width 3, suffix `-x`. */
export interface NamePattern {
  readonly prefix: string;
  readonly start: number;
  readonly width: number;
  readonly suffix: string;
}

/** What is added to a name that has no token of its own. */
const DEFAULT_TOKEN = "-[001]";
const TOKEN = /\[\d{1,4}\]/;
const WIDEST = 4;

/** The pattern of a name or host name; one without a token gets `-[001]`. Pure. */
export function namePattern(name: string): NamePattern {
  const token = TOKEN.exec(name);
  if (!token) return namePattern(name + DEFAULT_TOKEN);
  const digits = token[0].slice(1, -1);
  return {
    prefix: name.slice(0, token.index),
    start: Number(digits),
    width: digits.length,
    suffix: name.slice(token.index + token[0].length),
  };
}

/** The name of one slot. Pure. */
export function slotName(pattern: NamePattern, slot: number): string {
  return pattern.prefix + numberOf(pattern, slot) + pattern.suffix;
}

/** A pattern as a person writes it: `web-[001]-x`. Pure. */
export function patternText({ prefix, start, width, suffix }: NamePattern): string {
  return `${prefix}[${String(start).padStart(width, "0")}]${suffix}`;
}

/** The slot that bears a name, or undefined when the name is not of this pattern. Pure. */
export function slotOfName(pattern: NamePattern, name: string): number | undefined {
  const { prefix, suffix, start, width } = pattern;
  if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined;
  const digits = name.slice(prefix.length, name.length - suffix.length);
  if (digits.length !== width || !/^\d+$/.test(digits)) return undefined;
  const slot = Number(digits) - start;
  return slot < 0 ? undefined : slot;
}

/**
 * The name to send for a create call that makes slots `first`..`first + size - 1`: with a token for several, spelt out
 * for one (what a token does in a call for one VM is undocumented, docs/jdcloud.md#names). Pure.
 */
export function batchName(pattern: NamePattern, first: number, size: number): string {
  const number = numberOf(pattern, first);
  return pattern.prefix + (size === 1 ? number : `[${number}]`) + pattern.suffix;
}

/** How many members the width of the token has numbers for. Pure. */
export function capacityOf({ start, width }: NamePattern): number {
  return 10 ** width - start;
}

/** The name that has numbers for `count` members: a wider token, and a lower start where none is wide enough. Pure. */
export function widerName({ prefix, start, suffix }: NamePattern, count: number): string {
  const lowered = Math.min(start, 10 ** WIDEST - count);
  const width = String(lowered + count - 1).length;
  return patternText({ prefix, start: lowered, width, suffix });
}

function numberOf({ start, width }: NamePattern, slot: number): string {
  return String(start + slot).padStart(width, "0");
}
