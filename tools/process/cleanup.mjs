/** Undoing on the way out: on success, failure, Ctrl-C, SIGTERM and a closed terminal alike. */
import { constants } from "node:os";
import { stopAll } from "./child.mjs";

/** npm's shell passes no signal on, so a command that npm runs must notice by itself that it was left alone. */
const LOOK_MS = 300;

const undone = [];
let tidying;
let leaving = false;

/** Has `undo` called once before the command ends, last registered first, however it ends (short of SIGKILL). */
export function onCleanup(undo) {
  undone.push(undo);
}

/** Ends every program still running, then undoes what was registered. Never throws; calls share one tidying. */
export function cleanup() {
  tidying ??= stopAndUndo();
  return tidying;
}

async function stopAndUndo() {
  await stopAll();
  while (undone.length > 0) {
    try {
      await undone.pop()();
    } catch (error) {
      console.error(`could not tidy up: ${error.message}`);
    }
  }
}

/**
 * From here on, a signal that asks this command to end makes it tidy up, and exit as a shell expects. So does the end of
 * the npm that runs it.
 */
export function cleanupOnSignals() {
  const leave = (signal, said) => {
    if (leaving) return;
    leaving = true;
    console.error(`\n${said}: stopping what was started`);
    void cleanup().then(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => leave(signal, signal));
  }
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const look = () => process.ppid !== parent && leave("SIGTERM", "npm has ended");
  setInterval(look, LOOK_MS).unref();
}

/** Whether the command was told to end: what fails from then on is no news. */
export function isShuttingDown() {
  return leaving;
}
