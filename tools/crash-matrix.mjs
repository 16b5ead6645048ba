/**
 * `npm run crash-matrix [-- operations [jobs]]`: injects a fault at every API call of every operation, on the real Pulumi
 * CLI, and prints a table of the outcomes. Exits with 1 when a row has a violation.
 */
import { run } from "./process/child.mjs";
import { main } from "./process/failure.mjs";
import { NODE, ROOT } from "./process/paths.mjs";
import { setUp } from "./setup/setup.mjs";
import { testEnvironment } from "./jest/env.mjs";
import { cleanup, cleanupOnSignals } from "./process/cleanup.mjs";

cleanupOnSignals();
await main(async () => {
  try {
    const { env } = await testEnvironment(await setUp());
    const args = ["dist/test/engine/crash/main.js", ...process.argv.slice(2)];
    return (await run(NODE, args, { cwd: ROOT, env, show: true })).code;
  } finally {
    await cleanup();
  }
});
