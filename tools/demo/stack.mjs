// @ts-check
/** A temporary stack of the root project on a temporary backend; it leaves nothing in the checkout. */
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "../process/child.mjs";
import { Failure } from "../process/failure.mjs";
import { ROOT } from "../process/paths.mjs";
import { onCleanup } from "../process/cleanup.mjs";

/** @import { PulumiCli } from "../setup/pulumi-cli.mjs" */

const STACK = "start";

/**
 * A function that runs a Pulumi command on the stack and shows its output as it comes. It throws a Failure when the
 * command fails.
 *
 * @param {object} options
 * @param {PulumiCli} options.pulumi
 * @param {NodeJS.ProcessEnv} options.env more variables for the program
 * @returns {Promise<(args: readonly string[]) => Promise<void>>}
 */
export async function temporaryStack({ pulumi, env }) {
  const folder = await mkdtemp(join(tmpdir(), "jdvm-start-"));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  const backend = join(folder, "backend");
  await mkdir(backend);
  // `stack init` writes the stack's settings beside the Pulumi.yaml it reads, so it gets a copy.
  await copyFile(join(ROOT, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  const settings = join(folder, `Pulumi.${STACK}.yaml`);
  const all = {
    ...pulumi.env,
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    // ts-node's ESM loader triggers a deprecation warning of Node that no reader of a preview can fix.
    NODE_OPTIONS: `${pulumi.env["NODE_OPTIONS"] ?? ""} --no-deprecation`.trim(),
    ...env,
  };
  const color = ["--non-interactive", "--color", process.stdout.isTTY ? "always" : "never"];
  /** @type {(args: readonly string[], cwd: string) => Promise<void>} */
  const call = async (args, cwd) => {
    const ended = await run(pulumi.command, [...args, ...color], { cwd, env: all, show: true });
    if (ended.code !== 0) throw new Failure(`pulumi ${args[0]} failed (${ended.why})`);
  };
  await call(["stack", "init", STACK], folder);
  const own = ["--stack", STACK, "--config-file", settings, "--suppress-progress"];
  return (args) => call([...args, ...own], ROOT);
}
