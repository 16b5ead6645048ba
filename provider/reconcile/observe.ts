/** Keeps the observations of a group up to date, with as few listings as possible. */
import { GROUP_TAG, type Batch } from "../group/identity.js";
import type { Desired } from "../group/desired.js";
import { candidateOf, phaseOf, type Candidate, type Observed } from "../group/observed.js";
import { assignSlots } from "../group/slots.js";
import { liveMismatchesOf, withLiveDrift } from "../group/live-drift.js";
import type { SavedMember } from "../group/saved-member.js";
import type { Cloud } from "../api/cloud.js";
import { isDeclaredHash } from "../group/made.js";
import type { Instance } from "../wire/instance.js";
import type { Announced, Observations, Overtaken } from "./observations.js";

/** A VM certainly gone, with its last observation; never seen when its create call only replayed an earlier one. */
export interface Vanished {
  readonly instanceId: string;
  readonly last: Instance | undefined;
  readonly announced: Announced | undefined;
  /** Whether this run deleted it. */
  readonly isRetired: boolean;
}

/**
 * How long a new id may be missing from listings before its absence counts. Not documented; a lagging listing must
 * not lead to a second VM. @see docs/jdcloud.md#tokens
 */
export const ANNOUNCED_MS = 20_000;

/** How long an accepted deletion, or another accepted call, may show no effect before it is requested again. */
export const RETIRING_MS = 60_000;

/** Whether the last observation of a VM has the group's tag, so a listing by tag shows it. Pure. */
export function isTagged(
  { seen }: Pick<Observations, "seen">,
  groupKey: string,
  instanceId: string,
): boolean {
  const tags = seen.get(instanceId)?.tags ?? [];
  return tags.some(({ key, value }) => key === GROUP_TAG && value === groupKey);
}

/** A VM in our state with another group's tag was handed over to that group. */
function isOfAnotherGroup({ tags }: Instance, groupKey: string): boolean {
  return tags.some(({ key, value }) => key === GROUP_TAG && value !== groupKey);
}

/**
 * All VMs of the group: VMs with its tag, and VMs of the state without it. A VM of the state, missing from the
 * listings by tag and by id, is gone only if the cloud confirms it by a request for this VM alone. @throws ApiError
 */
export async function observeGroup(
  cloud: Cloud,
  groupKey: string,
  saved: readonly SavedMember[],
  confirmAbsence: () => Promise<void>,
): Promise<Observations> {
  const listed = await cloud.listByTag(GROUP_TAG, groupKey);
  const seen = new Map(listed.map((vm) => [vm.instanceId, vm]));
  const record = (vm: Instance | undefined): void => {
    if (vm && !isOfAnotherGroup(vm, groupKey)) seen.set(vm.instanceId, vm);
  };
  const absent = (): string[] =>
    saved.map(({ instanceId }) => instanceId).filter((instanceId) => !seen.has(instanceId));
  (await cloud.listByIds(absent())).forEach(record);
  (await Promise.all(absent().map(cloud.find))).forEach(record);
  if (seen.size === 0) await confirmAbsence();
  return {
    ...{ seen, announced: new Map(), retiring: new Map() },
    ...{ modified: new Map(), fieldsSet: new Map(), prepared: new Set(), overtaken: new Map() },
  };
}

/**
 * Treats VMs deleted by an earlier run as still being deleted, even if a listing does not show it yet: they do not
 * count as members, and the run deletes them again if nothing shows in time.
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
 * Polls these VMs and returns the gone ones. A VM seen before and missing from the listing is requested by id; after
 * our own deletion, its absence is enough. @throws ApiError
 */
export async function poll(
  cloud: Cloud,
  observations: Observations,
  instanceIds: readonly string[],
  nowMs: number,
): Promise<readonly Vanished[]> {
  const { seen, announced, retiring, overtaken } = observations;
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
    if (nowMs - (overtaken.get(instanceId)?.atMs ?? nowMs) > RETIRING_MS)
      overtaken.delete(instanceId);
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

/**
 * The group according to all observations. A VM launched by this run is not compared in the fields that can be set while it
 * runs: a reply about a new VM may not have them all. Pure.
 */
export function toObserved(
  desired: Desired,
  saved: readonly SavedMember[],
  { seen, announced, retiring, modified, fieldsSet, prepared, overtaken }: Observations,
): Observed {
  const known = new Map(saved.map((member) => [member.instanceId, member]));
  const candidates = [...seen.values()].map((vm): Candidate => {
    const last = overtaken.get(vm.instanceId);
    const candidate = {
      ...candidateOf(desired, vm, known.get(vm.instanceId)),
      ...(last && isAsBefore(vm, last) && { status: last.status }),
    };
    const change = modified.get(vm.instanceId);
    // A VM is prepared until its change ends; whatever somebody changes after that is drift.
    if (change) return { ...candidate, ...change, isKnown: true, unfinished: undefined };
    const isPrepared = prepared.has(vm.instanceId);
    return withSavedSpec(
      desired,
      { ...candidate, ...(isPrepared && { isPrepared }) },
      known.get(vm.instanceId),
    );
  });
  for (const [instanceId, { slot, batch }] of announced) {
    if (!seen.has(instanceId)) candidates.push(announcedCandidate(instanceId, slot, batch));
  }
  const observed = assignSlots(desired, candidates, new Set(retiring.keys()));
  return withLiveDrift(desired, observed, (made, { slot, instanceId }) => {
    const vm = announced.has(instanceId) ? undefined : seen.get(instanceId);
    const values = Object.entries(vm ? liveMismatchesOf(made, slot, vm) : {});
    const isSet = (field: string): boolean => fieldsSet.get(instanceId)?.has(field) ?? false;
    return Object.fromEntries(values.filter(([field]) => !isSet(field)));
  });
}

/**
 * A killed run may have changed a VM in place to a spec of a program that nobody remembers. The VM then lies between that
 * spec and the one in the state.
 */
function withSavedSpec(
  desired: Desired,
  candidate: Candidate,
  saved: SavedMember | undefined,
): Candidate {
  const { specHash, unfinished = [] } = candidate;
  if (saved?.specHash === undefined || specHash === undefined || specHash === saved.specHash)
    return candidate;
  const isDeclared = (hash: string): boolean => isDeclaredHash(desired, saved.slot, hash);
  return isDeclared(specHash) || !isDeclared(saved.specHash)
    ? candidate
    : { ...candidate, specHash: saved.specHash, unfinished: [specHash, ...unfinished] };
}

/** Whether a listing shows a VM as it was before a call that it must have noticed by now, or soon. */
function isAsBefore(
  { status, instanceType, imageId }: Instance,
  { before }: Pick<Overtaken, "before">,
): boolean {
  return before.some(
    (was) => was.status === status && was.instanceType === instanceType && was.imageId === imageId,
  );
}

function announcedCandidate(instanceId: string, slot: number, batch: Batch): Candidate {
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
