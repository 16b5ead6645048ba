// @ts-check
/** Cleaning up before the command ends: on success, failure, Ctrl-C, SIGTERM and a closed terminal alike. */
import { constants } from "node:os";
import { stopAll } from "./child.mjs";
import { messageOf } from "./failure.mjs";

/** npm's shell passes no signal on, so a command that npm runs must notice by itself when npm has ended. */
const PARENT_CHECK_MS = 300;

/** @type {(() => unknown)[]} */
const actions = [];
/** @type {Promise<void> | undefined} */
let cleaning;
let shuttingDown = false;

/**
 * Registers `action`, to be called once before the command ends, last registered first, however the command ends (short
 * of SIGKILL).
 *
 * @param {() => unknown} action may return a promise
 */
export function onCleanup(action) {
  actions.push(action);
}

/**
 * Ends every program still running, then calls the registered actions. Never rejects; all calls share one cleanup.
 *
 * @returns {Promise<void>}
 */
export function cleanup() {
  cleaning ??= stopAndCallActions();
  return cleaning;
}

async function stopAndCallActions() {
  await stopAll();
  for (let action = actions.pop(); action !== undefined; action = actions.pop()) {
    try {
      await action();
    } catch (error) {
      console.error(`cleanup failed: ${messageOf(error)}`);
    }
  }
}

/**
 * From here on, a signal to end makes this command clean up, then exit with the code that a shell expects. The end of
 * the npm process above has the same effect.
 */
export function cleanupOnSignals() {
  /** @type {(signal: "SIGINT" | "SIGTERM" | "SIGHUP", reason: string) => void} */
  const shutDown = (signal, reason) => {
    if (shuttingDown) return;
    shuttingDown = true;
    console.error(`\n${reason}: stopping all started programs`);
    void cleanup().then(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => shutDown(signal, signal));
  }
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const check = () => {
    if (process.ppid !== parent) shutDown("SIGTERM", "npm has ended");
  };
  setInterval(check, PARENT_CHECK_MS).unref();
}

/** Whether the command was told to end: errors after that point are its consequence, and need no report. */
export function isShuttingDown() {
  return shuttingDown;
}
