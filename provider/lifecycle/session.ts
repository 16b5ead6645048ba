/**
 * Everything that a plugin process remembers between two calls of the engine.
 *
 * The contract with the engine that this relies on: for a resource, `check` is called before `diff`, and `diff` before
 * `create`, `update` or `delete`, with the same URN and in the same process; the provider's text is the same for all
 * groups, so one process serves them all. Nothing here is needed for a run to be right: a process that starts in the
 * middle says less in its preview, or asks the cloud once more.
 *
 * @see pulumi sdk/nodejs/cmd/dynamic-provider/index.ts
 */
import { createPreviewMemory, type PreviewMemory } from "../preflight/preflight.js";

/** The memory of one process. Groups are known by URN, lives of a group by its key. */
export interface Session {
  /** Secret values that the engine has passed in; no line, answer or error shows one. */
  readonly secrets: Set<unknown>;
  /** Groups whose last check was for a preview: the engine does not tell diff whether it runs for one. */
  readonly previewing: Set<string>;
  /** Warnings that were given, as `URN text`: the engine checks some resources twice. */
  readonly warned: Set<string>;
  /** Groups that a diff said are replaced as a whole, and their members: the check that follows looks like a first create. */
  readonly replaced: Map<string, number>;
  /** First line of each group's plan, to repeat after other lines. */
  readonly headlines: Map<string, string>;
  /** Revisions that journals have in the state, as far as the engine asked for a diff of them. */
  readonly savedRevisions: Set<unknown>;
  /** Token generations that a group deleted in this process used up, so that its replacement starts with fresh tokens. */
  readonly spentGenerations: Map<string, number>;
  /** Answers of the cloud to previews. */
  readonly lookups: PreviewMemory;
}

/** A session that remembers nothing. */
export function createSession(): Session {
  return {
    secrets: new Set(),
    previewing: new Set(),
    warned: new Set(),
    replaced: new Map(),
    headlines: new Map(),
    savedRevisions: new Set(),
    spentGenerations: new Map(),
    lookups: createPreviewMemory(),
  };
}
