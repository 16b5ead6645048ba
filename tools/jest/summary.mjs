/** What a test run comes to. Pure throughout. */

/**
 * Passed and failed of a whole run. A file that cannot be loaded, a check (lint, format) that fails and a jest that died
 * without saying so each count as one failure, so a run is green only when everything was seen to pass.
 *
 * @param jest how jest ended: `exitCode`, and the `counts` its reporter left, if any
 * @param failedChecks how many checks beside the tests failed
 */
export function summarize({ jest, failedChecks }) {
  const { passed = 0, failed = 0, unloadable = 0 } = jest.counts ?? {};
  const told = failed + unloadable;
  const untold = told === 0 && (jest.exitCode !== 0 || jest.counts === undefined) ? 1 : 0;
  return { passed, failed: told + untold + failedChecks };
}

/** The line a run closes with. */
export function closingLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}

/** Whether these arguments of `npm test` ask for some of the tests only: then the lint is left out. */
export function isPartial(args) {
  return args.some((arg) => arg !== "--coverage");
}
