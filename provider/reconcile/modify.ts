/**
 * Executes changes in place: all fields of a VM first, then its tags. A VM is never tagged with a spec that it does not
 * have, and it is marked before the first call, so a run that finds the mark knows that the VM may lie between two specs.
 */
import type { Cloud } from "../api/cloud.js";
import { batchMark, batchTag, isHashOf, type BatchMark } from "../group/identity.js";
import { memberSpecOf } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import type { MemberChange } from "../plan/modification.js";
import { fieldsSetBy } from "../plan/fields-set.js";
import { needsMark, type Step } from "../plan/live-rules.js";
import type { Instance } from "../wire/instance.js";
import { inGroups, type Problem } from "./change-calls.js";
import { setAutoRenew, setFields, setKeys } from "./field-calls.js";
import type { Ports } from "./ports.js";
import { recordChangeFailure, type Run } from "./run-state.js";

/** A change of a member, with the fields to set. */
interface Change {
  readonly kind: "modify" | "restart" | "rebuild";
  readonly member: Member;
  readonly steps: readonly Step[];
}

/** One VM to change, as it was observed. */
interface Job<Of extends Change = Change> {
  readonly change: Of;
  readonly vm: Instance;
  readonly launch: BatchMark;
  /** Hash of the spec that the VM has until the change ends. */
  readonly specHash: string;
  readonly unfinished: readonly string[];
  /** Hash of its new spec. */
  readonly goal: string;
}

type Tags = readonly { readonly key: string; readonly value: string }[];
type Send = (jobs: readonly Job[], cloud: Cloud) => Promise<ReadonlyMap<string, Problem>>;

/** The calls that set fields, in this order. */
const FIELDS: readonly Send[] = [markBegin, setFields, setKeys, setAutoRenew, untag];

/**
 * Changes members in place, each as far as it gets. A VM whose change did not end keeps its mark, and the next run
 * repeats the change.
 */
export async function modify(
  changes: readonly MemberChange[],
  run: Run,
  { cloud, log }: Ports,
): Promise<void> {
  const fresh = changes.filter(({ member }) => member.isPrepared !== true);
  if (fresh.length > 0) log({ kind: "modifying", members: fresh.map(({ member }) => member) });
  const jobs = changes.flatMap((change) => jobOf(change, run));
  for (const job of await advance(jobs, [...FIELDS, tagAndMarkEnd], run, cloud))
    recordEnd(job, run);
}

/**
 * Marks members about to be stopped, and sets the fields that they take while they run. Returns the changes of the VMs
 * that have them all.
 */
export async function prepare<Of extends Change>(
  changes: readonly Of[],
  run: Run,
  { cloud }: Ports,
): Promise<readonly Of[]> {
  const jobs = changes.flatMap((change) => jobOf(change, run));
  const ready = await advance(jobs, [...FIELDS, tagOwn], run, cloud);
  for (const job of ready) {
    recordFields(job, run);
    recordTags(job, ownTagsOf(job), run);
  }
  return ready.map(({ change }) => change);
}

/** Takes VMs through the stages; a VM with a problem leaves out the later ones. Returns the jobs without a problem. */
async function advance<Of extends Change>(
  all: readonly Job<Of>[],
  stages: readonly Send[],
  run: Run,
  cloud: Cloud,
): Promise<readonly Job<Of>[]> {
  let jobs = all;
  for (const stage of stages) {
    const problems = await stage(jobs, cloud);
    for (const { change } of jobs) {
      const problem = problems.get(change.member.instanceId);
      if (problem) recordChangeFailure(run, change.member, "modify", problem);
    }
    jobs = jobs.filter(({ vm }) => !problems.has(vm.instanceId));
    // What the state is to say of a VM whose change ends at a later stage.
    if (stage === markBegin)
      for (const job of jobs.filter(isMarked)) recordTags(job, beginTags(job), run);
  }
  return jobs;
}

function jobOf<Of extends Change>(
  change: Of,
  { desired, observations, generation }: Run,
): readonly Job<Of>[] {
  const { slot, instanceId, unfinished = [] } = change.member;
  const vm = observations.seen.get(instanceId);
  if (!vm) return [];
  const hashes = memberSpecOf(desired, slot);
  const { specHash = hashes.specHash } = change.member;
  // Somebody removed the tag: the VM gets one of its own, with the spec from the state.
  const ownLaunch = { generation, specHash, first: slot, last: slot };
  const launch = batchMark(vm.tags) ?? ownLaunch;
  const job = { change, vm, launch, specHash, unfinished };
  // A VM that gets the values of its own spec again keeps its hash, also one of an earlier release.
  const isOwnSpec = unfinished.length === 0 && isHashOf(hashes, specHash);
  return [{ ...job, goal: isOwnSpec ? specHash : hashes.specHash }];
}

