/**
 * Executes changes in place: all fields of a VM first, then its tags. A VM is never tagged with a spec that it does not
 * have, and it is marked before the first call, so a run that finds the mark knows that the VM may lie between two specs.
 */
import type { Cloud } from "../api/cloud.js";
import { batchMark, batchTag, isHashOf, type BatchMark } from "../group/identity.js";
import { memberSpecOf } from "../group/desired.js";
import type { MemberChange } from "../plan/modification.js";
import { fieldsSetBy } from "../plan/fields-set.js";
import { needsMark, type Step } from "../plan/live-rules.js";
import type { Instance } from "../wire/instance.js";
import { inGroups, inParallel, type Problem } from "./change-calls.js";
import type { Ports } from "./ports.js";
import { recordChangeFailure, type Run } from "./run-state.js";

/** One VM to change, as it was observed. */
interface Job {
  readonly change: MemberChange;
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

/** The stages of all changes, in this order; a VM with a problem leaves out the later ones. */
const STAGES: readonly Send[] = [markBegin, setFields, setKeys, setAutoRenew, untag, tagAndMarkEnd];

/**
 * Changes members in place, each as far as it gets. A VM whose change did not end keeps its mark, and the next run
 * repeats the change.
 */
export async function modify(
  changes: readonly MemberChange[],
  run: Run,
  { cloud, log }: Ports,
): Promise<void> {
  log({ kind: "modifying", members: changes.map(({ member }) => member) });
  let jobs = changes.flatMap((change) => jobOf(change, run));
  for (const stage of STAGES) {
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
  for (const job of jobs) recordEnd(job, run);
}

function jobOf(change: MemberChange, { desired, observations, generation }: Run): readonly Job[] {
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
 * keeps its spec never lies between two specs.
 */
function isMarked({ change, specHash, unfinished, goal }: Job): boolean {
  if (unfinished.includes(goal) || keepsSpec({ specHash, unfinished, goal })) return false;
  return change.steps.some(needsMark);
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

/** The calls for one VM, one after the other; VMs in parallel. */
function setFields(jobs: readonly Job[], cloud: Cloud): Promise<ReadonlyMap<string, Problem>> {
  const busy = jobs.filter(({ change }) => change.steps.some(({ kind }) => kind in CALLS));
  return inParallel(
    busy.map((job) => ({ job, instanceIds: [job.vm.instanceId] })),
    async ({ job }) => {
      for (const [kind, send] of Object.entries(CALLS)) {
        const steps = job.change.steps.filter((step) => step.kind === kind);
        const problem = steps.length > 0 ? await send(steps as never, job.vm, cloud) : undefined;
        if (problem) return [{ ...problem, instanceId: job.vm.instanceId }];
      }
      return [];
    },
  );
}

type StepOf<Kind extends Step["kind"]> = Extract<Step, { readonly kind: Kind }>;
type OneVm<Kind extends Step["kind"]> = (
  steps: readonly StepOf<Kind>[],
  vm: Instance,
  cloud: Cloud,
) => Promise<Problem | undefined>;

const CALLS: {
  readonly [
    Kind in "attributes" | "password" | "securityGroups" | "diskAutoDelete" | "bandwidth"
  ]: OneVm<Kind>;
} = {
  attributes: async (steps, { instanceId }, cloud) => {
    for (const { attributes } of steps) await cloud.modifyAttributes(instanceId, attributes);
    return undefined;
  },
  password: async (steps, { instanceId }, cloud) => {
    for (const { password } of steps) await cloud.setPassword(instanceId, password);
    return undefined;
  },
  securityGroups: async (steps, { primaryNetworkInterface }, cloud) => {
    const id = primaryNetworkInterface?.networkInterface?.networkInterfaceId ?? "";
    if (id === "") return absent("the cloud reports no primary network interface of the VM");
    for (const { groupIds } of steps) await cloud.setSecurityGroups(id, groupIds);
    return undefined;
  },
  diskAutoDelete: async (steps, { instanceId, dataDisks }, cloud) => {
    const wanted = steps.map(({ deviceName, autoDelete }) => {
      const disk = dataDisks.find((one) => one.deviceName === deviceName);
      return { deviceName, autoDelete, diskId: disk?.cloudDisk?.diskId ?? "" };
    });
    const missing = wanted.filter(({ diskId }) => diskId === "").map((one) => one.deviceName);
    if (missing.length > 0) return absent(`it has no cloud disk at ${missing.join(", ")}`);
    const disks = wanted.map(({ diskId, autoDelete }) => ({ diskId, autoDelete }));
    await cloud.setDiskAutoDelete(instanceId, disks);
    return undefined;
  },
  bandwidth: async (steps, { elasticIpId }, cloud) => {
    if (elasticIpId === "") return absent("it has no elastic IP");
    for (const { bandwidthMbps } of steps) await cloud.setBandwidth(elasticIpId, bandwidthMbps);
    return undefined;
  },
};

function absent(message: string): Problem {
  return { code: "NOT_FOUND", message };
}

/** A VM has at most one key, so its own is detached first. */
async function setKeys(jobs: readonly Job[], cloud: Cloud): Promise<ReadonlyMap<string, Problem>> {
  const wanted = jobs.flatMap(({ change, vm }) => {
    const step = change.steps.find((one) => one.kind === "key");
    const hasKey = step?.keyName !== undefined && vm.keyNames.includes(step.keyName);
    return !step || (hasKey && !step.isReattached) ? [] : [{ vm, step }];
  });
  const detached = await inGroups(
    wanted.filter(({ vm }) => vm.keyNames.length > 0),
    ({ vm }) => vm.keyNames[0] ?? "",
    async (ids, keyName) =>
      (await cloud.detachKey(keyName, ids)).map((id) => refused(id, `detach key ${keyName}`)),
  );
  const attached = await inGroups(
    wanted.filter(({ vm, step }) => !detached.has(vm.instanceId) && step.keyName !== undefined),
    ({ step: { keyName = "", passwordAuth } }) => ({ keyName, passwordAuth }),
    async (ids, { keyName, passwordAuth }) =>
      (await cloud.attachKey(keyName, ids, passwordAuth)).map((id) =>
        refused(id, `attach key ${keyName}`),
      ),
  );
  return new Map([...detached, ...attached]);
}

function refused(instanceId: string, what: string): Problem & { readonly instanceId: string } {
  return { instanceId, code: "UNCHANGED", message: `the cloud did not ${what}` };
}

function setAutoRenew(jobs: readonly Job[], cloud: Cloud): Promise<ReadonlyMap<string, Problem>> {
  const wanted = jobs.flatMap(({ change, vm }) => {
    const step = change.steps.find((one) => one.kind === "autoRenew");
    return step ? [{ vm, step }] : [];
  });
  return inGroups(
    wanted,
    ({ step }) => step.isOn,
    async (ids, isOn) => {
      await cloud.setAutoRenew(ids, isOn);
      return [];
    },
  );
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

function newTagsOf({ change, launch, goal }: Job): Tags {
  const own = change.steps.flatMap((step) => (step.kind === "tags" ? step.set : []));
  return [...own, ...tagOf(launch, goal, [])];
}

function tagOf(launch: BatchMark, specHash: string, unfinished: readonly string[]): Tags {
  const { key, value = "" } = batchTag(launch, { specHash, unfinished });
  return [{ key, value }];
}

/** A listing may show the change late, so this run relies on its own record. */
function recordEnd(job: Job, run: Run): void {
  const { seen, modified, fieldsSet } = run.observations;
  const { vm, change, goal } = job;
  modified.set(vm.instanceId, goal);
  fieldsSet.set(vm.instanceId, new Set(fieldsSetBy(change.steps)));
  recordTags(job, newTagsOf(job), run);
  const step = change.steps.find((one) => one.kind === "attributes");
  const known = seen.get(vm.instanceId) ?? vm;
  seen.set(vm.instanceId, { ...known, instanceName: step?.attributes.name ?? vm.instanceName });
}

function recordTags({ vm }: Job, set: Tags, { observations: { seen } }: Run): void {
  const known = seen.get(vm.instanceId) ?? vm;
  const others = known.tags.filter(({ key }) => !set.some((tag) => tag.key === key));
  seen.set(vm.instanceId, { ...known, tags: [...others, ...set] });
}
