import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, jest, test } from "@jest/globals";
import { launch, run, stop } from "../../../tools/process/child.mjs";
import { descendants, isAlive } from "../../../tools/process/process-tree.mjs";

/** The fake clock moves timeouts only: pipes and processes stay real. */
const ALL_BUT_TIMEOUTS = [
  "Date",
  "hrtime",
  "nextTick",
  "performance",
  "queueMicrotask",
  "setImmediate",
  "clearImmediate",
  "setInterval",
  "clearInterval",
];

test("run returns the exit code and the output of a program", async () => {
  const ended = await run("sh", ["-c", "echo out; echo err >&2; exit 3"]);
  expect(ended).toMatchObject({ code: 3, why: "exit 3" });
  expect(ended.output).toMatch(/out/);
  expect(ended.output).toMatch(/err/);
});

test("run names a program that does not exist", async () => {
  expect(await run("no-such-program", [])).toMatchObject({
    code: 1,
    why: "no-such-program was not found",
  });
});

test("run ends a program that exceeds its time limit", async () => {
  const ended = await run("sleep", ["30"], { limitMs: 200 });
  expect(ended).toMatchObject({ code: 1, why: "took more than 0.2 s" });
});

test("run reports a program as failed that ends without an error after its time limit", async () => {
  const willing = "trap 'exit 0' TERM; while :; do sleep 0.05; done";
  const ended = await run("sh", ["-c", willing], { limitMs: 200 });
  expect(ended).toMatchObject({ code: 1, why: "took more than 0.2 s" });
});

test("run ends a program that prints nothing for idleMs, but not a program that keeps printing", async () => {
  jest.useFakeTimers({ doNotFake: ALL_BUT_TIMEOUTS });
  const folder = await mkdtemp(join(tmpdir(), "child-"));
  try {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    let printed = () => {};
    const ending = run("sh", ["-c", `cat "${pipe}"; exec sleep 30`], {
      idleMs: 300,
      onOutput: () => printed(),
    });
    const speaker = await open(pipe, "w");
    for (const word of ["one", "two", "three"]) {
      const heard = new Promise((resolve) => (printed = resolve));
      await speaker.write(word);
      await heard;
      jest.advanceTimersByTime(299);
    }
    await speaker.close();
    jest.advanceTimersByTime(1);
    expect(await ending).toEqual({ code: 1, output: "onetwothree", why: "silent for 0.3 s" });
  } finally {
    jest.useRealTimers();
    await rm(folder, { recursive: true });
  }
});

test("stop also ends a descendant that is in another process group and ignores the signal", async () => {
  const ignoresSigint = "process.on('SIGINT', () => {}); setTimeout(() => {}, 31_000)";
  const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(ignoresSigint)}],
    { detached: true, stdio: "ignore" }); setTimeout(() => {}, 31_000)`;
  const child = launch(process.execPath, ["-e", parent], { stdio: "ignore" });
  let tree = [];
  while (tree.length === 0) {
    await delay(20);
    tree = descendants(child.pid);
  }
  await stop(child, { signal: "SIGINT", graceMs: 200 });
  await delay(100);
  expect([child.pid, ...tree].filter(isAlive)).toEqual([]);
});

test("stop lets a descendant end its work in the time of grace, though its parent has ended", async () => {
  const folder = await mkdtemp(join(tmpdir(), "child-"));
  const [ready, done] = [join(folder, "ready"), join(folder, "done")];
  // It notices the end of its parent, as a plugin notices the end of the engine, and then has something left to do.
  const worker = `const { writeFileSync } = require("node:fs");
    const parent = process.ppid;
    process.on("SIGINT", () => {});
    writeFileSync(${JSON.stringify(ready)}, "");
    setInterval(() => {
      if (process.ppid === parent) return;
      setTimeout(() => { writeFileSync(${JSON.stringify(done)}, "saved"); process.exit(); }, 300);
    }, 20);`;
  const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(worker)}],
    { stdio: "ignore" }); setTimeout(() => {}, 31_000)`;
  try {
    const child = launch(process.execPath, ["-e", parent], { stdio: "ignore" });
    while (!existsSync(ready)) await delay(20);
    await stop(child, { signal: "SIGINT", graceMs: 20_000 });
    expect(await readFile(done, "utf8")).toBe("saved");
  } finally {
    await rm(folder, { recursive: true });
  }
});
