/** The saved state of a group between runs, and how states of other versions are read. */
import { z } from "zod";
import { phaseOf, type Member, type Observed } from "./observed.js";
import { assignSlots, type NamedSpecs } from "./slots.js";
import type { Places } from "./drift.js";
import { savedLiveMismatches, withLiveDrift } from "./live-drift.js";
import type { DeclaredSpecs } from "./made.js";
import type { Failure } from "./outcome.js";
import { candidatesFromState, SavedMember, savedMember } from "./saved-member.js";
import { formerSpecsOutput, type FormerSpec } from "./former-specs.js";

/** Version of the saved state; a release with a new format raises it and still reads all older ones. */
export const STATE_VERSION = 1;

const InDoubtBatch = z.object({
  generation: z.int(),
  specHash: z.string(),
  first: z.int(),
  last: z.int(),
  place: z.int().optional(),
  atMs: z.number(),
  isAbandoned: z.boolean().optional(),
});
/**
 * A create call with an unknown outcome. The next run resends it with its token before any other call. If the call
 * was abandoned because other calls took its place, the next run only looks for its VMs.
 */
export type InDoubtBatch = z.output<typeof InDoubtBatch>;

const SavedGroup = z.object({
  version: z.int().default(STATE_VERSION),
  generation: z.int().min(0).default(0),
  instances: z
    .array(SavedMember)
    .nullish()
    .transform((members) => members ?? []),
  inDoubt: z
    .array(InDoubtBatch)
    .nullish()
    .transform((batches) => batches ?? []),
  areMembersOmitted: z.boolean().optional(),
  accountMark: z.string().optional(),
});

/** The part of a saved state used by the core. */
export interface Saved {
  readonly generation: number;
  readonly members: readonly SavedMember[];
  readonly inDoubt?: readonly InDoubtBatch[];
  /** Whether `members` is empty only because there were too many to save. */
  readonly areMembersOmitted?: boolean;
  /** The mark of the account behind the last run. */
  readonly accountMark?: string;
}

/** Outputs about the group's members; the inputs are saved beside them. */
export interface GroupOutputs {
  readonly version: number;
  readonly groupKey: string;
  readonly generation: number;
  readonly desiredCount: number;
  readonly readyCount: number;
  readonly instanceIds: readonly string[];
  readonly instances: readonly SavedMember[];
  readonly failures: readonly Failure[];
  readonly inDoubt?: readonly InDoubtBatch[];
  /** Set when there were too many members to save; the next run lists them. */
  readonly areMembersOmitted?: boolean;
  /** The mark of the account behind this run; another mark is no proof of another account. */
  readonly accountMark?: string;
}

/**
 * The group in a saved state. Pure.
 *
 * @throws Error in one line when a newer release saved it, or when it is damaged
 */
export function readState(outputs: Readonly<Record<string, unknown>>): Saved {
  const version = outputs["version"];
  if (typeof version === "number" && version > STATE_VERSION) {
    throw new Error(
      `this group's state has version ${version}, but this release of pulumi-jdcloud-vm reads at most version ${STATE_VERSION}. Install the release that wrote the state, or a later one`,
    );
  }
  const parsed = SavedGroup.safeParse(outputs);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join(".");
    throw new Error(
      `this group's state is damaged at "${at}". Restore an earlier checkpoint (pulumi stack history, pulumi stack import)`,
    );
  }
  const { generation, instances: members, inDoubt, areMembersOmitted, accountMark } = parsed.data;
  return {
    generation,
    members,
    ...(inDoubt.length > 0 && { inDoubt }),
    ...(areMembersOmitted && { areMembersOmitted }),
    ...(accountMark !== undefined && { accountMark }),
  };
}

/** The group according to its saved state, for a plan without any request. Pure. */
export function observedFromState(
  desired: NamedSpecs & Places & DeclaredSpecs,
  saved: Saved,
): Observed {
  const observed = assignSlots(desired, candidatesFromState(desired, saved.members));
  const values = new Map(
    saved.members.flatMap(({ instanceId, mismatches }) =>
      mismatches === undefined ? [] : [[instanceId, mismatches]],
    ),
  );
  if (values.size === 0) return observed;
  return withLiveDrift(desired, observed, (made, { slot, instanceId }) =>
    savedLiveMismatches(made, slot, values.get(instanceId)),
  );
}

/**
 * A group in its saved form: members by slot, empty fields left out. VMs being deleted are saved as well, so that the
 * next run waits for them, but they no longer count as members. Pure.
 */
export function outputsOf({
  groupKey,
  generation,
  desiredCount,
  observed,
  readyCount,
  failures,
  inDoubt = [],
  accountMark,
  formerSpecs = [],
}: {
  readonly groupKey: string;
  readonly generation: number;
  readonly desiredCount: number;
  readonly observed: Observed;
  readonly readyCount: number;
  readonly failures: readonly Failure[];
  readonly inDoubt?: readonly InDoubtBatch[];
  readonly accountMark?: string | undefined;
  readonly formerSpecs?: readonly FormerSpec[] | undefined;
}): GroupOutputs {
  const { members, surplus, leaving } = observed;
  return {
    version: STATE_VERSION,
    groupKey,
    generation,
    desiredCount,
    readyCount,
    instanceIds: [...members, ...surplus].map((member) => member.instanceId),
    instances: [
      ...members.map(savedMember),
      ...[...surplus, ...leaving.map(asLeaving)].map((member) => ({
        ...savedMember(member),
        isSurplus: true,
      })),
    ],
    failures,
    ...(inDoubt.length > 0 && { inDoubt }),
    ...(accountMark !== undefined && { accountMark }),
    ...formerSpecsOutput(formerSpecs),
  };
}

/** An accepted deletion does not show in the status at once. */
function asLeaving(member: Member): Member {
  return phaseOf(member.status) === "gone" ? member : { ...member, status: "deleting" };
}
