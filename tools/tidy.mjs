/** Undoing on the way out: on success, failure, Ctrl-C, SIGTERM and a closed terminal alike. */
import { constants } from "node:os";
import { stopAll } from "./child.mjs";

const undone = [];
let leaving = false;

/** Has `undo` called once before the command ends, last registered first, however it ends (short of SIGKILL). */
export function beforeEnd(undo) {
  undone.push(undo);
}

/** Ends every program still running, then undoes what was registered. Never throws; a second call does nothing. */
export async function tidy() {
  await stopAll();
  while (undone.length > 0) {
    try {
      await undone.pop()();
    } catch (error) {
      console.error(`could not tidy up: ${error.message}`);
    }
  }
}

/** From here on, a signal that asks this command to end makes it tidy up, and exit as a shell expects. */
export function tidyOnSignals() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (leaving) return;
      leaving = true;
      console.error(`\n${signal}: stopping what was started`);
      void tidy().then(() => process.exit(128 + constants.signals[signal]));
    });
  }
}

/** Whether the command was told to end: what fails from then on is no news. */
export function isLeaving() {
  return leaving;
}
