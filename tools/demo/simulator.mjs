/** The simulator as a process: started, asked, and played against. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { launch } from "../process/child.mjs";
import { Failure } from "../process/failure.mjs";
import { NODE, ROOT } from "../process/paths.mjs";

const START_MS = 15_000;
const ASK_MS = 10_000;

/**
 * A running simulator: where it is and who may call it (`url`, `accessKeyId`, `secretAccessKey`, `regionId`), with
 * `ledger()` and `remove(instanceId)`. It runs until the command tidies up.
 *
 * @throws {Failure} when it does not say where it is in time
 */
export async function startSimulator({ bootTime }) {
  const args = ["dist/simulator/cli.js", "--port", "0", "--boot", bootTime];
  // The web page shows the VMs of a group together.
  args.push("--owner-tag", "jdvm:group");
  const child = launch(NODE, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line").then(([text]) => text),
    once(child, "exit").then(([code]) => fail(`it ended (exit ${code}) before it was ready`)),
    delay(START_MS, undefined, { ref: false }).then(() => fail(`silent for ${START_MS / 1000} s`)),
  ]);
  const place = parse(line);
  const ask = (method, path) => request(new URL(path, place.url), method);
  return {
    ...place,
    ledger: () => ask("GET", "/_simulator/ledger"),
    remove: (instanceId) => ask("DELETE", `/_simulator/instances/${instanceId}`),
  };
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return fail(`its first line is not the JSON it promises: ${line}`);
  }
}

async function request(url, method) {
  const reply = await fetch(url, { method, signal: AbortSignal.timeout(ASK_MS) });
  const text = await reply.text();
  if (!reply.ok) throw new Failure(`the simulator refused ${method} ${url.pathname}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

function fail(reason) {
  throw new Failure(`the simulator did not start: ${reason}. Run \`npm test -- simulator\`.`);
}
