/** One set-up at a time in a checkout: two at once would delete node_modules and dist under each other. */
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive } from "../process/process-tree.mjs";
import { CACHE } from "../process/paths.mjs";
import { onCleanup } from "../process/cleanup.mjs";

const FILE = join(CACHE, "setup.turn");

/** What `work` resolves to, run while no other process of this checkout is in here; waits for its turn and says so. */
export async function withLock(log, work) {
  await mkdir(CACHE, { recursive: true });
  let told = false;
  while (!(await take())) {
    const holder = Number(await readFile(FILE, "utf8").catch(() => ""));
    if (await isAbandoned(holder)) await rm(FILE, { force: true });
    else if (!told) {
      told = true;
      log(`waiting for another set-up in this folder (process ${holder || "unknown"})`);
    }
    await delay(200);
  }
  const giveBack = () => rm(FILE, { force: true });
  onCleanup(giveBack);
  try {
    return await work();
  } finally {
    await giveBack();
  }
}

/** A holder that was killed left its file; one without a holder is being written just now, or was never finished. */
async function isAbandoned(holder) {
  if (holder > 0) return !isAlive(holder);
  const written = await stat(FILE).catch(() => undefined);
  return written !== undefined && Date.now() - written.mtimeMs > 5000;
}

async function take() {
  try {
    await writeFile(FILE, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}
