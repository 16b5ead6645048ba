/** The page on troubleshooting is complete: it explains every message with advice. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { adviceIn, explainedIn } from "./advice.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const explained = explainedIn(readFileSync(join(ROOT, "docs/troubleshooting.md"), "utf8"));
const advice = readdirSync(join(ROOT, "provider"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .flatMap((name) => {
    const source = readFileSync(join(ROOT, "provider", name), "utf8");
    return adviceIn(name, source).map(({ line, text }) => ({ at: `${name}:${line}`, text }));
  });

describe("docs/troubleshooting.md", () => {
  test("explains every message of the provider with advice", () => {
    const missing = advice.filter(({ text }) => !explained.some((one) => one.includes(text)));
    expect(missing.map(({ at, text }) => `${at}: ${text}`)).toEqual([]);
    expect(advice.length).toBeGreaterThan(80);
  });

  test("explains only existing messages", () => {
    const stale = explained.filter((one) => !advice.some(({ text }) => one.includes(text)));
    expect(stale).toEqual([]);
  });

  test("explains each message once", () => {
    expect(explained).toEqual([...new Set(explained)]);
  });
});

describe("adviceIn", () => {
  test("finds a text and a template with advice, and replaces values by …", () => {
    const source = [
      'import { a } from "./run this and use that.js";',
      "throw new Error(`no answer from ${url}${path}: check the network`);",
      'const fix = "Raise the quota of the region";',
      'const fact = "3 VMs of the group remain";',
    ].join("\n");
    expect(adviceIn("source.ts", source)).toEqual([
      { line: 2, text: "no answer from …: check the network" },
      { line: 3, text: "Raise the quota of the region" },
    ]);
  });
});

describe("explainedIn", () => {
  test("reads the code of the first column, also code that contains backticks", () => {
    const page = "| Message | Meaning |\n| --- | --- |\n| `a` or `` run `b` `` | `c` |\ntext `d`\n";
    expect(explainedIn(page)).toEqual(["a", "run `b`"]);
  });
});
