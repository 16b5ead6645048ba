/** Holds together the environment switches of the sources and the table in CONTRIBUTING.md. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const TREES = ["provider", "simulator", "test", "tools"];
const SWITCH = /\b(?:JDVM|JDCLOUD)_[A-Z][A-Z_]*[A-Z]\b/g;

/** The switches in a text. */
function switchesIn(text: string): readonly string[] {
  return [...text.matchAll(SWITCH)].map(([name]) => name);
}

function sourcesIn(tree: string): readonly string[] {
  return readdirSync(join(ROOT, tree), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .map((name) => readFileSync(join(ROOT, tree, name), "utf8"));
}

test("the table of environment switches in CONTRIBUTING.md names those of the sources and no other", () => {
  const page = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `J"));
  const used = TREES.flatMap(sourcesIn).flatMap(switchesIn);
  const named = rows.flatMap((row) => switchesIn(row.split("|")[1] ?? ""));
  expect([...new Set(named)].sort()).toEqual([...new Set(used)].sort());
  expect(new Set(named).size).toBe(named.length);
});
