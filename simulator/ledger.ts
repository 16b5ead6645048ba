/** What was ever made, and what it cost: the account against which tests and people check a run. Pure. */
import { addressText } from "./address.js";
import { goneAtMs } from "./life.js";
import type { RequestLog } from "./request-log.js";
import { vmStatus, type Vm, type World } from "./world.js";

/** One VM, alive or not. */
export interface LedgerInstance {
  readonly instanceId: string;
  readonly name: string;
  readonly regionId: string;
  readonly az: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly privateIpAddress: string;
  /** The cloud's word, or `gone`. */
  readonly status: string;
  /** Whether it is not gone yet. */
  readonly alive: boolean;
  readonly clientToken: string | null;
  /** Of the create call that made it. */
  readonly requestId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly goneAt: string | null;
  /** Why it is gone or about to go. */
  readonly endCause: string | null;
}

/** VMs of one region that are alive at once under one name, made by different calls. */
export interface Duplicate {
  readonly regionId: string;
  readonly name: string;
  readonly instanceIds: readonly string[];
}

/** The account of everything that happened since the start or the last reset. */
export interface Ledger {
  /** Every VM ever made, oldest first. */
  readonly instances: readonly LedgerInstance[];
  /** VMs ever made. */
  readonly made: number;
  /** VMs that are not gone. */
  readonly alive: number;
  /** VMs per region. */
  readonly quota: number;
  /** Requests by operation, refused ones included; `unsupported` and `unknown` for the rest. */
  readonly calls: Readonly<Record<string, number>>;
  /** All of them; requests to `/_simulator/` do not count. */
  readonly totalCalls: number;
  readonly duplicates: readonly Duplicate[];
}

/** The ledger at `nowMs`. */
export function ledgerOf(world: World, log: RequestLog, nowMs: number): Ledger {
  const instances = world.vms.map((vm) => entryOf(vm, nowMs));
  const calls = log.calls();
  return {
    instances,
    made: instances.length,
    alive: instances.filter((one) => one.alive).length,
    quota: world.quota,
    calls,
    totalCalls: Object.values(calls).reduce((sum, count) => sum + count, 0),
    duplicates: duplicatesOf(instances.filter((one) => one.alive)),
  };
}

function entryOf(vm: Vm, nowMs: number): LedgerInstance {
  const status = vmStatus(vm, nowMs);
  const goneMs = goneAtMs(vm.timeline);
  return {
    instanceId: vm.instanceId,
    name: vm.name,
    regionId: vm.regionId,
    az: vm.az,
    instanceType: vm.instanceType,
    imageId: vm.imageId,
    privateIpAddress: addressText(vm.address),
    status,
    alive: status !== "gone",
    clientToken: vm.clientToken ?? null,
    requestId: vm.requestId,
    tags: Object.fromEntries(vm.tags.map(({ key, value }) => [key, value])),
    createdAt: new Date(vm.createdMs).toISOString(),
    goneAt: status === "gone" && goneMs !== undefined ? new Date(goneMs).toISOString() : null,
    endCause: vm.endCause ?? null,
  };
}

function duplicatesOf(living: readonly LedgerInstance[]): readonly Duplicate[] {
  const byName = new Map<string, LedgerInstance[]>();
  for (const one of living) {
    const key = `${one.regionId} ${one.name}`;
    byName.set(key, [...(byName.get(key) ?? []), one]);
  }
  return [...byName.values()]
    .filter((same) => new Set(same.map((one) => one.requestId)).size > 1)
    .map((same) => ({
      regionId: same[0]?.regionId ?? "",
      name: same[0]?.name ?? "",
      instanceIds: same.map((one) => one.instanceId),
    }));
}
