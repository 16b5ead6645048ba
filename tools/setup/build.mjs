/** dist/ as the TypeScript sources say. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../process/child.mjs";
import { Failure, lastLines } from "../process/failure.mjs";
import { buildStamp, buildState, fingerprint, outputsOf } from "./stamps.mjs";
import { NODE, ROOT } from "../process/paths.mjs";
import { secondsSince } from "../process/heartbeat.mjs";

const ROOMS = ["provider", "simulator", "test"];
/** What else decides the outcome of a build: the compiler's settings and version, and the types of the packages. */
const SETTINGS = ["tsconfig.json", "package.json", "package-lock.json"];
const DIST = join(ROOT, "dist");
const STAMP = join(DIST, ".stamp");
const TSC = join(ROOT, "node_modules", "typescript", "bin", "tsc");
const BUILT = /\.(js|js\.map|d\.ts)$/;

/**
 * Leaves dist/ built from the sources as they are, with nothing left over from sources that are gone (a stale test must
 * not run). Does nothing when it is so already.
 *
 * @throws {Failure} when the sources do not compile: the compiler's words are printed, dist/ stays as it was
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
    throw new Failure("the build failed: mend the lines above, then run the command again.");
  }
  await removeLeftovers(outputsOf(names));
  await writeFile(STAMP, buildStamp({ sources, outputs: await outputsNow() }));
  log(`compiled in ${secondsSince(start).toFixed(0)} s`);
}

async function sourceNames() {
  const found = await Promise.all(ROOMS.map((room) => filesUnder(ROOT, room)));
  return found.flat().filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
}

async function outputsNow() {
  return contentOf(
    DIST,
    (await filesUnder(DIST, ".")).filter((name) => BUILT.test(name)),
  );
}

async function removeLeftovers(wanted) {
  const names = (await filesUnder(DIST, ".")).filter((name) => BUILT.test(name));
  const leftover = names.filter((name) => !wanted.has(name));
  await Promise.all(leftover.map((name) => rm(join(DIST, name), { force: true })));
}

async function contentOf(folder, names) {
  const read = async (name) => [name, await readFile(join(folder, name)).catch(() => "")];
  return fingerprint(await Promise.all(names.map(read)));
}

/** Names of all files under a folder, relative to `base`, with forward slashes; none when there is no such folder. */
async function filesUnder(base, folder) {
  const entries = await readdir(join(base, folder), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => file.slice(base.length + 1).replaceAll("\\", "/"));
}
