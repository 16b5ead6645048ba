/** What has been seen of a group so far, kept up to date by as few listings as possible. */
import { GROUP_TAG, type Batch } from "../group/identity.js";
import type { Desired } from "../group/desired.js";
import {
  candidateOf,
  assignSlots,
  phaseOf,
  type Candidate,
  type Observed,
} from "../group/observed.js";
import type { SavedMember } from "../group/state.js";
import type { Cloud } from "../api/cloud.js";
import type { Instance } from "../wire/instance.js";

/** An id that a create call returned and no listing has shown yet; it counts as a settling member. */
export interface Announced {
  readonly slot: number;
  readonly batch: Batch;
  readonly atMs: number;
}

/** All VMs of a group that a run knows of. Kept by the loop, changed only here and in `execute`. */
export interface Observations {
  readonly seen: Map<string, Instance>;
  readonly announced: Map<string, Announced>;
  /** Ids whose deletion the cloud has accepted, and when. */
  readonly retiring: Map<string, number>;
}

/** A VM that is gone for certain, as it was last seen; never seen when its create only repeated a former one. */
export interface Vanished {
  readonly instanceId: string;
  readonly last: Instance | undefined;
  readonly announced: Announced | undefined;
  /** Whether we had it deleted. */
  readonly isRetired: boolean;
}

/**
 * How long a new id may stay out of the listings before its absence is believed. Not documented; a listing that lags
 * behind must not make a second VM. @see docs/jdcloud.md#tokens
 */
export const ANNOUNCED_MS = 20_000;

/** How long an accepted deletion may show no sign before it is asked for again. */
export const RETIRING_MS = 60_000;

/** Whether a VM was last seen with the tag of a group, so that a listing by tag shows it. Pure. */
export function isTagged(
  { seen }: Pick<Observations, "seen">,
  groupKey: string,
  instanceId: string,
): boolean {
  const tags = seen.get(instanceId)?.tags ?? [];
  return tags.some(({ key, value }) => key === GROUP_TAG && value === groupKey);
}

/** A VM of our state that now bears the tag of another group was given away. */
function isOfAnotherGroup({ tags }: Instance, groupKey: string): boolean {
  return tags.some(({ key, value }) => key === GROUP_TAG && value !== groupKey);
}

/**
 * All VMs of the group: those with its tag, and those of the state that have lost it. A VM of the state that is in no
 * listing, neither by tag nor by id, is gone only when the cloud says so of it alone. @throws ApiError
 */
export async function observeGroup(
  cloud: Cloud,
  groupKey: string,
  saved: readonly SavedMember[],
): Promise<Observations> {
  const listed = await cloud.listByTag(GROUP_TAG, groupKey);
  const seen = new Map(listed.map((vm) => [vm.instanceId, vm]));
  const note = (vm: Instance | undefined): void => {
    if (vm && !isOfAnotherGroup(vm, groupKey)) seen.set(vm.instanceId, vm);
  };
  const absent = (): string[] =>
    saved.map(({ instanceId }) => instanceId).filter((instanceId) => !seen.has(instanceId));
  (await cloud.listByIds(absent())).forEach(note);
  (await Promise.all(absent().map(cloud.find))).forEach(note);
  return { seen, announced: new Map(), retiring: new Map() };
}

/**
 * Takes VMs that an earlier run had deleted, and of which that does not show yet, for going still: they are no members to
 * be counted on, and are asked to go again when it does not show in time.
 */
export function recordLeaving(
  { seen, retiring }: Observations,
  saved: readonly SavedMember[],
  nowMs: number,
): void {
  for (const { instanceId, isSurplus, status } of saved) {
    if (isSurplus && phaseOf(status) === "gone" && seen.has(instanceId))
      retiring.set(instanceId, nowMs);
  }
}

/**
 * Looks at these VMs again and returns those that are gone. One that was seen and is in no listing is asked for by id;
 * one that we had deleted is believed. @throws ApiError
 */
export async function poll(
  cloud: Cloud,
  observations: Observations,
  instanceIds: readonly string[],
  nowMs: number,
): Promise<readonly Vanished[]> {
  const { seen, announced, retiring } = observations;
  const listed = new Map((await cloud.listByIds(instanceIds)).map((vm) => [vm.instanceId, vm]));
  const isGone = async (instanceId: string): Promise<boolean> => {
    const first = announced.get(instanceId);
    if (retiring.has(instanceId)) return true;
    if (first && !seen.has(instanceId) && nowMs - first.atMs < ANNOUNCED_MS) return false;
    const vm = await cloud.find(instanceId);
    if (vm) listed.set(instanceId, vm);
    return vm === undefined;
  };
  const absent = instanceIds.filter((instanceId) => !listed.has(instanceId));
  const gone = await Promise.all(absent.map(isGone));

  for (const [instanceId, vm] of listed) {
    seen.set(instanceId, vm);
    const sinceMs = nowMs - (retiring.get(instanceId) ?? nowMs);
    if (sinceMs > RETIRING_MS && phaseOf(vm.status) !== "gone") retiring.delete(instanceId);
  }
  return absent
    .filter((_, at) => gone[at])
    .map((instanceId) => {
      const vanished = {
        instanceId,
        last: seen.get(instanceId),
        announced: announced.get(instanceId),
        isRetired: retiring.has(instanceId),
      };
      forget(observations, instanceId);
      return vanished;
    });
}

/** The group as it stands by what has been seen. Pure. */
export function toObserved(
  desired: Desired,
  saved: readonly SavedMember[],
  { seen, announced, retiring }: Observations,
): Observed {
  const known = new Map(saved.map((member) => [member.instanceId, member]));
  const candidates = [...seen.values()].map((vm) =>
    candidateOf(desired, vm, known.get(vm.instanceId)),
  );
  for (const [instanceId, { slot, batch }] of announced) {
    if (!seen.has(instanceId)) candidates.push(unseen(instanceId, slot, batch));
  }
  return assignSlots(desired, candidates, new Set(retiring.keys()));
}

function unseen(instanceId: string, slot: number, batch: Batch): Candidate {
  return {
    slot,
    instanceId,
    name: "",
    status: "announced",
    az: "",
    privateIpAddress: "",
    elasticIpAddress: "",
    specHash: batch.specHash,
    drift: "",
    mismatches: {},
    isKnown: false,
    range: batch,
  };
}

function forget({ seen, announced, retiring }: Observations, instanceId: string): void {
  seen.delete(instanceId);
  announced.delete(instanceId);
  retiring.delete(instanceId);
}
