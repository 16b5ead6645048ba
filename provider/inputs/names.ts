/**
 * Names of members: slot k keeps number start + k for life.
 *
 * @see docs/jdcloud.md#names: `[start_number]`, 1..4 digits, whose count is the width
 */

/** A name, split at its number token: `web-[001]-x` has prefix `web-`, start 1, width 3 and suffix `-x`. */
export interface NamePattern {
  readonly prefix: string;
  readonly start: number;
  readonly width: number;
  readonly suffix: string;
}

/** Appended to a name without a number token. */
const DEFAULT_TOKEN = "-[001]";
const TOKEN = /\[\d{1,4}\]/;
const WIDEST = 4;

/** The pattern of a name or host name; a name without a number token gets `-[001]`. Pure. */
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

/** The text of a pattern, as in a program: `web-[001]-x`. Pure. */
export function patternText({ prefix, start, width, suffix }: NamePattern): string {
  return `${prefix}[${String(start).padStart(width, "0")}]${suffix}`;
}

/** The slot with a name; undefined if the name does not match the pattern. Pure. */
export function slotOfName(pattern: NamePattern, name: string): number | undefined {
  const { prefix, suffix, start, width } = pattern;
  if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined;
  const digits = name.slice(prefix.length, name.length - suffix.length);
  if (digits.length !== width || !/^\d+$/.test(digits)) return undefined;
  const slot = Number(digits) - start;
  return slot < 0 ? undefined : slot;
}

/**
 * The slot with the number of a name, whatever else is in the name: the members of another pattern have the same
 * numbers. Undefined if the name holds no number, or several, of the slots `first`..`last`. Pure.
 */
export function slotOfNumber(
  { start }: Pick<NamePattern, "start">,
  name: string,
  { first, last }: { readonly first: number; readonly last: number },
): number | undefined {
  const slots = (name.match(/\d+/g) ?? []).map((digits) => Number(digits) - start);
  const [slot, ...others] = new Set(slots.filter((each) => each >= first && each <= last));
  return others.length === 0 ? slot : undefined;
}

/**
 * The name in a create call for the slots `first`..`first + size - 1`: with a number token for several VMs, with the plain
 * number for one (a token in a call for one VM is undocumented, docs/jdcloud.md#names). Pure.
 */
export function batchName(pattern: NamePattern, first: number, size: number): string {
  const number = numberOf(pattern, first);
  return pattern.prefix + (size === 1 ? number : `[${number}]`) + pattern.suffix;
}

/** Number of members with a number in the token's width. Pure. */
export function capacityOf({ start, width }: NamePattern): number {
  return 10 ** width - start;
}

/** A name with numbers for `count` members: a wider token, and a lower start if no token is wide enough. Pure. */
export function widerName({ prefix, start, suffix }: NamePattern, count: number): string {
  const lowered = Math.min(start, 10 ** WIDEST - count);
  const width = String(lowered + count - 1).length;
  return patternText({ prefix, start: lowered, width, suffix });
}

function numberOf({ start, width }: NamePattern, slot: number): string {
  return String(start + slot).padStart(width, "0");
}
