/** Where nothing that is tested can reach the user's Pulumi. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onCleanup } from "../process/cleanup.mjs";

/**
 * A folder that goes when the command ends, even when it is killed, and the environment of tests that leave there what
 * they make: the CLI, its home and a backend to throw away are given.
 */
export async function testEnvironment(pulumi) {
  const folder = await mkdtemp(join(tmpdir(), "jdvm-test-"));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  const env = {
    ...pulumi.env,
    PULUMI_BACKEND_URL: pathToFileURL(folder).href,
    TMPDIR: folder,
    JDVM_PULUMI: pulumi.command,
  };
  return { folder, env };
}
