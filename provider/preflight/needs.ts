/** How much more of everything that is limited a plan needs than is in use before it runs. */
import type { Counts, LaunchSpec } from "./launch-spec.js";
import type { InstanceTypeInfo } from "../wire/catalog.js";

/** So much more of one thing: a kind of quota, or `subnet-…` for its addresses. */
export interface Need {
  readonly what: string;
  readonly count: number;
}

/** The VMs of a plan, before and after. */
export interface LaunchPlan {
  readonly counts: Counts;
  readonly launchSpec: LaunchSpec;
  /** What the VMs that are replaced were made of; undefined when it is not known, or nothing of it changes. */
  readonly before?: LaunchSpec | undefined;
  /** Types of the region, where they are known. */
  readonly types?: readonly InstanceTypeInfo[] | undefined;
}

/**
 * What a plan needs. VMs that are retired or replaced give back all but their elastic IPs and the disks that outlive
 * them. A system disk counts as one that stays only where the program says so. Pure. @see docs/jdcloud.md#deleting-a-vm
 */
export function needsOf({
  counts,
  launchSpec,
  before = launchSpec,
  types = [],
}: LaunchPlan): readonly Need[] {
  const { launch, replace, retire } = counts;
  const sizeOf = (of: LaunchSpec, size: "cpu" | "memoryMB") =>
    types.find(({ instanceType }) => instanceType === of.instanceType)?.[size];
  const grown = (size: "cpu" | "memoryMB", unit: number): number => {
    const [each, was] = [sizeOf(launchSpec, size), sizeOf(before, size)];
    if (each === undefined) return 0;
    // A type that is not on offer any more has no size: what it gives back is not counted on.
    return ((launch - retire) * each + replace * (each - (was ?? 0))) / unit;
  };
  const disks = [
    ...(launchSpec.systemDisk ? [launchSpec.systemDisk] : []),
    ...launchSpec.dataDisks,
  ];
  const staying = before.dataDisks.filter(({ outlivesVm }) => outlivesVm).length;
  const moved = before.subnetId === launchSpec.subnetId ? 0 : replace;
  const needs = [
    { what: "instance", count: launch - retire },
    { what: "instance_cpu", count: grown("cpu", 1) },
    { what: "instance_memory", count: grown("memoryMB", 1024) },
    { what: "elastic_ip", count: launchSpec.elasticIp ? launch + replace : 0 },
    { what: "disk", count: launch * disks.length + replace * staying },
    ...(launchSpec.subnetId ? [{ what: launchSpec.subnetId, count: launch - retire + moved }] : []),
  ];
  return needs.filter(({ count }) => count !== 0);
}
