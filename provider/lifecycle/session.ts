/**
 * The memory of a plugin process between two calls of the engine.
 *
 * It relies on a contract with the engine: for one resource, `check` comes before `diff`, and `diff` before `create`,
 * `update` or `delete`, with the same URN and in the same process. All groups have the same provider text, so one process
 * serves them all. Ordinary runs are correct without this memory: a process without it reports less in its preview,
 * makes one more call to the cloud, or refuses to delete a lineage.
 *
 * @see pulumi sdk/nodejs/cmd/dynamic-provider/index.ts
 */
import type { FormerSpec } from "../group/former-specs.js";
import type { DeletionLimit } from "../plan/deletion-limit.js";
import type { GroupDiff } from "../plan/diff.js";
import { createPreviewMemory, type PreviewMemory } from "../preflight/preflight.js";
import { createHeldGroups, type HeldGroups } from "./held-groups.js";

/** A group compared with its saved state. */
export interface Compared {
  readonly found: GroupDiff;
  /** Whether a preview has reported the replacement of the group. */
  readonly isReported: boolean;
}

/** The memory of one process. Groups are known by URN, lives of a group by its key. */
export interface Session {
  /** Secret values from the engine; no line, answer or error shows one. */
  readonly secrets: Set<unknown>;
  /** The secret fields of each group, marked at its last check. */
  readonly secretFields: Map<string, Readonly<Record<string, unknown>>>;
  /** The saved inputs of each group at its last check; after a failed change its outputs hold the new inputs. */
  readonly savedInputs: Map<string, Readonly<Record<string, unknown>>>;
  /** Groups with a preview as their last check: the engine does not tell diff whether it runs for a preview. */
  readonly previewing: Set<string>;
  /** Earlier warnings, as `URN text`: the engine checks some resources twice. */
  readonly warned: Set<string>;
  /** Groups compared with their saved state. A later check without saved inputs is for the replacement of the group. */
  readonly compared: Map<string, Compared>;
  /** Deletion limits of the program in a run, by group key: they also apply to a deletion by saved inputs. */
  readonly limits: Map<string, DeletionLimit>;
  /** First line of each group's plan, to repeat after other lines. */
  readonly headlines: Map<string, string>;
  /** Saved revisions of journals, known from their diffs. */
  readonly savedRevisions: Set<unknown>;
  /** The specs that the last runs of each group began with, by group key: a killed run may have given them to VMs. */
  readonly begunSpecs: Map<string, readonly FormerSpec[]>;
  /** Token generations used up by groups deleted in this process, so a replacement starts with fresh tokens. */
  readonly spentGenerations: Map<string, number>;
  /** Groups without their companions: the next run creates new ones. */
  readonly parted: Set<string>;
  /** Groups in the saved state, by their keys. */
  readonly heldGroups: HeldGroups;
  /** Groups with saved members, deleted in this process: evidence that the account is the right one. */
  readonly deletedGroups: Set<string>;
  /** Answers of the cloud to previews. */
  readonly lookups: PreviewMemory;
}

/** An empty session. */
export function createSession(): Session {
  return {
    secrets: new Set(),
    secretFields: new Map(),
    savedInputs: new Map(),
    previewing: new Set(),
    warned: new Set(),
    compared: new Map(),
    limits: new Map(),
    headlines: new Map(),
    savedRevisions: new Set(),
    begunSpecs: new Map(),
    spentGenerations: new Map(),
    parted: new Set(),
    heldGroups: createHeldGroups(),
    deletedGroups: new Set(),
    lookups: createPreviewMemory(),
  };
}
