/** The state of a simulator in a file. Everything acknowledged before a crash is still there after it. */
import { existsSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { Credentials } from "../gateway/authenticate.js";

/** The content of a state file. */
export interface SavedState {
  /** Saved to let a client continue with its keys. */
  readonly credentials: Credentials;
  /** A snapshot made by `takeSnapshot`. */
  readonly snapshot: string;
}

const Head = z.object({
  credentials: z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) }),
});

/** The content of the file; undefined if there is no file. @throws Error if it is no state file */
export function readState(file: string): SavedState | undefined {
  if (!existsSync(file)) return undefined;
  const [head = "", snapshot = ""] = readFileSync(file, "utf8").split("\n");
  try {
    return { ...Head.parse(JSON.parse(head)), snapshot };
  } catch {
    throw new Error(`${file} is not a state file of this simulator`);
  }
}

/** Saves the state after changes. */
export interface Saver {
  /** Must be called for every call and change. Only changes are saved. */
  touch(kind: "reading" | "changing"): void;
  /** Resolves once all changes so far are in the file; undefined if they already are. */
  saved(): Promise<void> | undefined;
}

/**
 * A saver replacing the whole file at once, so a crash leaves the old or the new state. Changes during a write are
 * saved together by the next write.
 */
export function createSaver(
  file: string,
  take: () => SavedState,
  onError: (reason: string) => void,
): Saver {
  let waiting: (() => void)[] = [];
  let isDirty = false;
  let isWriting = false;
  const write = async () => {
    isWriting = true;
    while (isDirty) {
      isDirty = false;
      const served = waiting;
      waiting = [];
      try {
        await replace(file, take());
      } catch (error) {
        onError(`state not saved: ${error instanceof Error ? error.message : String(error)}`);
      }
      for (const done of served) done();
    }
    isWriting = false;
  };
  return {
    touch(kind) {
      if (kind === "changing") isDirty = true;
    },
    saved() {
      if (!isDirty) return undefined;
      const done = new Promise<void>((resolve) => waiting.push(resolve));
      if (!isWriting) void write();
      return done;
    },
  };
}

async function replace(file: string, { credentials, snapshot }: SavedState): Promise<void> {
  const beside = `${file}.new`;
  // The file holds keys, though only those of a simulator.
  await writeFile(beside, `${JSON.stringify({ credentials })}\n${snapshot}\n`, { mode: 0o600 });
  await rename(beside, file);
}
