// @ts-check
/**
 * Everything needed before a command of this project starts, on a machine with only Node >= 20, npm, and Go or a
 * Pulumi CLI. Runs on Node built-ins only: nothing is installed yet when it starts.
 */
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { Failure, main } from "../process/failure.mjs";
import { install } from "./install.mjs";
import { pulumiCli } from "./pulumi-cli.mjs";
import { secondsSince } from "../process/heartbeat.mjs";
import { cleanup, cleanupOnSignals } from "../process/cleanup.mjs";
import { withLock } from "./lock.mjs";

/** @import { PulumiCli } from "./pulumi-cli.mjs" */

const OLDEST_NODE = 20;

/**
 * Prints one line of progress on standard output.
 *
 * @param {string} line
 */
export function log(line) {
  console.log(`setup: ${line}`);
}

/**
 * A Pulumi CLI, once packages are installed and TypeScript is compiled. Each part does nothing when it was done before,
 * and then needs no network.
 *
 * @returns {Promise<PulumiCli>}
 * @throws {Failure} with the missing part and the fix in one line
 */
export async function setUp() {
  const start = Date.now();
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new Failure(
      `Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer.`,
    );
  }
  const pulumi = await withLock(log, async () => {
    await install({ log });
    await build({ log });
    return pulumiCli({ log });
  });
  log(`ready in ${secondsSince(start).toFixed(1)} s; Pulumi ${pulumi.version} (${pulumi.origin})`);
  return pulumi;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  cleanupOnSignals();
  await main(async () => {
    try {
      await setUp();
      return 0;
    } finally {
      await cleanup();
    }
  });
}
