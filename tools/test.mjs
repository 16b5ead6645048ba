/** `npm test`: set-up, lint, then jest with the arguments given; closes with `N passed, N failed` alone on a line. */
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

const JEST = join(ROOT, "node_modules", "jest", "bin", "jest.js");
/** jest needs the first to load ESM, and Node warns that it is experimental. */
const NODE_FLAGS = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];

/** Everything that `npm test` checks; what came of it. A set-up that fails is one failure. */
async function everything(args) {
  const pulumi = await setUp();
  if (isPartial(args)) console.log("lint: left out, as only some of the tests were asked for");
  const failedChecks = isPartial(args) ? 0 : await lint();
  return summarize({ jest: await runJest(pulumi, args), failedChecks });
}

/** Runs jest, and reads what its reporter counted. */
async function runJest(pulumi, args) {
  const { folder, env: given } = await testEnvironment(pulumi);
  const countsFile = join(folder, "counts.json");
  const env = { ...given, JDVM_TEST_COUNTS: countsFile };
  const ended = await run(NODE, [...NODE_FLAGS, JEST, ...args], { cwd: ROOT, env, show: true });
  const counts = JSON.parse(await readFile(countsFile, "utf8").catch(() => "null")) ?? undefined;
  if (counts?.skipped) console.log(`test: ${counts.skipped} skipped`);
  return { exitCode: ended.code, counts };
}

cleanupOnSignals();
await main(async () => {
  let result = { passed: 0, failed: 1 };
  try {
    result = await everything(process.argv.slice(2));
  } catch (error) {
    console.error(oneLine(error));
  }
  await cleanup();
  console.log(closingLine(result));
  return result.failed === 0 ? 0 : 1;
});
