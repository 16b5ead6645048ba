// @ts-check
/** Reports a jest run: every failure in full, and nothing about passing tests. */
import { writeFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * @import { Counts } from "./summary.mjs"
 * @import { AggregatedResult, Test, TestContext, TestResult } from "@jest/reporters"
 */

/** A jest reporter. Leaves the run's counts as JSON in the file named by JDVM_TEST_COUNTS. */
export default class TestReporter {
  /** @type {string} */
  #root;
  /** @type {[seconds: number, name: string][]} */
  #durations = [];

  /** @param {{ rootDir: string }} config */
  constructor({ rootDir }) {
    this.#root = rootDir;
  }

  /**
   * @param {Test} test
   * @param {TestResult} result
   */
  onTestResult(test, result) {
    const name = relative(this.#root, test.path).replace(/^dist\//, "");
    const seconds = (result.perfStats.end - result.perfStats.start) / 1000;
    this.#durations.push([seconds, name]);
    if (!result.failureMessage) return;
    console.log(`\nFAIL ${name}`);
    for (const { type, message } of result.console ?? []) console.log(`  ${type}: ${message}`);
    console.log(result.failureMessage.trimEnd());
  }

  /**
   * @param {Set<TestContext>} _contexts
   * @param {AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const slowest = this.#durations.sort(([a], [b]) => b - a).slice(0, 3);
    const list = slowest.map(([seconds, name]) => `${name} ${seconds.toFixed(1)} s`).join(", ");
    if (list) console.log(`\ntest: ${results.numTotalTestSuites} files; the slowest: ${list}`);
    /** @type {Counts} */
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      unloadable: results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    const file = process.env["JDVM_TEST_COUNTS"];
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
