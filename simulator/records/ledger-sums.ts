/** Sums and searches over all VMs ever created. Pure throughout. */
import { goneAtMs } from "../world/timeline.js";
import { tokenKey, vmStatus, type Vm, type World } from "../world/world.js";

/** More VMs created for one token than its first call requested. */
export interface TokenDuplicate {
  readonly regionId: string;
  readonly clientToken: string;
  readonly asked: number;
  readonly made: number;
  readonly instanceIds: readonly string[];
}

/** Living VMs of one region with one name, created by different calls. */
export interface Duplicate {
  readonly regionId: string;
  readonly name: string;
  readonly instanceIds: readonly string[];
}

/** Milliseconds from a VM's creation to its end or to `nowMs`, in any state. */
export function lifeMs(vm: Vm, nowMs: number): number {
  return Math.max(0, Math.min(goneAtMs(vm.timeline) ?? Infinity, nowMs) - vm.createdMs);
}

/** Maximum number of VMs alive at one time until `nowMs`. */
export function peakAlive(world: World, nowMs: number): number {
  const events = world.vms.flatMap((vm) => {
    const goneMs = goneAtMs(vm.timeline) ?? Infinity;
    const begin = { atMs: vm.createdMs, by: 1 };
    return goneMs <= nowMs ? [begin, { atMs: goneMs, by: -1 }] : [begin];
  });
  events.sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  let alive = 0;
  let peak = 0;
  for (const { by } of events) peak = Math.max(peak, (alive += by));
  return peak;
}

/** Tokens with more VMs created than requested. */
export function tokenDuplicates(world: World): readonly TokenDuplicate[] {
  const byToken = new Map<string, Vm[]>();
  for (const vm of world.vms) {
    if (vm.clientToken === undefined) continue;
    push(byToken, tokenKey(vm.regionId, vm.clientToken), vm);
  }
  return [...byToken].flatMap(([key, vms]) => {
    const asked = world.tokens.get(key)?.asked ?? 0;
    if (vms.length <= asked) return [];
    const instanceIds = vms.map((vm) => vm.instanceId);
    const { regionId = "", clientToken = "" } = vms[0] ?? {};
    return [{ regionId, clientToken, asked, made: vms.length, instanceIds }];
  });
}

/** Living VMs with one name from different calls. */
export function nameDuplicates(world: World, nowMs: number): readonly Duplicate[] {
  const byName = new Map<string, Vm[]>();
  for (const vm of world.vms) {
    if (vmStatus(vm, nowMs) !== "gone") push(byName, `${vm.regionId} ${vm.name}`, vm);
  }
  return [...byName.values()]
    .filter((same) => new Set(same.map((vm) => vm.requestId)).size > 1)
    .map((same) => ({
      regionId: same[0]?.regionId ?? "",
      name: same[0]?.name ?? "",
      instanceIds: same.map((vm) => vm.instanceId),
    }));
}

/** Ids of living VMs without one of these owners as the value of their tag. */
export function orphans(
  world: World,
  { owners, tag }: { readonly owners: readonly string[]; readonly tag: string },
  nowMs: number,
): readonly string[] {
  const known = new Set(owners);
  const isOwned = (vm: Vm) => vm.tags.some(({ key, value }) => key === tag && known.has(value));
  return world.vms
    .filter((vm) => vmStatus(vm, nowMs) !== "gone" && !isOwned(vm))
    .map((vm) => vm.instanceId);
}

function push<Value>(groups: Map<string, Value[]>, key: string, value: Value): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