/**
 * Whether a mark precedes the change. New tags alone need none: one call sets them and the new spec together. A VM that
 * keeps its spec never lies between two specs. A VM that is stopped needs one in any case.
 */
function isMarked(job: Job): boolean {
  const { change, unfinished, goal } = job;
  if (unfinished.includes(goal)) return false;
  return change.kind !== "modify" || (!keepsSpec(job) && change.steps.some(needsMark));
}

function keepsSpec({ specHash, unfinished, goal }: Pick<Job, "specHash" | "unfinished" | "goal">) {
  return unfinished.length === 0 && specHash === goal;
}

function beginTags({ launch, specHash, unfinished, goal }: Job): Tags {
  return tagOf(launch, specHash, [...unfinished, goal]);
}

function markBegin(jobs: readonly Job[], cloud: Cloud): Promise<ReadonlyMap<string, Problem>> {
  return inGroups(jobs.filter(isMarked), beginTags, (ids, tags) => cloud.tag(ids, tags));
}

/** The call names each tag with its value on the VM. */
function untag(jobs: readonly Job[], cloud: Cloud): Promise<ReadonlyMap<string, Problem>> {
  const staleOf = ({ change, vm }: Job): Tags => {
    const removed = new Set(
      change.steps.flatMap((step) => (step.kind === "tags" ? step.removed : [])),
    );
    return vm.tags.filter(({ key }) => removed.has(key)).map(({ key, value }) => ({ key, value }));
  };
  const wanted = jobs.filter((job) => staleOf(job).length > 0);
  return inGroups(wanted, staleOf, (ids, tags) => cloud.untag(ids, tags));
}

function tagAndMarkEnd(jobs: readonly Job[], cloud: Cloud): Promise<ReadonlyMap<string, Problem>> {
  const tagged = jobs.filter(
    (job) => !keepsSpec(job) || job.change.steps.some(({ kind }) => kind === "tags"),
  );
  return inGroups(tagged, newTagsOf, (ids, tags) => cloud.tag(ids, tags));
}

function tagOwn(jobs: readonly Job[], cloud: Cloud): Promise<ReadonlyMap<string, Problem>> {
  const wanted = jobs.filter((job) => ownTagsOf(job).length > 0);
  return inGroups(wanted, ownTagsOf, (ids, tags) => cloud.tag(ids, tags));
}

function ownTagsOf({ change }: Job): Tags {
  return change.steps.flatMap((step) => (step.kind === "tags" ? step.set : []));
}

function newTagsOf(job: Job): Tags {
  return [...ownTagsOf(job), ...tagOf(job.launch, job.goal, [])];
}

function tagOf(launch: BatchMark, specHash: string, unfinished: readonly string[]): Tags {
  const { key, value = "" } = batchTag(launch, { specHash, unfinished });
  return [{ key, value }];
}

function recordEnd(job: Job, run: Run): void {
  const { slot } = job.change.member;
  run.observations.modified.set(job.vm.instanceId, { slot, specHash: job.goal });
  recordFields(job, run);
  recordTags(job, newTagsOf(job), run);
}

/** A listing may show the fields late, so this run relies on its own record. */
function recordFields({ vm, change }: Job, { observations: { seen, fieldsSet } }: Run): void {
  const { instanceId } = vm;
  fieldsSet.set(
    instanceId,
    new Set([...(fieldsSet.get(instanceId) ?? []), ...fieldsSetBy(change.steps)]),
  );
  const step = change.steps.find((one) => one.kind === "attributes");
  const known = seen.get(instanceId) ?? vm;
  const { name = known.instanceName } = step?.attributes ?? {};
  seen.set(instanceId, { ...known, instanceName: name });
}

function recordTags({ vm }: Job, set: Tags, { observations: { seen } }: Run): void {
  const known = seen.get(vm.instanceId) ?? vm;
  const others = known.tags.filter(({ key }) => !set.some((tag) => tag.key === key));
  seen.set(vm.instanceId, { ...known, tags: [...others, ...set] });
}
