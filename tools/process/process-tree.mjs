/** Processes and their descendants, which may have left the process group: Pulumi gives each plugin a group of its own. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** The ids of every living descendant of a process, itself not included; empty when they cannot be told. */
export function descendants(pid) {
  const children = new Map();
  for (const [child, parent] of pairs()) {
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const found = [];
  const queue = [pid];
  while (queue.length > 0) {
    const next = children.get(queue.shift()) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found;
}

/** Whether a process with this id runs; one that has ended, but whose parent has not looked yet, does not. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
  return !/^[ZX]/.test(statFields(pid)?.[0] ?? "");
}

/** `[id, parent's id]` of each process, from /proc, or from `ps` where there is no /proc. */
function pairs() {
  try {
    const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    if (ids.length > 0) return ids.flatMap(pairInProc);
  } catch {
    // Not Linux: ask ps.
  }
  try {
    const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
    return table
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number));
  } catch {
    return [];
  }
}

function pairInProc(id) {
  const fields = statFields(id);
  return fields ? [[Number(id), Number(fields[1])]] : [];
}

/** State, parent's id and so on of a process; undefined where there is no such process, or no /proc. */
function statFields(id) {
  try {
    // The field before these is the name in parentheses, and may hold anything.
    const stat = readFileSync(`/proc/${id}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
