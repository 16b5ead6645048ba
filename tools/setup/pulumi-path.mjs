/** Looking for a Pulumi CLI that the machine has. */
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, sep } from "node:path";
import { run } from "../process/child.mjs";
import { cleanEnv } from "../process/clean-env.mjs";
import { isAtLeast } from "./version.mjs";

/**
 * The oldest CLI that will do: since 3.216.0 the engine takes inputs from a dynamic resource's `read`, so that a refresh
 * shows drift as a change of `count`.
 */
export const OLDEST_PULUMI = "3.216.0";

/**
 * The first `pulumi` on the PATH that is new enough and comes with its language host for Node, or undefined. The npm
 * package's shim does not count: it may download.
 */
export async function findPulumi({ home, env }) {
  for (const folder of foldersOf(env.PATH)) {
    const command = join(folder, "pulumi");
    if (!isExecutable(command) || isShim(command) || !hasLanguageHost(command, env.PATH)) continue;
    const version = await versionOf(command, { home, env });
    if (version && isAtLeast(version, OLDEST_PULUMI)) {
      return { command, version: version.replace(/^v/, ""), origin: command };
    }
  }
  return undefined;
}

/** What a CLI says its version is, or undefined when it does not run. */
export async function versionOf(command, { home, env }) {
  const clean = cleanEnv(env, { home, folders: [dirname(command)] });
  const ended = await run(command, ["version"], { env: clean, limitMs: 20_000 });
  return ended.code === 0 ? ended.output.trim().split("\n").at(-1) : undefined;
}

function foldersOf(path) {
  return (path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
}

function isShim(command) {
  return [command, realpathSync(command)].some((file) => file.split(sep).includes("node_modules"));
}

function hasLanguageHost(command, path) {
  const folders = [dirname(command), dirname(realpathSync(command)), ...foldersOf(path)];
  return folders.some((folder) => existsSync(join(folder, "pulumi-language-nodejs")));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
