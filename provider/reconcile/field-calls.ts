/** The calls that set the fields of a running VM. */
import type { Cloud } from "../api/cloud.js";
import type { Step } from "../plan/live-rules.js";
import type { Instance } from "../wire/instance.js";
import { inGroups, inParallel, type Problem } from "./change-calls.js";

/** One VM to change, as it was observed, and the fields to set. */
export interface FieldJob {
  readonly change: { readonly steps: readonly Step[] };
  readonly vm: Instance;
}

/** The calls for one VM, one after the other; VMs in parallel. Returns the problems by VM. */
export function setFields(
  jobs: readonly FieldJob[],
  cloud: Cloud,
): Promise<ReadonlyMap<string, Problem>> {
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

/** A VM has at most one key, so its own is detached first. Returns the problems by VM. */
export async function setKeys(
  jobs: readonly FieldJob[],
  cloud: Cloud,
): Promise<ReadonlyMap<string, Problem>> {
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

/** Up to 100 VMs in one call. Returns the problems by VM. */
export function setAutoRenew(
  jobs: readonly FieldJob[],
  cloud: Cloud,
): Promise<ReadonlyMap<string, Problem>> {
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
