// @ts-check
/** Processes and their descendants, which may have left the process group: Pulumi gives each plugin a group of its own. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { codeOf } from "./failure.mjs";

/**
 * The id of a process and the id of its parent.
 *
 * @typedef {readonly [id: number, parentId: number]} Pair
 */

/**
 * The ids of every living descendant of a process, itself not included; empty when the process table cannot be read.
 *
 * @param {number} pid
 * @returns {number[]}
 */
export function descendants(pid) {
  return descendantsIn(pairs(), pid);
}

/**
 * The ids of every descendant of a process in a table of processes. Pure.
 *
 * @param {readonly Pair[]} table
 * @param {number} pid
 * @returns {number[]}
 */
export function descendantsIn(table, pid) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const [child, parent] of table) {
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const found = [...(children.get(pid) ?? [])];
  // The loop also visits the ids that it appends.
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}

/**
 * Whether a process with this id runs. A zombie, which has ended and waits for its parent to read its exit code, does
 * not run.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
  return !/^[ZX]/.test(statFields(String(pid))?.[0] ?? "");
}

/**
 * Every process, from /proc, or from `ps` where there is no /proc.
 *
 * @returns {Pair[]}
 */
function pairs() {
  try {
    const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    if (ids.length > 0) return ids.flatMap(pairInProc);
  } catch {
    // Not Linux: ask ps.
  }
  try {
    return pairsOfPs(execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }));
  } catch {
    return [];
  }
}

/**
 * Reads the output of `ps -A -o pid=,ppid=`. Pure.
 *
 * @param {string} output
 * @returns {Pair[]}
 */
export function pairsOfPs(output) {
  return output
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, id, parentId]) => [Number(id), Number(parentId)]);
}

/**
 * @param {string} id
 * @returns {Pair[]}
 */
function pairInProc(id) {
  const fields = statFields(id);
  return fields ? [[Number(id), Number(fields[1])]] : [];
}

/**
 * State, parent's id and so on of a process; undefined without such a process, or without /proc.
 *
 * @param {string} id
 */
function statFields(id) {
  try {
    // The field before these is the name in parentheses, and may hold anything.
    const stat = readFileSync(`/proc/${id}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
