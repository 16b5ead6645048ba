/** Pseudo-random numbers: the same seed gives the same stream. */

/** A stream of pseudo-random decisions. */
export interface Prng {
  /** A number from 0 up to 1, 1 excluded. */
  readonly next: () => number;
  /** A whole number, both bounds included. */
  readonly integer: (least: number, most: number) => number;
  readonly pick: <Value>(from: readonly [Value, ...Value[]]) => Value;
  readonly boolean: (probability: number) => boolean;
}

/** The stream of a seed. @see mulberry32, a 32-bit generator in the public domain */
export function createPrng(seed: string): Prng {
  let state = hashOf(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    integer: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
    boolean: (probability) => next() < probability,
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
