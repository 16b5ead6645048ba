// @ts-check
/** Provides a Pulumi CLI that runs Node programs: the machine's own, else the official release, else a build from source. */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cleanEnv } from "../process/clean-env.mjs";
import { isAlive } from "../process/process-tree.mjs";
import { Failure } from "../process/failure.mjs";
import { BIN, PULUMI_HOME, ROOT } from "../process/paths.mjs";
import { buildPulumi, PULUMI_VERSION } from "./pulumi-build.mjs";
import { downloadPulumi } from "./pulumi-download.mjs";
import { findPulumi, OLDEST_PULUMI } from "./pulumi-path.mjs";
import { onCleanup } from "../process/cleanup.mjs";

/**
 * @import { Log } from "../process/heartbeat.mjs"
 * @import { Found } from "./pulumi-path.mjs"
 */

/**
 * A CLI to run, with a home in this checkout and an environment that lacks only PULUMI_BACKEND_URL.
 *
 * @typedef {Found & { home: string, env: NodeJS.ProcessEnv }} PulumiCli
 */

/** The npm package `pulumi` looks for its version here, too, so a CLI built here serves `npx pulumi`. */
const INSTALLED = join(PULUMI_HOME, "versions", PULUMI_VERSION);
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A CLI to run. Touches nothing in the user's own Pulumi home. A downloaded or built CLI is kept for later runs; it is
 * installed completely or not at all.
 *
 * @param {{ log: Log, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<PulumiCli>}
 * @throws {Failure} when the machine has no CLI, and both download and build fail
 */
export async function pulumiCli({ log, env = process.env }) {
  await mkdir(PULUMI_HOME, { recursive: true });
  await removeOldLogs();
  const found = await findPulumi({ home: PULUMI_HOME, env });
  if (found) return withEnv(found, env);
  const command = join(INSTALLED, "bin", "pulumi");
  if (!existsSync(command)) await provide(log, env);
  return withEnv({ command, version: PULUMI_VERSION, origin: "of this checkout" }, env);
}

/** @type {(found: Found, env: NodeJS.ProcessEnv) => PulumiCli} */
function withEnv({ command, version, origin }, env) {
  // The CLI brings the launcher of the dynamic provider; the launcher in the SDK is for a CLI without one.
  const launcher = join(ROOT, "node_modules", "@pulumi", "pulumi");
  const folders = [BIN, dirname(command), launcher];
  return {
    command,
    version,
    origin,
    home: PULUMI_HOME,
    env: cleanEnv(env, { home: PULUMI_HOME, folders }),
  };
}

/**
 * Downloads or builds a CLI in a folder of this process, then installs it by one rename.
 *
 * @type {(log: Log, env: NodeJS.ProcessEnv) => Promise<void>}
 */
async function provide(log, env) {
  await removeAbandoned();
  const draft = join(PULUMI_HOME, `.draft-${process.pid}`);
  onCleanup(() => rm(draft, { recursive: true, force: true }));
  const reasons = [];
  for (const attempt of [downloadPulumi, buildPulumi]) {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    const result = await attempt({ log, env, draft });
    if ("folder" in result) {
      await moveIntoPlace(result.folder);
      await rm(draft, { recursive: true, force: true });
      return;
    }
    reasons.push(result.reason);
  }
  await rm(draft, { recursive: true, force: true });
  throw new Failure(
    `no Pulumi CLI: the PATH has none of ${OLDEST_PULUMI} or newer; ${reasons.join("; ")}. Install Pulumi or Go, or ` +
      "let this machine reach the Go module proxy, then run the command again.",
  );
}

/** @param {string} folder */
async function moveIntoPlace(folder) {
  await mkdir(dirname(INSTALLED), { recursive: true });
  try {
    await rename(folder, INSTALLED);
  } catch (error) {
    // Another process was first: its CLI is as good as ours.
    if (!existsSync(join(INSTALLED, "bin", "pulumi"))) throw error;
  }
}

/** Deletes the drafts of killed processes. */
async function removeAbandoned() {
  for (const name of await readdir(PULUMI_HOME)) {
    const pid = Number(/^\.draft-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) await rm(join(PULUMI_HOME, name), { recursive: true, force: true });
  }
}

/** Deletes logs older than a day: the CLI writes one for each run and never deletes any. */
async function removeOldLogs() {
  const folder = join(PULUMI_HOME, "logs");
  for (const name of await readdir(folder).catch(() => [])) {
    const file = join(folder, name);
    const written = await stat(file).catch(() => undefined);
    if (written && Date.now() - written.mtimeMs > DAY_MS) await rm(file, { force: true });
  }
}
