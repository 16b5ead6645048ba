/** ESLint and Prettier over the whole checkout. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./process/child.mjs";
import { main } from "./process/failure.mjs";
import { CACHE, NODE, ROOT } from "./process/paths.mjs";
import { secondsSince } from "./process/heartbeat.mjs";
import { cleanupOnSignals } from "./process/cleanup.mjs";

const CHECKS = [
  {
    name: "eslint",
    program: ["eslint", "bin", "eslint.js"],
    args: ["--max-warnings=0", "--cache", "--cache-location", join(CACHE, "eslint"), "."],
    mend: "`npx eslint --fix .` mends some of it",
  },
  {
    name: "prettier",
    program: ["prettier", "bin", "prettier.cjs"],
    args: [
      "--check",
      "--log-level=warn",
      "--cache",
      "--cache-location",
      join(CACHE, "prettier"),
      ".",
    ],
    mend: "`npx prettier --write .` mends it",
  },
];

/** How many of the checks failed: the output of each that did, and one line for it, are printed. */
export async function lint() {
  const start = Date.now();
  const ended = await Promise.all(CHECKS.map(check));
  const failed = ended.filter((good) => !good).length;
  if (failed === 0) console.log(`lint: clean (${secondsSince(start).toFixed(1)} s)`);
  return failed;
}

async function check({ name, program, args, mend }) {
  const file = join(ROOT, "node_modules", ...program);
  const ended = await run(NODE, [file, ...args], { cwd: ROOT });
  if (ended.code === 0) return true;
  console.log(`${ended.output.trimEnd()}\nlint: ${name} failed (${ended.why}); ${mend}`);
  return false;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  cleanupOnSignals();
  await main(lint);
}
