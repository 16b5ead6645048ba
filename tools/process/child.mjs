/** Programs that a command of this project runs: bounded, and gone with all they started when the command ends. */
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { descendants, isAlive } from "./process-tree.mjs";

const living = new Set();

/**
 * A started program in a process group of its own, so that it can be ended with what it started. Ended by `stopAll` if
 * it still runs then.
 */
export function launch(command, args, { cwd, env, stdio }) {
  const child = spawn(command, args, { cwd, env, stdio, detached: true });
  living.add(child);
  child.once("error", () => living.delete(child));
  child.once("exit", () => living.delete(child));
  return child;
}

/**
 * How a program ended: `{ code, output, why }`, `code` 0 for success only. Never rejects: a program that cannot be
 * started, or was ended for being over `limitMs` or silent for `idleMs`, has code 1 and says `why`.
 *
 * @param show give the program our own standard output and error, and keep nothing
 * @param onOutput told each piece of output
 */
export function run(command, args, options = {}) {
  const { cwd, env, limitMs, idleMs, show = false, onOutput } = options;
  return new Promise((resolve) => {
    const stdio = show ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"];
    const child = launch(command, args, { cwd, env, stdio });
    let output = "";
    let why;
    const end = (reason) => {
      why ??= reason;
      void stop(child, { signal: "SIGTERM", graceMs: 1000 });
    };
    const limit = limitMs && setTimeout(() => end(`took more than ${limitMs / 1000} s`), limitMs);
    let idle;
    const watch = () => {
      clearTimeout(idle);
      if (idleMs) idle = setTimeout(() => end(`silent for ${idleMs / 1000} s`), idleMs);
    };
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
    child.once("error", (error) =>
      finish(1, error.code === "ENOENT" ? `${command} was not found` : error.message),
    );
    child.once("close", (code, signal) =>
      finish(code === 0 && !why ? 0 : code || 1, signal ? `ended by ${signal}` : `exit ${code}`),
    );
  });
}

/**
 * Resolves when a program and all its descendants have ended: asked with `signal`, ended by force those that still live
 * after `graceMs`.
 */
export async function stop(child, { signal, graceMs }) {
  if (child.pid === undefined || !living.has(child)) return;
  const family = new Set([child.pid, ...descendants(child.pid)]);
  send(-child.pid, signal);
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline && [...family].some(isAlive)) {
    await delay(50);
    if (living.has(child)) for (const pid of descendants(child.pid)) family.add(pid);
  }
  for (const pid of family) send(pid, "SIGKILL");
  if (child.pid) send(-child.pid, "SIGKILL");
  for (let look = 0; look < 20 && living.has(child); look += 1) await delay(50);
}

/** Ends every program that still runs. */
export async function stopAll({ signal = "SIGINT", graceMs = 3000 } = {}) {
  await Promise.all([...living].map((child) => stop(child, { signal, graceMs })));
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
