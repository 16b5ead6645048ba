/** The operations that change a VM without replacing it. */
import {
  extendDisk,
  modifyElasticIp,
  modifyInstanceAttribute,
  modifyInstanceDiskAttribute,
  modifyInstancePassword,
  modifyNetworkInterface,
  rebuildInstance,
  resizeInstance,
  stopInstance,
} from "../wire/changes.js";
import type { Instance } from "../wire/instance.js";
import { createBatchChanges, type BatchChanges, type Pair } from "./batch-changes.js";
import type { Call } from "./client.js";

/** New attributes of a VM; absent ones stay. @see docs/jdcloud.md#attributes-and-password */
export interface Attributes {
  readonly name?: string | undefined;
  /** The cloud reads an empty text as absent, so a description cannot be emptied. */
  readonly description?: string | undefined;
  /** The documents do not say when the guest takes it. */
  readonly hostname?: string | undefined;
  /** Merged into the VM's own; no pair can be removed. */
  readonly metadata?: readonly Pair[] | undefined;
  /** Runs only when the VM is rebuilt. */
  readonly userdata?: readonly Pair[] | undefined;
}

/** The new content of a system disk. @see docs/jdcloud.md#rebuild */
export interface Rebuild {
  /** Default the VM's own image. */
  readonly imageId?: string | undefined;
  readonly password?: string | undefined;
  /** Without it, the VM has no key afterwards. */
  readonly keyNames?: readonly string[] | undefined;
  readonly hostname?: string | undefined;
  readonly metadata?: readonly Pair[] | undefined;
  readonly userdata?: readonly Pair[] | undefined;
  /** Whether SSH accepts the password; it has an effect only with a key. */
  readonly passWordAuth?: "yes" | "no" | undefined;
  readonly imageInherit?: "yes" | "no" | undefined;
}

/** Whether a data disk is deleted with its VM. */
export interface DiskAutoDelete {
  readonly diskId: string;
  readonly autoDelete: boolean;
}

/**
 * Changes of VMs; each throws ApiError. A call with an unknown outcome has been repeated, except for stop, resize, rebuild
 * and extendDisk: after an ambiguous error of these, look at the VM first.
 */
export interface Changes extends BatchChanges {
  readonly modifyAttributes: (instanceId: string, attributes: Attributes) => Promise<void>;
  /** Accepted for a `running` or `stopped` VM; effective after its next reboot. */
  readonly setPassword: (instanceId: string, password: string) => Promise<void>;
  /** Replaces all security groups by 1..5 others. */
  readonly setSecurityGroups: (networkInterfaceId: string, ids: readonly string[]) => Promise<void>;
  /** Changes all of the data disks or none. */
  readonly setDiskAutoDelete: (
    instanceId: string,
    dataDisks: readonly DiskAutoDelete[],
  ) => Promise<void>;
  /** Enlarges a disk to `sizeGB` GiB; the cloud may refuse a disk that is attached. */
  readonly extendDisk: (diskId: string, sizeGB: number) => Promise<void>;
  readonly setBandwidth: (elasticIpId: string, mbps: number) => Promise<void>;
  /** Accepted for a `running` VM, which is then `stopping`, then `stopped`. */
  readonly stop: (instanceId: string) => Promise<void>;
  /** Accepted for a `stopped` VM, which is then `resizing`, then `stopped`. */
  readonly resize: (instanceId: string, instanceType: string) => Promise<void>;
  /** Accepted for a `stopped` VM, which is then `rebuilding`, then `stopped`. The system disk loses its content. */
  readonly rebuild: (instanceId: string, content: Rebuild) => Promise<void>;
}

/** The changes of one endpoint, by its caller; `listByIds` reads VMs that a call for several VMs reports as failed. */
export function createChanges(
  call: Call,
  listByIds: (instanceIds: readonly string[]) => Promise<readonly Instance[]>,
): Changes {
  return {
    ...createBatchChanges(call, listByIds),
    modifyAttributes: async (instanceId, body) =>
      void (await call(modifyInstanceAttribute, { path: { instanceId }, body })),
    setPassword: async (instanceId, password) =>
      void (await call(modifyInstancePassword, { path: { instanceId }, body: { password } })),
    setSecurityGroups: async (networkInterfaceId, securityGroups) => {
      const body = { securityGroups };
      await call(modifyNetworkInterface, { path: { networkInterfaceId }, body });
    },
    setDiskAutoDelete: async (instanceId, dataDisks) =>
      void (await call(modifyInstanceDiskAttribute, { path: { instanceId }, body: { dataDisks } })),
    extendDisk: async (diskId, diskSizeGB) =>
      void (await call(extendDisk, { path: { diskId }, body: { diskSizeGB } })),
    setBandwidth: async (elasticIpId, bandwidthMbps) =>
      void (await call(modifyElasticIp, { path: { elasticIpId }, body: { bandwidthMbps } })),
    stop: async (instanceId) => void (await call(stopInstance, { path: { instanceId } })),
    resize: async (instanceId, instanceType) =>
      void (await call(resizeInstance, { path: { instanceId }, body: { instanceType } })),
    rebuild: async (instanceId, body) =>
      void (await call(rebuildInstance, { path: { instanceId }, body })),
  };
}
