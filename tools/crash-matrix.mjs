/**
 * `npm run crash-matrix [-- operations [jobs]]`: every API call of every operation is struck, on the real Pulumi CLI, and
 * the table says what came of it. Exit code 1 when a row does not hold.
 */
import { run } from "./child.mjs";
import { main } from "./failure.mjs";
import { NODE, ROOT } from "./paths.mjs";
import { setUp } from "./setup.mjs";
import { testEnvironment } from "./test-env.mjs";
import { tidy, tidyOnSignals } from "./tidy.mjs";

tidyOnSignals();
await main(async () => {
  try {
    const { env } = await testEnvironment(await setUp());
    const args = ["dist/test/engine/crash/main.js", ...process.argv.slice(2)];
    return (await run(NODE, args, { cwd: ROOT, env, show: true })).code;
  } finally {
    await tidy();
  }
});
