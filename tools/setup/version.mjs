/** Comparing versions, as far as set-up needs it. Pure throughout. */

const VERSION = /^v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** `v3.216.0` as `{ parts: [3, 216, 0], prerelease: false }`; undefined when the text is no version. */
export function parseVersion(text) {
  const match = VERSION.exec(text.trim());
  if (!match) return undefined;
  return {
    parts: [Number(match[1]), Number(match[2]), Number(match[3])],
    prerelease: match[4] !== undefined,
  };
}

/**
 * Whether `text` is a version of the same major as `floor`, and not older. A prerelease of `floor` itself is older; the
 * next major may change anything, so it does not count.
 */
export function isAtLeast(text, floor) {
  const version = parseVersion(text);
  const least = parseVersion(floor);
  if (!version || !least || version.parts[0] !== least.parts[0]) return false;
  for (const [at, part] of version.parts.entries()) {
    if (part !== least.parts[at]) return part > least.parts[at];
  }
  return !version.prerelease || least.prerelease;
}
