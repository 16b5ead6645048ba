// @ts-check
/** Finds a Pulumi CLI on the machine's PATH. */
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, sep } from "node:path";
import { run } from "../process/child.mjs";
import { cleanEnv } from "../process/clean-env.mjs";
import { isAtLeast } from "./version.mjs";

/**
 * The oldest supported CLI: since 3.216.0 the engine accepts inputs from a dynamic resource's `read`, so a refresh
 * restores a `count` that release 0.1.0 lowered.
 */
export const OLDEST_PULUMI = "3.216.0";

/**
 * A usable CLI.
 *
 * @typedef {object} Found
 * @property {string} command absolute path
 * @property {string} version without a leading `v`
 * @property {string} origin for people
 */

/**
 * The first `pulumi` on the PATH with a supported version and a language host for Node, or undefined. Skips the shim of
 * the npm package, since it may start a download.
 *
 * @param {{ home: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<Found | undefined>}
 */
export async function findPulumi({ home, env }) {
  for (const folder of foldersOf(env["PATH"])) {
    const command = join(folder, "pulumi");
    if (!isExecutable(command) || isShim(command) || !hasLanguageHost(command, env["PATH"]))
      continue;
    const version = await versionOf(command, { home, env });
    if (version && isAtLeast(version, OLDEST_PULUMI)) {
      return { command, version: version.replace(/^v/, ""), origin: command };
    }
  }
  return undefined;
}

/**
 * The version reported by a CLI, or undefined when it does not run.
 *
 * @param {string} command
 * @param {{ home: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<string | undefined>}
 */
export async function versionOf(command, { home, env }) {
  const clean = cleanEnv(env, { home, folders: [dirname(command)] });
  const ended = await run(command, ["version"], { env: clean, limitMs: 20_000 });
  return ended.code === 0 ? ended.output.trim().split("\n").at(-1) : undefined;
}

/** @param {string | undefined} path */
function foldersOf(path) {
  return (path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
}

/** @param {string} command */
function isShim(command) {
  return [command, realpathSync(command)].some((file) => file.split(sep).includes("node_modules"));
}

/** @type {(command: string, path: string | undefined) => boolean} */
function hasLanguageHost(command, path) {
  const folders = [dirname(command), dirname(realpathSync(command)), ...foldersOf(path)];
  return folders.some((folder) => existsSync(join(folder, "pulumi-language-nodejs")));
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
