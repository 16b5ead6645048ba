// @ts-check
/** Installs node_modules from package-lock.json, with the pinned Node in it. */
import { accessSync, constants } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../process/child.mjs";
import { Failure, firstLines } from "../process/failure.mjs";
import { installStamp, installState } from "./stamps.mjs";
import { NODE, ROOT } from "../process/paths.mjs";
import { secondsSince, withHeartbeat } from "../process/heartbeat.mjs";

/** @import { Log } from "../process/heartbeat.mjs" */

const STAMP = join(ROOT, "node_modules", ".setup-stamp");
const INSTALLED = join(ROOT, "node_modules", ".package-lock.json");
const MACHINE = `${process.platform}-${process.arch}`;

/**
 * Leaves node_modules as package-lock.json asks. When it is current, this uses no network and starts no npm. A killed
 * installation leaves no stamp, so the next one starts over.
 *
 * @param {{ log: Log }} options
 */
export async function install({ log }) {
  const lockText = await readFile(join(ROOT, "package-lock.json"), "utf8");
  const state = installState({
    lockText,
    machine: MACHINE,
    stamp: await textOf(STAMP),
    installed: await textOf(INSTALLED),
    hasNode: isExecutable(NODE),
  });
  if (state === "current") return;
  if (state !== "unstamped") await npmCi(log, state);
  await checkNode();
  await writeFile(STAMP, installStamp(lockText, MACHINE));
}

/** @type {(log: Log, state: "missing" | "stale") => Promise<void>} */
async function npmCi(log, state) {
  const start = Date.now();
  const why = state === "missing" ? "there is no node_modules yet" : "package-lock.json changed";
  log(`installing packages with npm (${why}; about half a minute)`);
  const args = ["ci", "--include=dev", "--prefer-offline", "--no-audit", "--no-fund"];
  const ended = await withHeartbeat({ log, label: "still installing" }, () =>
    run("npm", [...args, "--loglevel=error"], { cwd: ROOT }),
  );
  if (ended.code !== 0) {
    console.error(
      firstLines(ended.output, 6)
        .map((line) => `  ${line}`)
        .join("\n"),
    );
    throw new Failure(
      `npm ci failed (${ended.why}). Check that npm works and can reach its registry, then run the command again.`,
    );
  }
  log(`packages installed in ${secondsSince(start).toFixed(0)} s`);
}

/** Checks that the package `node` has its binary: an install script fetches it, and npm may be set to skip scripts. */
async function checkNode() {
  const ended = await run(NODE, ["--version"], { limitMs: 20_000 });
  if (ended.code === 0) return;
  throw new Failure(
    `the pinned Node (node_modules/.bin/node) does not run: ${ended.why}. Was its install script skipped? Run ` +
      "`npm rebuild node --ignore-scripts=false`, then the command again.",
  );
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @type {(file: string) => Promise<string | undefined>} */
async function textOf(file) {
  return readFile(file, "utf8").catch(() => undefined);
}
