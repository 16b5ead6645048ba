// @ts-check
/** Builds dist/ from the TypeScript sources. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../process/child.mjs";
import { Failure, lastLines } from "../process/failure.mjs";
import { buildStamp, buildState, fingerprint, outputsOf } from "./stamps.mjs";
import { NODE, ROOT } from "../process/paths.mjs";
import { secondsSince } from "../process/heartbeat.mjs";

/** @import { Log } from "../process/heartbeat.mjs" */

const ROOMS = ["provider", "simulator", "test"];
/** Other inputs of a build: the compiler's settings and version, and the types of the packages. */
const SETTINGS = ["tsconfig.json", "package.json", "package-lock.json"];
const DIST = join(ROOT, "dist");
const STAMP = join(DIST, ".stamp");
const TSC = join(ROOT, "node_modules", "typescript", "bin", "tsc");
const BUILT = /\.(js|js\.map|d\.ts)$/;

/**
 * Leaves dist/ built from the current sources, with no output of deleted sources (a stale test must not run). Does
 * nothing when dist/ is current.
 *
 * @param {{ log: Log }} options
 * @throws {Failure} when the sources do not compile: prints the compiler's errors and leaves dist/ unchanged
 */
export async function build({ log }) {
  const names = await sourceNames();
  const sources = await contentOf(ROOT, [...SETTINGS, ...names]);
  const stamp = await readFile(STAMP, "utf8").catch(() => undefined);
  if (buildState({ stamp, sources, outputs: await outputsNow() }) === "current") return;
  const start = Date.now();
  log(`compiling ${names.length} files`);
  await rm(STAMP, { force: true });
  const args = [TSC, "-p", "tsconfig.json", "--noEmitOnError", "--pretty", "false"];
  const ended = await run(NODE, args, { cwd: ROOT });
  if (ended.code !== 0) {
    console.error(lastLines(ended.output, 40).join("\n"));
    throw new Failure("the build failed: fix the errors above, then run the command again.");
  }
  await removeLeftovers(outputsOf(names));
  await writeFile(STAMP, buildStamp({ sources, outputs: await outputsNow() }));
  log(`compiled in ${secondsSince(start).toFixed(0)} s`);
}

async function sourceNames() {
  const found = await Promise.all(ROOMS.map((room) => namesUnder(ROOT, room)));
  return found.flat().filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
}

async function outputsNow() {
  return contentOf(
    DIST,
    (await namesUnder(DIST, ".")).filter((name) => BUILT.test(name)),
  );
}

/** @param {ReadonlySet<string>} wanted */
async function removeLeftovers(wanted) {
  const names = (await namesUnder(DIST, ".")).filter((name) => BUILT.test(name));
  const leftover = names.filter((name) => !wanted.has(name));
  await Promise.all(leftover.map((name) => rm(join(DIST, name), { force: true })));
}

/** @type {(folder: string, names: readonly string[]) => Promise<string>} */
async function contentOf(folder, names) {
  /** @type {(name: string) => Promise<[string, string | Buffer]>} */
  const read = async (name) => [name, await readFile(join(folder, name)).catch(() => "")];
  return fingerprint(await Promise.all(names.map(read)));
}

/**
 * Names of all files and folders under a folder, relative to `base`, with forward slashes; none when there is no such
 * folder.
 *
 * @type {(base: string, folder: string) => Promise<string[]>}
 */
async function namesUnder(base, folder) {
  const names = await readdir(join(base, folder), { recursive: true }).catch(() => []);
  return names.map((name) => join(folder, name).replaceAll("\\", "/"));
}
