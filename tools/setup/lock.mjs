// @ts-check
/** One setup at a time in a checkout: two at once would delete node_modules and dist under each other. */
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive } from "../process/process-tree.mjs";
import { CACHE } from "../process/paths.mjs";
import { codeOf } from "../process/failure.mjs";
import { onCleanup } from "../process/cleanup.mjs";

/** @import { Log } from "../process/heartbeat.mjs" */

const LOCK_FILE = join(CACHE, "setup.lock");
/** A lock file without a process id is being written at this moment; when older than this, its writer was killed. */
const UNFINISHED_MS = 5000;

/**
 * The result of `work`, which runs while no other process holds the lock file; a wait for the lock is logged once.
 *
 * @template T
 * @param {Log} log
 * @param {() => Promise<T>} work
 * @param {string} [file] by default the lock of this checkout
 * @returns {Promise<T>}
 */
export async function withLock(log, work, file = LOCK_FILE) {
  await mkdir(dirname(file), { recursive: true });
  let reported = false;
  while (!(await acquire(file))) {
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    if (await isAbandoned(file, holder)) await rm(file, { force: true });
    else if (!reported) {
      reported = true;
      log(`waiting for another setup in this folder (process ${holder || "unknown"})`);
    }
    await delay(200);
  }
  let isHeld = true;
  const release = async () => {
    // The cleanup at the end of the command comes later, and the lock may be another process's by then.
    if (isHeld) await rm(file, { force: true });
    isHeld = false;
  };
  onCleanup(release);
  try {
    return await work();
  } finally {
    await release();
  }
}

/**
 * Whether the holder of the lock was killed and left its file.
 *
 * @type {(file: string, holder: number) => Promise<boolean>}
 */
async function isAbandoned(file, holder) {
  if (holder > 0) return !isAlive(holder);
  const written = await stat(file).catch(() => undefined);
  return written !== undefined && Date.now() - written.mtimeMs > UNFINISHED_MS;
}

/** @type {(file: string) => Promise<boolean>} */
async function acquire(file) {
  try {
    await writeFile(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}
