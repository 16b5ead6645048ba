import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { cleanup } from "../../../tools/process/cleanup.mjs";
import { withLock } from "../../../tools/setup/lock.mjs";

let folder;
let file;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
  file = join(folder, "not-yet", "setup.lock");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const silent = () => {};

test("withLock returns the result of the work, and holds the lock file meanwhile", async () => {
  const holder = await withLock(silent, () => readFile(file, "utf8"), file);
  expect(holder).toBe(String(process.pid));
  expect(existsSync(file)).toBe(false);
});

test("withLock releases the lock when the work fails", async () => {
  const fails = () => Promise.reject(new Error("no space"));
  await expect(withLock(silent, fails, file)).rejects.toThrow("no space");
  expect(existsSync(file)).toBe(false);
});

test("withLock waits for a living holder, and logs the wait once", async () => {
  const events = [];
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  const entered = new Promise((resolve) => {
    void withLock(silent, () => (resolve(), held.then(() => events.push("first"))), file);
  });
  await entered;
  const log = (line) => {
    events.push(line);
    release();
  };
  await withLock(log, async () => events.push("second"), file);
  const wait = `waiting for another setup in this folder (process ${process.pid})`;
  expect(events).toEqual([wait, "first", "second"]);
});

test("withLock takes over the lock of a killed process", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "close");
  await withLock(silent, async () => undefined, file);
  await writeFile(file, String(child.pid));
  expect(await withLock(silent, async () => "done", file)).toBe("done");
});

test("withLock takes over an old lock file without a process id", async () => {
  await withLock(silent, async () => undefined, file);
  await writeFile(file, "");
  await utimes(file, 0, 0);
  expect(await withLock(silent, async () => "done", file)).toBe("done");
});

test("withLock leaves the lock of a later holder alone when its own command ends", async () => {
  await withLock(silent, async () => undefined, file);
  await writeFile(file, "1");
  await cleanup();
  expect(await readFile(file, "utf8")).toBe("1");
});
