// @ts-check
/** The environment of tests, without access to the user's Pulumi. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onCleanup } from "../process/cleanup.mjs";

/** @import { PulumiCli } from "../setup/pulumi-cli.mjs" */

/** The developer's switches for tests, listed in CONTRIBUTING.md; no other JDVM_ variable reaches a test. */
const SWITCHES = [
  ...["JDVM_GOLDENS", "JDVM_PROPERTY_RUNS", "JDVM_PROPERTY_SEED", "JDVM_SCREENSHOT", "JDVM_DEBUG"],
];

/**
 * A temporary folder, deleted when the command ends (also by a signal), and an environment for tests, with their backend
 * in this folder, the CLI and its home. Tests write into this folder only.
 *
 * @param {PulumiCli} pulumi
 * @returns {Promise<{ folder: string, env: NodeJS.ProcessEnv }>}
 */
export async function testEnvironment(pulumi) {
  const folder = await mkdtemp(join(tmpdir(), "jdvm-test-"));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  const env = {
    ...pulumi.env,
    ...Object.fromEntries(
      SWITCHES.filter((name) => process.env[name]).map((name) => [name, process.env[name]]),
    ),
    PULUMI_BACKEND_URL: pathToFileURL(folder).href,
    TMPDIR: folder,
    JDVM_PULUMI: pulumi.command,
  };
  return { folder, env };
}
