/** What is saved of a group between runs, and how older and newer forms of it are read. */
import { z } from "zod";
import type { Desired } from "./desired.js";
import { observe, type Candidate, type Member, type Observed } from "./observed.js";
import type { Failure } from "./outcome.js";

/** The form of the saved state; a release that saves another one raises it and reads all before it. */
export const STATE_VERSION = 1;

const SavedMember = z.looseObject({
  slot: z.int().min(0),
  instanceId: z.string().min(1),
  name: z.string().default(""),
  status: z.string().default(""),
  az: z.string().default(""),
  privateIpAddress: z.string().default(""),
  elasticIpAddress: z.string().optional(),
  specHash: z.string().optional(),
  drift: z.string().optional(),
});
/** One VM as it stands in the state and in the outputs. */
export type SavedMember = z.output<typeof SavedMember>;

const SavedGroup = z.looseObject({
  version: z.int().default(STATE_VERSION),
  generation: z.int().min(0).default(0),
  instances: z.array(SavedMember).default([]),
});

/** What the core needs of a saved state. */
export interface Saved {
  readonly generation: number;
  readonly members: readonly SavedMember[];
}

/** The outputs that tell how the group stands; the inputs are saved beside them. */
export interface Standing {
  readonly version: number;
  readonly groupKey: string;
  readonly generation: number;
  readonly desiredCount: number;
  readonly readyCount: number;
  readonly instanceIds: readonly string[];
  readonly instances: readonly SavedMember[];
  readonly failures: readonly Failure[];
}

/**
 * What a saved state says. Pure.
 *
 * @throws Error in one line when it comes from a newer release or cannot be understood
 */
export function readState(outputs: Readonly<Record<string, unknown>>): Saved {
  const version = outputs["version"];
  if (typeof version === "number" && version > STATE_VERSION) {
    throw new Error(
      `the state of this group has form ${version}, this release of pulumi-jdcloud-vm reads up to ${STATE_VERSION}: install the release that wrote it, or a later one`,
    );
  }
  const parsed = SavedGroup.safeParse(outputs);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new Error(
      `the state of this group is damaged at "${at}": restore an earlier checkpoint (pulumi stack history, pulumi stack import)`,
    );
  }
  return { generation: parsed.data.generation, members: parsed.data.instances };
}

/** The group as its saved state has it, for a plan that asks nobody. Pure. */
export function observedFromState(
  desired: Pick<Desired, "name" | "count">,
  saved: Saved,
): Observed {
  return observe(desired, saved.members.map(candidateFromState));
}

/** How a group stands, in the form that is saved: members by slot, empty fields left out. Pure. */
export function standingOf({
  groupKey,
  generation,
  desiredCount,
  observed,
  failures,
}: {
  readonly groupKey: string;
  readonly generation: number;
  readonly desiredCount: number;
  readonly observed: Observed;
  readonly failures: readonly Failure[];
}): Standing {
  const members = [...observed.members, ...observed.extras];
  return {
    version: STATE_VERSION,
    groupKey,
    generation,
    desiredCount,
    readyCount: observed.members.filter(isReady).length,
    instanceIds: members.map((member) => member.instanceId),
    instances: members.map(savedMember),
    failures,
  };
}

function isReady(member: Member): boolean {
  return member.phase === "ready" && member.drift === "";
}

function savedMember(member: Member): SavedMember {
  const { slot, instanceId, name, status, az, privateIpAddress } = member;
  const { elasticIpAddress, specHash, drift } = member;
  return {
    slot,
    instanceId,
    name,
    status,
    az,
    privateIpAddress,
    ...(elasticIpAddress !== "" && { elasticIpAddress }),
    ...(specHash !== undefined && { specHash }),
    ...(drift !== "" && { drift }),
  };
}

function candidateFromState(saved: SavedMember): Candidate {
  const { slot, instanceId, name, status, az, privateIpAddress } = saved;
  return {
    slot,
    instanceId,
    name,
    status,
    az,
    privateIpAddress,
    elasticIpAddress: saved.elasticIpAddress ?? "",
    specHash: saved.specHash,
    drift: saved.drift ?? "",
    isKnown: true,
    range: undefined,
  };
}
