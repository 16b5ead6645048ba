// @ts-check
/** `npm run lint [-- --staged]`: ESLint, Prettier and the types of the scripts, over the checkout or the staged files. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { run } from "./process/child.mjs";
import { Failure, main } from "./process/failure.mjs";
import { CACHE, NODE, ROOT } from "./process/paths.mjs";
import { secondsSince } from "./process/heartbeat.mjs";
import { cleanup, cleanupOnSignals } from "./process/cleanup.mjs";

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {readonly string[]} program the script under node_modules
 * @property {readonly string[]} args without the files
 * @property {RegExp} files the names of the files to check
 * @property {boolean} isWhole whether it always checks all of its files, never a selection
 * @property {string} fix
 */

/** @type {readonly Check[]} */
const CHECKS = [
  {
    name: "eslint",
    program: ["eslint", "bin", "eslint.js"],
    // The cache knows a file by its content only, so after a change of type in another file the typed rules may be
    // late. A fresh clone, as in CI, has no cache.
    args: [
      ...["--max-warnings=0", "--no-warn-ignored"],
      ...["--cache", "--cache-strategy=content", "--cache-location", join(CACHE, "eslint")],
    ],
    files: /\.(ts|mjs|js)$/,
    isWhole: false,
    fix: "`npx eslint --fix .` fixes some of it",
  },
  {
    name: "prettier",
    program: ["prettier", "bin", "prettier.cjs"],
    args: [
      ...["--check", "--log-level=warn", "--ignore-unknown"],
      ...["--cache", "--cache-location", join(CACHE, "prettier")],
    ],
    files: /./,
    isWhole: false,
    fix: "`npx prettier --write .` fixes it",
  },
  {
    name: "types of the scripts",
    program: ["typescript", "bin", "tsc"],
    args: ["-p", "tools/tsconfig.json", "--pretty", "false"],
    files: /^(tools|bench)\//,
    isWhole: true,
    fix: "add or correct the JSDoc types",
  },
];

/**
 * The number of failed checks. Prints the output of each failed check, and one line for it.
 *
 * @param {readonly string[]} [files] relative names; by default the whole checkout
 * @returns {Promise<number>}
 */
export async function lint(files) {
  const start = Date.now();
  const ended = await Promise.all(CHECKS.map((check) => passes(check, files)));
  const failed = ended.filter((passed) => !passed).length;
  if (failed === 0) console.log(`lint: clean (${secondsSince(start).toFixed(1)} s)`);
  return failed;
}

/** @type {(check: Check, files: readonly string[] | undefined) => Promise<boolean>} */
async function passes({ name, program, args, files: pattern, isWhole, fix }, files) {
  const selected = files?.filter((file) => pattern.test(file)) ?? ["."];
  if (selected.length === 0) return true;
  const script = join(ROOT, "node_modules", ...program);
  const ended = await run(NODE, [script, ...args, ...(isWhole ? [] : selected)], { cwd: ROOT });
  if (ended.code === 0) return true;
  console.log(`${ended.output.trimEnd()}\nlint: ${name} failed (${ended.why}); ${fix}`);
  return false;
}

/** The number of failed checks of the staged files, read from the working tree. */
async function lintStaged() {
  const staged = await changedFiles(["--cached"]);
  if (staged.length === 0) {
    console.log("lint: no file is staged");
    return 0;
  }
  const unstaged = new Set(await changedFiles([]));
  const mixed = staged.filter((file) => unstaged.has(file));
  if (mixed.length > 0) console.log(`lint: includes unstaged changes of ${mixed.join(", ")}`);
  return lint(staged);
}

/**
 * The names of changed files, without deleted ones.
 *
 * @type {(args: readonly string[]) => Promise<string[]>}
 */
async function changedFiles(args) {
  const diff = ["diff", "--name-only", "--diff-filter=d", "-z", ...args];
  const ended = await run("git", diff, { cwd: ROOT });
  if (ended.code !== 0) throw new Failure(`git diff failed (${ended.why}): ${ended.output}`);
  return ended.output.split("\0").filter((name) => name !== "");
}

/** @param {readonly string[]} args */
async function command(args) {
  const { values } = parseArgs({ args: [...args], options: { staged: { type: "boolean" } } });
  return values.staged ? lintStaged() : lint();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  cleanupOnSignals();
  await main(async () => {
    try {
      return await command(process.argv.slice(2));
    } finally {
      await cleanup();
    }
  });
}
