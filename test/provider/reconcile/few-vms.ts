/** A cloud of a few VMs in memory, for tests of observations; it counts its requests. */
import type { Cloud } from "../../../provider/api/cloud.js";
import { Instance } from "../../../provider/wire/instance.js";

export interface FewVms extends Cloud {
  /** VMs in the cloud. */
  readonly vms: Map<string, Instance>;
  /** VMs in the cloud and in no listing. */
  readonly hidden: Set<string>;
  /** Ids requested one by one. */
  readonly found: string[];
}

export function vm(instanceId: string, given: Readonly<Record<string, unknown>> = {}): Instance {
  return Instance.parse({ instanceId, status: "running", ...given });
}

export function fewVms(...instances: readonly Instance[]): FewVms {
  const vms = new Map(instances.map((one) => [one.instanceId, one]));
  const hidden = new Set<string>();
  const found: string[] = [];
  const listed = (): Instance[] =>
    [...vms.values()].filter(({ instanceId }) => !hidden.has(instanceId));
  const never = () => Promise.reject(new Error("only looking is asked of this cloud"));
  return {
    vms,
    hidden,
    found,
    listByTag: async (key, value) =>
      listed().filter(({ tags }) => tags.some((tag) => tag.key === key && tag.value === value)),
    listByIds: async (instanceIds) =>
      listed().filter(({ instanceId }) => instanceIds.includes(instanceId)),
    find: async (instanceId) => {
      found.push(instanceId);
      return vms.get(instanceId);
    },
    listTaggedByName: never,
    launch: never,
    quota: never,
    start: never,
    remove: never,
    modifyAttributes: never,
    setPassword: never,
    attachKey: never,
    detachKey: never,
    setSecurityGroups: never,
    setDiskAutoDelete: never,
    extendDisk: never,
    setBandwidth: never,
    setAutoRenew: never,
    tag: never,
    untag: never,
    stop: never,
    resize: never,
    rebuild: never,
  };
}
