import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const MODULE = new URL("../../../tools/process/cleanup.mjs", import.meta.url).href;
const IMPORT = `import { cleanup, cleanupOnSignals, onCleanup } from ${JSON.stringify(MODULE)};`;

/** A program with the module to itself, since all its state belongs to one process. */
function nodeArgs(script) {
  return ["--input-type=module", "--eval", `${IMPORT}\n${script}`];
}

test("cleanup calls every action once, last registered first, whatever one of them throws", async () => {
  const script = `
    onCleanup(() => console.log("first"));
    onCleanup(() => { throw new Error("disk full"); });
    onCleanup(() => Promise.reject(new Error("disk gone")));
    onCleanup(async () => {
      // An action that takes time ends before the next one begins.
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log("last");
    });
    await Promise.all([cleanup(), cleanup()]);
    await cleanup();`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, nodeArgs(script));
  expect(stdout).toBe("last\nfirst\n");
  expect(stderr).toBe("cleanup failed: disk gone\ncleanup failed: disk full\n");
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
])("cleanupOnSignals cleans up on %s and exits with code %i", async (signal, expected) => {
  const script = `
    cleanupOnSignals();
    onCleanup(() => console.log("cleaned up"));
    setInterval(() => {}, 60_000);
    console.log("ready");`;
  const child = spawn(process.execPath, nodeArgs(script), { stdio: ["ignore", "pipe", "ignore"] });
  const lines = [];
  const output = createInterface({ input: child.stdout });
  output.on("line", (line) => {
    lines.push(line);
    if (line === "ready") child.kill(signal);
  });
  const [code] = await once(child, "close");
  expect({ code, lines }).toEqual({ code: expected, lines: ["ready", "cleaned up"] });
});
