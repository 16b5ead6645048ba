import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { launch, run, stop } from "../../../tools/process/child.mjs";
import { descendants, isAlive } from "../../../tools/process/process-tree.mjs";

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

test("run ends a program that prints nothing for idleMs, but not a program that keeps printing", async () => {
  const talk = "for i in 1 2 3 4 5; do echo $i; sleep 0.1; done";
  expect((await run("sh", ["-c", talk], { idleMs: 400 })).code).toBe(0);
  const ended = await run("sh", ["-c", "echo 1; sleep 30"], { idleMs: 300 });
  expect(ended).toMatchObject({ code: 1, why: "silent for 0.3 s" });
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
