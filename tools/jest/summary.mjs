// @ts-check
/** The summary of a test run. Pure throughout. */

/**
 * The counts left by the reporter.
 *
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} unloadable test files with an error while loading
 * @property {number} skipped
 */

/**
 * Passed and failed of a whole run. A file that cannot be loaded, a failed check (lint, format, types) and a jest that
 * exits without a failed test each count as one failure, so a run is green only when everything was seen to pass.
 *
 * @param {object} given
 * @param {{ exitCode: number, counts?: Partial<Counts> | undefined }} given.jest the end of jest, with its counts, if any
 * @param {number} given.failedChecks the number of failed checks beside the tests
 * @returns {{ passed: number, failed: number }}
 */
export function summarize({ jest, failedChecks }) {
  const { passed = 0, failed = 0, unloadable = 0 } = jest.counts ?? {};
  const reported = failed + unloadable;
  const isSilentFailure = reported === 0 && (jest.exitCode !== 0 || jest.counts === undefined);
  return { passed, failed: reported + (isSilentFailure ? 1 : 0) + failedChecks };
}

/**
 * The last line of a run.
 *
 * @param {{ passed: number, failed: number }} summary
 */
export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}

/**
 * Whether these arguments of `npm test` select some of the tests only: then the lint is left out.
 *
 * @param {readonly string[]} args
 */
export function isPartial(args) {
  return args.some((arg) => arg !== "--coverage");
}
