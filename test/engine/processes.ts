/** The processes of a project's commands, whoever started them, and waiting for what they do. */
import { readdirSync, readFileSync } from "node:fs";

/** A live process of a project. */
export interface Process {
  readonly pid: number;
  readonly command: string;
}

/** All that run for a project. Found by the environment they inherited, since a killed parent leaves no other trace. */
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

/** Whether a process is the one that runs our code for the engine. */
export function isPlugin({ command }: Process): boolean {
  return command.includes("dynamic-provider/");
}

/** Leaves no process of a project alive. */
export function endAll(folder: string): void {
  for (const { pid } of processesOf(folder)) kill(pid);
}

/** Ends a process at once; one that has ended already is left as it is. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Resolves once `isTrue` holds; looks every 50 ms. @throws Error naming `what` after `seconds` */
export async function until(what: string, isTrue: () => boolean, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
