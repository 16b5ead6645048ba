import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { launch, run, stop } from "../../../tools/process/child.mjs";
import { descendants, isAlive } from "../../../tools/process/process-tree.mjs";

test("run tells how a program ended, and what it said", async () => {
  const ended = await run("sh", ["-c", "echo out; echo err >&2; exit 3"]);
  expect(ended).toMatchObject({ code: 3, why: "exit 3" });
  expect(ended.output).toMatch(/out/);
  expect(ended.output).toMatch(/err/);
});

test("run names a program that is not there", async () => {
  expect(await run("no-such-program", [])).toMatchObject({
    code: 1,
    why: "no-such-program was not found",
  });
});

test("run ends a program that takes too long", async () => {
  const ended = await run("sleep", ["30"], { limitMs: 200 });
  expect(ended).toMatchObject({ code: 1, why: "took more than 0.2 s" });
});

test("run ends a program that falls silent, but not one that keeps talking", async () => {
  const talk = "for i in 1 2 3 4 5; do echo $i; sleep 0.1; done";
  expect((await run("sh", ["-c", talk], { idleMs: 400 })).code).toBe(0);
  const ended = await run("sh", ["-c", "echo 1; sleep 30"], { idleMs: 300 });
  expect(ended).toMatchObject({ code: 1, why: "silent for 0.3 s" });
});

test("stop ends descendants too, in another process group and deaf to the signal", async () => {
  const deaf = "process.on('SIGINT', () => {}); setTimeout(() => {}, 31_000)";
  const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(deaf)}],
    { detached: true, stdio: "ignore" }); setTimeout(() => {}, 31_000)`;
  const child = launch(process.execPath, ["-e", parent], { stdio: "ignore" });
  let family = [];
  while (family.length === 0) {
    await delay(20);
    family = descendants(child.pid);
  }
  await stop(child, { signal: "SIGINT", graceMs: 200 });
  await delay(100);
  expect([child.pid, ...family].filter(isAlive)).toEqual([]);
});
