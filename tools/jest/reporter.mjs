/** Tells of a jest run what a reader needs: what failed, in full, and nothing of what passed. */
import { writeFileSync } from "node:fs";
import { relative } from "node:path";

/** A jest reporter. Leaves the run's counts as JSON in the file that JDVM_TEST_COUNTS names. */
export default class TestReporter {
  #root;
  #slowest = [];

  constructor({ rootDir }) {
    this.#root = rootDir;
  }

  onTestResult(test, result) {
    const name = relative(this.#root, test.path).replace(/^dist\//, "");
    const seconds = (result.perfStats.end - result.perfStats.start) / 1000;
    this.#slowest.push([seconds, name]);
    if (!result.failureMessage) return;
    console.log(`\nFAIL ${name}`);
    for (const { type, message } of result.console ?? []) console.log(`  ${type}: ${message}`);
    console.log(result.failureMessage.trimEnd());
  }

  onRunComplete(_contexts, results) {
    const slowest = this.#slowest.sort(([a], [b]) => b - a).slice(0, 3);
    const told = slowest.map(([seconds, name]) => `${name} ${seconds.toFixed(1)} s`).join(", ");
    if (told) console.log(`\ntest: ${results.numTotalTestSuites} files; the slowest: ${told}`);
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      unloadable: results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    const file = process.env.JDVM_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
