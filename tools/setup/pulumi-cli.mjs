/** A Pulumi CLI that can run Node programs: one of the machine, else the official release, else one built here. */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cleanEnv } from "../process/clean-env.mjs";
import { isAlive } from "../process/process-tree.mjs";
import { Failure } from "../process/failure.mjs";
import { BIN, PULUMI_HOME, ROOT } from "../process/paths.mjs";
import { buildPulumi, PULUMI_VERSION } from "./pulumi-build.mjs";
import { downloadPulumi } from "./pulumi-download.mjs";
import { findPulumi } from "./pulumi-path.mjs";
import { onCleanup } from "../process/cleanup.mjs";

/** Where the npm package `pulumi` looks for its own version, too: so a CLI built here serves `npx pulumi`. */
const PLACE = join(PULUMI_HOME, "versions", PULUMI_VERSION);
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A CLI to run: `command` (absolute), `version`, `origin` (for people), `home` (a PULUMI_HOME in this checkout) and
 * `env`, an environment for it that lacks only PULUMI_BACKEND_URL. Touches nothing in the user's own Pulumi home. What
 * had to be made is kept, and made whole or not at all.
 *
 * @throws {Failure} when there is none, it cannot be downloaded and cannot be built
 */
export async function pulumiCli({ log, env = process.env }) {
  await mkdir(PULUMI_HOME, { recursive: true });
  await removeOldLogs();
  const found = await findPulumi({ home: PULUMI_HOME, env });
  if (found) return described(found, env);
  const command = join(PLACE, "bin", "pulumi");
  if (!existsSync(command)) await make(log, env);
  return described({ command, version: PULUMI_VERSION, origin: "of this checkout" }, env);
}

function described({ command, version, origin }, env) {
  // The dynamic provider's launcher comes with the CLI; the one of the SDK serves a CLI that came without.
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

/** Downloads or builds into a folder of this process, and moves it into place in one step. */
async function make(log, env) {
  await removeAbandoned();
  const draft = join(PULUMI_HOME, `.draft-${process.pid}`);
  onCleanup(() => rm(draft, { recursive: true, force: true }));
  const reasons = [];
  for (const attempt of [downloadPulumi, buildPulumi]) {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    const made = await attempt({ log, env, draft });
    if (made.folder) {
      await moveIntoPlace(made.folder);
      await rm(draft, { recursive: true, force: true });
      return;
    }
    reasons.push(made.reason);
  }
  await rm(draft, { recursive: true, force: true });
  throw new Failure(
    `no Pulumi CLI: none on the PATH is new enough; ${reasons.join("; ")}. Install Pulumi (3.216.0 or newer) or Go, or ` +
      "let this machine reach the Go module proxy, then run the command again.",
  );
}

async function moveIntoPlace(folder) {
  await mkdir(dirname(PLACE), { recursive: true });
  try {
    await rename(folder, PLACE);
  } catch (error) {
    // Another process was first: its CLI is as good as ours.
    if (!existsSync(join(PLACE, "bin", "pulumi"))) throw error;
  }
}

/** Drafts of processes that were killed. */
async function removeAbandoned() {
  for (const name of await readdir(PULUMI_HOME)) {
    const pid = Number(/^\.draft-(\d+)$/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) await rm(join(PULUMI_HOME, name), { recursive: true, force: true });
  }
}

/** The CLI writes a log for each run and never removes one. */
async function removeOldLogs() {
  const folder = join(PULUMI_HOME, "logs");
  for (const name of await readdir(folder).catch(() => [])) {
    const file = join(folder, name);
    const written = await stat(file).catch(() => undefined);
    if (written && Date.now() - written.mtimeMs > DAY_MS) await rm(file, { force: true });
  }
}
