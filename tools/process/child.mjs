// @ts-check
/** Child processes with a time limit; they end, with all their descendants, when the command ends. */
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { descendants, isAlive } from "./process-tree.mjs";

/** @import { ChildProcess, StdioOptions } from "node:child_process" */

/**
 * @typedef {object} LaunchOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {StdioOptions} [stdio]
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [limitMs] the longest time the program may run
 * @property {number} [idleMs] the longest time the program may print nothing
 * @property {boolean} [show] whether the program writes to our own standard output and error; then no output is kept
 * @property {(text: string) => void} [onOutput] gets each piece of output
 */

/**
 * The end of a program.
 *
 * @typedef {object} Ended
 * @property {number} code 0 for success only
 * @property {string} output standard output and error together
 * @property {string} why for people: `exit 3`, `ended by SIGKILL`, `silent for 60 s`
 */

/** @type {Set<ChildProcess>} */
const living = new Set();

/**
 * A started program in a process group of its own, so that `stop` can end the whole group. `stopAll` ends it if it is
 * still running then.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {LaunchOptions} options
 * @returns {ChildProcess}
 */
export function launch(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  living.add(child);
  child.once("error", () => living.delete(child));
  child.once("exit", () => living.delete(child));
  return child;
}

/**
 * The end of a program that runs to its end or to a limit. Never rejects: a program that cannot be started, or exceeds
 * `limitMs` or `idleMs`, has code 1 and a reason in `why`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 */
export function run(command, args, options = {}) {
  const { limitMs, idleMs, show = false, onOutput, ...place } = options;
  return new Promise((resolve) => {
    /** @type {StdioOptions} */
    const stdio = show ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"];
    const child = launch(command, args, { ...place, stdio });
    let output = "";
    /** @type {string | undefined} */
    let why;
    /** @param {string} reason */
    const end = (reason) => {
      why ??= reason;
      void stop(child, { signal: "SIGTERM", graceMs: 1000 });
    };
    const limit = limitMs
      ? setTimeout(() => end(`took more than ${limitMs / 1000} s`), limitMs)
      : undefined;
    /** @type {NodeJS.Timeout | undefined} */
    let idle;
    const watch = () => {
      clearTimeout(idle);
      if (idleMs) idle = setTimeout(() => end(`silent for ${idleMs / 1000} s`), idleMs);
    };
    /** @type {(code: number, reason: string) => void} */
    const finish = (code, reason) => {
      clearTimeout(limit);
      clearTimeout(idle);
      resolve({ code, output, why: why ?? reason });
    };
    watch();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
        onOutput?.(text);
        watch();
      });
    }
    child.once("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      finish(1, error.code === "ENOENT" ? `${command} was not found` : error.message),
    );
    child.once("close", (code, signal) =>
      finish(code === 0 && !why ? 0 : code || 1, signal ? `ended by ${signal}` : `exit ${code}`),
    );
  });
}

/**
 * Resolves when a program and all its descendants have ended. They get `signal` first; any process still alive after
 * `graceMs` gets SIGKILL.
 *
 * @param {ChildProcess} child
 * @param {{ signal: NodeJS.Signals, graceMs: number }} options
 */
export async function stop(child, { signal, graceMs }) {
  if (child.pid === undefined || !living.has(child)) return;
  const tree = new Set([child.pid, ...descendants(child.pid)]);
  send(-child.pid, signal);
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline && [...tree].some(isAlive)) {
    await delay(50);
    if (living.has(child)) for (const pid of descendants(child.pid)) tree.add(pid);
  }
  for (const pid of tree) send(pid, "SIGKILL");
  send(-child.pid, "SIGKILL");
  for (let look = 0; look < 20 && living.has(child); look += 1) await delay(50);
}

/**
 * Ends every program still running.
 *
 * @param {{ signal?: NodeJS.Signals, graceMs?: number }} [options]
 */
export async function stopAll({ signal = "SIGINT", graceMs = 3000 } = {}) {
  await Promise.all([...living].map((child) => stop(child, { signal, graceMs })));
}

/** @type {(pid: number, signal: NodeJS.Signals) => void} */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
