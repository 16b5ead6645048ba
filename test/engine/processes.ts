/** The processes of a project, and waiting for a condition. */
import { readdirSync, readFileSync } from "node:fs";

/** A live process of a project. */
export interface Process {
  readonly pid: number;
  readonly command: string;
}

/** All processes of a project. The environment marks them: a killed parent leaves no other trace of its children. */
export function processesOf(folder: string): readonly Process[] {
  const mark = `JDVM_PROJECT=${folder}`;
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(mark)) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      return command === "" ? [] : [{ pid: Number(pid), command }];
    } catch {
      return [];
    }
  });
}

/** Whether a process is the plugin: it runs our code for the engine. */
export function isPlugin({ command }: Process): boolean {
  return command.includes("dynamic-provider/");
}

/** Kills all processes of a project. */
export function endAll(folder: string): void {
  for (const { pid } of processesOf(folder)) kill(pid);
}

/** Kills a process; does nothing when it has already ended. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has already ended.
  }
}

/** Resolves once `isTrue` holds; polls every 50 ms. @throws Error with `name` after `seconds` */
export async function until(name: string, isTrue: () => boolean, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`${name}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
