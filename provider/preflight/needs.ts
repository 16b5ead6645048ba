/** The additional quota and addresses for a plan. */
import type { Counts, LaunchSpec } from "./launch-spec.js";
import type { InstanceTypeInfo } from "../wire/catalog.js";

/** An additional amount of one kind of quota, or of addresses in the subnet `subnet-…`. */
export interface Need {
  readonly what: string;
  readonly count: number;
}

/** The VMs of a plan, before and after. */
export interface LaunchPlan {
  readonly counts: Counts;
  readonly launchSpec: LaunchSpec;
  /** The former parts of the VMs to replace; undefined if not known or not changed. */
  readonly before?: LaunchSpec | undefined;
  /** Instance types of the region, if known. */
  readonly types?: readonly InstanceTypeInfo[] | undefined;
}

/**
 * The needs of a plan at their highest. Deleted VMs free everything but their elastic IPs and the disks that outlive
 * them; a surge needs the successors before the VMs that they replace are deleted. A system disk outlives its VM only if
 * the program says so. Pure. @see docs/jdcloud.md#deleting-a-vm
 */
export function needsOf({
  counts,
  launchSpec,
  before = launchSpec,
  types = [],
}: LaunchPlan): readonly Need[] {
  const { launch, replace, retire, surge, change = 0 } = counts;
  const sizeOf = (of: LaunchSpec, size: "cpu" | "memoryMB") =>
    types.find(({ instanceType }) => instanceType === of.instanceType)?.[size];
  const grown = (size: "cpu" | "memoryMB", unit: number): number => {
    const [each, was] = [sizeOf(launchSpec, size), sizeOf(before, size)];
    if (each === undefined) return 0;
    // The size of a type no longer offered is unknown, so its replacement or resize frees nothing here.
    const last = (replace + change) * (each - (was ?? 0)) + surge * (was ?? 0);
    return ((launch - retire) * each + (surge > 0 ? Math.max(surge * each, last) : last)) / unit;
  };
  const disks = [
    ...(launchSpec.systemDisk ? [launchSpec.systemDisk] : []),
    ...launchSpec.dataDisks,
  ];
  const staying = before.dataDisks.filter(({ outlivesVm }) => outlivesVm).length;
  const moved = before.subnetId === launchSpec.subnetId ? surge : replace;
  const surgedDisks = surge * Math.max(0, disks.length - staying);
  const needs = [
    { what: "instance", count: launch - retire + surge },
    { what: "instance_cpu", count: grown("cpu", 1) },
    { what: "instance_memory", count: grown("memoryMB", 1024) },
    { what: "elastic_ip", count: launchSpec.elasticIp ? launch + replace : 0 },
    { what: "disk", count: launch * disks.length + replace * staying + surgedDisks },
    ...(launchSpec.subnetId ? [{ what: launchSpec.subnetId, count: launch - retire + moved }] : []),
  ];
  return needs.filter(({ count }) => count !== 0);
}
