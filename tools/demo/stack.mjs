/** A throwaway stack of the root project on a backend of its own: nothing of it is in the checkout. */
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "../process/child.mjs";
import { Failure } from "../process/failure.mjs";
import { ROOT } from "../process/paths.mjs";
import { onCleanup } from "../process/cleanup.mjs";

const STACK = "start";

/**
 * A function that runs Pulumi on the stack, its output shown as it comes, and throws a Failure when it does not succeed.
 *
 * @param pulumi from `pulumiCli`
 * @param env what the program gets on top
 */
export async function temporaryStack({ pulumi, env }) {
  const folder = await mkdtemp(join(tmpdir(), "jdvm-start-"));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  const backend = join(folder, "backend");
  await mkdir(backend);
  // `stack init` leaves the stack's settings beside the Pulumi.yaml it sees, so it is shown a copy.
  await copyFile(join(ROOT, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  const settings = join(folder, `Pulumi.${STACK}.yaml`);
  const all = {
    ...pulumi.env,
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    // ts-node's ESM loader has Node warn of something that no reader of a preview can mend.
    NODE_OPTIONS: `${pulumi.env.NODE_OPTIONS ?? ""} --no-deprecation`.trim(),
    ...env,
  };
  const color = ["--non-interactive", "--color", process.stdout.isTTY ? "always" : "never"];
  const call = async (args, cwd) => {
    const ended = await run(pulumi.command, [...args, ...color], { cwd, env: all, show: true });
    if (ended.code !== 0) throw new Failure(`pulumi ${args[0]} failed (${ended.why})`);
  };
  await call(["stack", "init", STACK], folder);
  const own = ["--stack", STACK, "--config-file", settings, "--suppress-progress"];
  return (args) => call([...args, ...own], ROOT);
}
