import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "@jest/globals";
import {
  descendants,
  descendantsIn,
  isAlive,
  pairsOfPs,
} from "../../../tools/process/process-tree.mjs";

const TABLE = [
  [1, 0],
  [30, 20],
  [20, 10],
  [10, 1],
  [21, 10],
  [11, 1],
];

test("descendantsIn returns children and their children, and no sibling", () => {
  expect(descendantsIn(TABLE, 10)).toEqual([20, 21, 30]);
  expect(descendantsIn(TABLE, 11)).toEqual([]);
  expect(descendantsIn(TABLE, 99)).toEqual([]);
});

test("pairsOfPs reads the columns of ps and skips any other line", () => {
  expect(pairsOfPs("    1     0\n  412     1\nps: warning\n\n")).toEqual([
    [1, 0],
    [412, 1],
  ]);
});

test("isAlive and descendants follow a child process from its start to its end", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
  await once(child, "spawn");
  expect(isAlive(child.pid)).toBe(true);
  expect(descendants(process.pid)).toContain(child.pid);
  child.stdin.end();
  await once(child, "close");
  expect(isAlive(child.pid)).toBe(false);
  expect(descendants(process.pid)).not.toContain(child.pid);
});
