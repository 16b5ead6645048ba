/**
 * The memory of a plugin process between two calls of the engine.
 *
 * It relies on a contract with the engine: for one resource, `check` comes before `diff`, and `diff` before `create`,
 * `update` or `delete`, with the same URN and in the same process. All groups have the same provider text, so one process
 * serves them all. No run needs this memory to be right: a process without it says less in its preview, or makes one
 * more call to the cloud.
 *
 * @see pulumi sdk/nodejs/cmd/dynamic-provider/index.ts
 */
import { createPreviewMemory, type PreviewMemory } from "../preflight/preflight.js";

/** The memory of one process. Groups are known by URN, lives of a group by its key. */
export interface Session {
  /** Secret values from the engine; no line, answer or error shows one. */
  readonly secrets: Set<unknown>;
  /** Groups with a preview as their last check: the engine does not tell diff whether it runs for a preview. */
  readonly previewing: Set<string>;
  /** Earlier warnings, as `URN text`: the engine checks some resources twice. */
  readonly warned: Set<string>;
  /** Groups to be replaced as a whole, and their member counts: the next check looks like a first create. */
  readonly replaced: Map<string, number>;
  /** First line of each group's plan, to repeat after other lines. */
  readonly headlines: Map<string, string>;
  /** Saved revisions of journals, known from their diffs. */
  readonly savedRevisions: Set<unknown>;
  /** Token generations used up by groups deleted in this process, so a replacement starts with fresh tokens. */
  readonly spentGenerations: Map<string, number>;
  /** Groups with saved members, deleted in this process: their lineage has seen the right account. */
  readonly deletedGroups: Set<string>;
  /** Answers of the cloud to previews. */
  readonly lookups: PreviewMemory;
}

/** An empty session. */
export function createSession(): Session {
  return {
    secrets: new Set(),
    previewing: new Set(),
    warned: new Set(),
    replaced: new Map(),
    headlines: new Map(),
    savedRevisions: new Set(),
    spentGenerations: new Map(),
    deletedGroups: new Set(),
    lookups: createPreviewMemory(),
  };
}
