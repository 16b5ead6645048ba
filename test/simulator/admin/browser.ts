/** A real headless browser, controlled over its debugging protocol. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";

/** The command name of the browser on this machine; undefined when there is none. */
export const BROWSER = ["chromium", "chromium-browser", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0,
);

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--window-size=1280,900",
  "--remote-debugging-pipe",
];

/** One open page. */
export interface Page {
  /** The value of a JavaScript expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Resolves when the expression is true in the page. @throws Error after 10 s */
  until(expression: string): Promise<void>;
  /** A screenshot as PNG. */
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

/** A page with `url`, in its own browser process. */
export async function openPage(url: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), "simulator-browser-"));
  const flags = [...FLAGS, `--user-data-dir=${profile}`, "about:blank"];
  const browser = spawn(BROWSER ?? "", flags, {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const send = caller(browser);
  const { targetId } = await send("Target.createTarget", { url });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const ask = (method: string, params: object) => send(method, params, String(sessionId));
  const evaluate = async (expression: string) => {
    const reply = await ask("Runtime.evaluate", { expression, awaitPromise: true });
    return (reply["result"] as { value?: unknown } | undefined)?.value;
  };
  return {
    evaluate,
    async until(expression) {
      const end = performance.now() + 10_000;
      while ((await evaluate(expression)) !== true) {
        if (performance.now() > end) throw new Error(`timed out waiting for: ${expression}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async screenshot() {
      const { data } = await ask("Page.captureScreenshot", { captureBeyondViewport: true });
      return Buffer.from(String(data), "base64");
    },
    async close() {
      const ended = new Promise((resolve) => browser.once("close", resolve));
      browser.kill("SIGKILL");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A function to send a command through the browser's pipe; it resolves to the reply. Messages end with a zero byte. */
function caller(browser: ChildProcess) {
  const [, , , to, from] = browser.stdio as readonly (Duplex | null)[];
  const waiting = new Map<number, (reply: Record<string, unknown>) => void>();
  let unread = Buffer.alloc(0);
  from?.on("data", (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    for (let end = unread.indexOf(0); end >= 0; end = unread.indexOf(0)) {
      const reply = JSON.parse(unread.toString("utf8", 0, end)) as {
        id?: number;
        result?: Record<string, unknown>;
      };
      unread = unread.subarray(end + 1);
      waiting.get(reply.id ?? -1)?.(reply.result ?? {});
      waiting.delete(reply.id ?? -1);
    }
  });
  let count = 0;
  return (method: string, params: object, sessionId?: string) =>
    new Promise<Record<string, unknown>>((resolve) => {
      count += 1;
      waiting.set(count, resolve);
      const message = { id: count, method, params, ...(sessionId && { sessionId }) };
      to?.write(`${JSON.stringify(message)}\0`);
    });
}
