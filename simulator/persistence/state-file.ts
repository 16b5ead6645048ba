/** The state of a simulator in a file: whatever was answered before a crash is there after it. */
import { existsSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { Credentials } from "../gateway/authenticate.js";

/** What a state file holds. */
export interface SavedState {
  /** Kept, so that a client can go on with the keys that it has. */
  readonly credentials: Credentials;
  /** As `takeSnapshot` made it. */
  readonly snapshot: string;
}

const Head = z.object({
  credentials: z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) }),
});

/** What the file holds, or nothing when there is none yet. @throws Error when it cannot be read as a state */
export function readState(file: string): SavedState | undefined {
  if (!existsSync(file)) return undefined;
  const [head = "", snapshot = ""] = readFileSync(file, "utf8").split("\n");
  try {
    return { ...Head.parse(JSON.parse(head)), snapshot };
  } catch {
    throw new Error(`${file} is not a state file of this simulator`);
  }
}

/** Saves when there is something to save. */
export interface Saver {
  /** To be told of every call and change; only changes are saved. */
  touch(kind: "reading" | "changing"): void;
  /** When all changes so far are in the file; nothing when they are already. */
  saved(): Promise<void> | undefined;
}

/**
 * A saver that replaces the file as a whole, so that a crash leaves the old state or the new one. Changes that come while
 * it writes go into the next writing together.
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
  // It holds keys, if only to a simulator.
  await writeFile(beside, `${JSON.stringify({ credentials })}\n${snapshot}\n`, { mode: 0o600 });
  await rename(beside, file);
}
