// @ts-check
/** `npm test`: setup, lint, then jest with the given arguments; the last line is `N passed, N failed`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./process/child.mjs";
import { main, oneLine } from "./process/failure.mjs";
import { lint } from "./lint.mjs";
import { NODE, ROOT } from "./process/paths.mjs";
import { setUp } from "./setup/setup.mjs";
import { closingLine, isPartial, summarize } from "./jest/summary.mjs";
import { testEnvironment } from "./jest/env.mjs";
import { cleanup, cleanupOnSignals } from "./process/cleanup.mjs";

/**
 * @import { Counts } from "./jest/summary.mjs"
 * @import { PulumiCli } from "./setup/pulumi-cli.mjs"
 */

const JEST = join(ROOT, "node_modules", "jest", "bin", "jest.js");
/** jest needs the first flag to load ESM, and Node warns about it as experimental. */
const NODE_FLAGS = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];

/**
 * The summary of all checks of `npm test`. A failed setup is one failure.
 *
 * @param {readonly string[]} args
 */
async function checkEverything(args) {
  const pulumi = await setUp();
  if (isPartial(args)) console.log("lint: skipped, since only some of the tests are selected");
  const failedChecks = isPartial(args) ? 0 : await lint();
  return summarize({ jest: await runJest(pulumi, args), failedChecks });
}

/**
 * Runs jest, and reads the counts of its reporter.
 *
 * @param {PulumiCli} pulumi
 * @param {readonly string[]} args
 */
async function runJest(pulumi, args) {
  const { folder, env: given } = await testEnvironment(pulumi);
  const countsFile = join(folder, "counts.json");
  const env = { ...given, JDVM_TEST_COUNTS: countsFile };
  const ended = await run(NODE, [...NODE_FLAGS, JEST, ...args], { cwd: ROOT, env, show: true });
  const text = await readFile(countsFile, "utf8").catch(() => undefined);
  /** @type {Counts | undefined} */
  const counts = text === undefined ? undefined : JSON.parse(text);
  if (counts?.skipped) console.log(`test: ${counts.skipped} skipped`);
  return { exitCode: ended.code, counts };
}

cleanupOnSignals();
await main(async () => {
  let summary = { passed: 0, failed: 1 };
  try {
    summary = await checkEverything(process.argv.slice(2));
  } catch (error) {
    console.error(oneLine(error));
  }
  await cleanup();
  console.log(closingLine(summary));
  return summary.failed === 0 ? 0 : 1;
});
