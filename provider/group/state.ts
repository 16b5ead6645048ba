/** What is saved of a group between runs, and how older and newer forms of it are read. */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { nameOf, type Naming } from "./desired.js";
import {
  assignSlots,
  phaseOf,
  type Candidate,
  type NamedSpecs,
  type Member,
  type Observed,
} from "./observed.js";
import { driftOf, driftText, driftFieldsOf, mismatchesOf, type Places } from "./drift.js";
import type { Failure } from "./outcome.js";

/** The form of the saved state; a release that saves another one raises it and reads all before it. */
export const STATE_VERSION = 1;

const SavedMember = z.looseObject({
  slot: z.int().min(0),
  instanceId: z.string().min(1),
  name: z.string().default(""),
  status: z.string().default("running"),
  az: z.string().default(""),
  privateIpAddress: z.string().default(""),
  elasticIpAddress: z.string().optional(),
  specHash: z.string().optional(),
  mismatches: z.record(z.string(), z.string()).optional(),
  isSurplus: z.boolean().optional(),
});
/** One VM as it stands in the state and in the outputs. */
export type SavedMember = z.output<typeof SavedMember>;

const InDoubtBatch = z.looseObject({
  generation: z.int(),
  specHash: z.string(),
  first: z.int(),
  last: z.int(),
  place: z.int().optional(),
  atMs: z.number(),
  isAbandoned: z.boolean().optional(),
});
/**
 * A create call whose fate a run could not learn: the next one sends it again, with its token, before any other, or only
 * looks for its VMs when it was passed over, since other calls were made in its place.
 */
export type InDoubtBatch = z.output<typeof InDoubtBatch>;

const SavedGroup = z.looseObject({
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
});

/** What the core needs of a saved state. */
export interface Saved {
  readonly generation: number;
  readonly members: readonly SavedMember[];
  readonly inDoubt?: readonly InDoubtBatch[];
  /** Whether `members` is empty only because they were too many to save. */
  readonly areMembersOmitted?: boolean;
}

/** The outputs that tell how the group stands; the inputs are saved beside them. */
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
    const at = parsed.error.issues[0]?.path.join(".");
    throw new Error(
      `the state of this group is damaged at "${at}": restore an earlier checkpoint (pulumi stack history, pulumi stack import)`,
    );
  }
  const { generation, instances: members, inDoubt, areMembersOmitted } = parsed.data;
  return {
    generation,
    members,
    ...(inDoubt.length > 0 && { inDoubt }),
    ...(areMembersOmitted && { areMembersOmitted }),
  };
}

/** The group as its saved state has it, for a plan that asks nobody. Pure. */
export function observedFromState(desired: NamedSpecs & Places, saved: Saved): Observed {
  return assignSlots(
    desired,
    saved.members.map((member) => candidateFromState(desired, member)),
  );
}

/**
 * How a group stands, in the form that is saved: members by slot, empty fields left out. VMs that are on their way out
 * are saved, too, so that the next run sees to it, but are no members any more. Pure.
 */
export function outputsOf({
  groupKey,
  generation,
  desiredCount,
  observed,
  readyCount,
  failures,
  inDoubt = [],
}: {
  readonly groupKey: string;
  readonly generation: number;
  readonly desiredCount: number;
  readonly observed: Observed;
  readonly readyCount: number;
  readonly failures: readonly Failure[];
  readonly inDoubt?: readonly InDoubtBatch[];
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
      ...[...surplus, ...leaving.map(asLeaving)].map((extra) => ({
        ...savedMember(extra),
        isSurplus: true,
      })),
    ],
    failures,
    ...(inDoubt.length > 0 && { inDoubt }),
  };
}

/** Bytes of a partial failure that any engine takes: it travels in the trailer of a reply, where gRPC bounds it. */
const SURE_BYTES = 64 * 1024;
/** Bytes that today's engine takes with room to spare: CLI 3.259.0 saved 4 MB whole, and nothing of 14 MB. */
const LARGEST_BYTES = 1024 * 1024;
/** Failures that a shortened form keeps. */
const FEW_FAILURES = 50;

/**
 * A outputs that is small enough to be saved by a failing run: whole, or with members by slot, id and spec only, or
 * without members, which the next run then finds by their tag. `otherBytes` is what is saved beside it. Pure.
 */
export function portable(outputs: GroupOutputs, otherBytes: number): GroupOutputs {
  const bytes = (value: unknown): number => otherBytes + utf8ToBytes(JSON.stringify(value)).length;
  if (bytes(outputs) <= SURE_BYTES) return outputs;
  const instances = outputs.instances.map(shortened);
  const short = { ...outputs, failures: outputs.failures.slice(0, FEW_FAILURES), instances };
  if (bytes(short) <= LARGEST_BYTES) return short as GroupOutputs;
  return { ...short, instances: [], instanceIds: [], areMembersOmitted: true };
}

/** What cannot be worked out from the rest: the name follows from the slot, and most members run. */
function shortened({
  slot,
  instanceId,
  status,
  specHash,
  mismatches,
  isSurplus,
}: SavedMember): object {
  return {
    slot,
    instanceId,
    ...(status !== "running" && { status }),
    ...(specHash !== undefined && { specHash }),
    ...(mismatches !== undefined && { mismatches }),
    ...(isSurplus && { isSurplus }),
  };
}

/** A deletion that the cloud has accepted does not show in the status at once. */
function asLeaving(member: Member): Member {
  return phaseOf(member.status) === "gone" ? member : { ...member, status: "deleting" };
}

function savedMember(member: Member): SavedMember {
  const { slot, instanceId, name, status, az, privateIpAddress } = member;
  const { elasticIpAddress, specHash, mismatches } = member;
  return {
    slot,
    instanceId,
    name,
    status,
    az,
    privateIpAddress,
    ...(elasticIpAddress !== "" && { elasticIpAddress }),
    ...(specHash !== undefined && { specHash }),
    ...(Object.keys(mismatches).length > 0 && { mismatches }),
  };
}

function candidateFromState(declared: Naming & Places, saved: SavedMember): Candidate {
  const { slot, instanceId, status, az, privateIpAddress, isSurplus = false } = saved;
  const kind = driftFieldsOf(declared, saved.mismatches);
  return {
    slot,
    instanceId,
    name: saved.name || nameOf(declared, slot),
    status,
    az,
    privateIpAddress,
    elasticIpAddress: saved.elasticIpAddress ?? "",
    specHash: saved.specHash,
    drift: driftText(driftOf(declared, kind)),
    mismatches: mismatchesOf(declared, kind),
    isKnown: !isSurplus,
    range: undefined,
  };
}
