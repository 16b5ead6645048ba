// @ts-check
/** The simulator as a child process: start it, read its ledger, delete a VM out of band. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { launch } from "../process/child.mjs";
import { Failure } from "../process/failure.mjs";
import { NODE, ROOT } from "../process/paths.mjs";

/** @import { Ledger } from "./ledger.mjs" */

const START_MS = 15_000;
const REQUEST_MS = 10_000;

/**
 * The first line of a simulator: its address and the keys of its only account.
 *
 * @typedef {{ url: string, accessKeyId: string, secretAccessKey: string, regionId: string }} Address
 */

/**
 * A running simulator.
 *
 * @typedef {Address & { ledger: () => Promise<Ledger>, remove: (instanceId: string) => Promise<void> }} Simulator
 */

/**
 * A running simulator. It runs until the command cleans up.
 *
 * @param {{ bootTime: string }} options
 * @returns {Promise<Simulator>}
 * @throws {Failure} when it does not print its address in time
 */
export async function startSimulator({ bootTime }) {
  const args = ["dist/simulator/cli.js", "--port", "0", "--boot", bootTime];
  // The web page shows the VMs of a group together.
  args.push("--owner-tag", "jdvm:group");
  const child = launch(NODE, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null) return fail("it has no standard output");
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line").then(([text]) => String(text)),
    once(child, "exit").then(([code]) => fail(`it ended (exit ${code}) before it was ready`)),
    delay(START_MS, undefined, { ref: false }).then(() => fail(`silent for ${START_MS / 1000} s`)),
  ]);
  const address = parse(line);
  /** @type {(method: string, path: string) => Promise<string>} */
  const send = (method, path) => request(new URL(path, address.url), method);
  return {
    ...address,
    ledger: async () => JSON.parse(await send("GET", "/_simulator/ledger")),
    remove: async (instanceId) => {
      await send("DELETE", `/_simulator/instances/${instanceId}`);
    },
  };
}

/** @type {(line: string) => Address} */
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return fail(`its first line is not JSON: ${line}`);
  }
}

/** @type {(url: URL, method: string) => Promise<string>} */
async function request(url, method) {
  const reply = await fetch(url, { method, signal: AbortSignal.timeout(REQUEST_MS) });
  const text = await reply.text();
  if (!reply.ok) throw new Failure(`the simulator refused ${method} ${url.pathname}: ${text}`);
  return text;
}

/** @type {(reason: string) => never} */
function fail(reason) {
  throw new Failure(`the simulator did not start: ${reason}. Run \`npm test -- simulator\`.`);
}
