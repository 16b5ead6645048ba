// @ts-check
/** Compares versions, as far as setup needs it. Pure throughout. */

const VERSION = /^v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/**
 * `v3.216.0` as `{ parts: [3, 216, 0], prerelease: false }`; undefined when the text is no version.
 *
 * @param {string} text
 */
export function parseVersion(text) {
  const match = VERSION.exec(text.trim());
  if (!match) return undefined;
  return {
    parts: [Number(match[1]), Number(match[2]), Number(match[3])],
    prerelease: match[4] !== undefined,
  };
}

/**
 * Whether `text` is a version with the same major as `floor`, and not older. A prerelease of `floor` itself is older; the
 * next major does not count, since it may change anything.
 *
 * @type {(text: string, floor: string) => boolean}
 */
export function isAtLeast(text, floor) {
  const version = parseVersion(text);
  const least = parseVersion(floor);
  if (!version || !least || version.parts[0] !== least.parts[0]) return false;
  for (const [at, part] of version.parts.entries()) {
    const leastPart = least.parts[at] ?? 0;
    if (part !== leastPart) return part > leastPart;
  }
  return !version.prerelease || least.prerelease;
}
