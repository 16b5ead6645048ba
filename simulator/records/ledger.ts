/** The record of everything ever created, and its cost. Tests and people check a run against it. Pure. */
import { addressText } from "../world/address.js";
import {
  lifeMs,
  nameDuplicates,
  orphans,
  peakAlive,
  tokenDuplicates,
  type Duplicate,
  type TokenDuplicate,
} from "./ledger-sums.js";
import { goneAtMs } from "../world/timeline.js";
import type { RequestLog } from "./request-log.js";
import { vmStatus, type Vm, type World } from "../world/world.js";

/** One VM, alive or gone. */
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
  /** Whether the VM still exists. */
  readonly alive: boolean;
  readonly clientToken: string | null;
  /** Request id of the create call. */
  readonly requestId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly goneAt: string | null;
  /** Cause of the VM's deletion, past or pending. */
  readonly endCause: string | null;
  /** Seconds of existence. */
  readonly vmSeconds: number;
}

/** The record of everything since the start or the last reset. */
export interface Ledger {
  /** Every VM ever made, oldest first. */
  readonly instances: readonly LedgerInstance[];
  /** Number of VMs ever made. */
  readonly made: number;
  /** Number of VMs not yet gone. */
  readonly alive: number;
  /** VM quota per region. */
  readonly quota: number;
  /** Requests by operation, including failed ones; `unsupported` and `unknown` count the rest. */
  readonly calls: Readonly<Record<string, number>>;
  /** All requests, except those to `/_simulator/`. */
  readonly totalCalls: number;
  /** Living VMs with one name from different calls. */
  readonly duplicates: readonly Duplicate[];
  /** Tokens with more VMs created than requested. */
  readonly tokenDuplicates: readonly TokenDuplicate[];
  /** Living VMs without one of the given owners; null if no owners were given. */
  readonly orphans: readonly string[] | null;
  /** Sum over all VMs, in any state. */
  readonly vmSeconds: number;
  /** Maximum number of VMs alive at one time. */
  readonly peakAlive: number;
  /** Maximum number of requests in flight. */
  readonly peakInFlight: number;
}

/** Sources of a ledger. */
export interface LedgerSources {
  readonly world: World;
  readonly log: RequestLog;
  readonly traffic: { readonly peak: number };
  /** Key of the owner tag, unless a question names another. */
  readonly ownerTag: string | undefined;
}

/** Options of a ledger. */
export interface LedgerQuestion {
  /** Values of the owner tag. Living VMs with another value or without the tag are orphans. */
  readonly owners?: readonly string[];
  /** Key of the owner tag. Default the `ownerTag` that the simulator was started with. */
  readonly tag?: string;
}

/** The ledger at `nowMs`. @throws RangeError for owners without an owner tag */
export function ledgerOf(
  { world, log, traffic, ownerTag }: LedgerSources,
  nowMs: number,
  { owners, tag = ownerTag }: LedgerQuestion = {},
): Ledger {
  if (owners && tag === undefined) {
    throw new RangeError(
      "the owner tag is unknown: pass it as `tag`, or start the simulator with `ownerTag`",
    );
  }
  const instances = world.vms.map((vm) => entryOf(vm, nowMs));
  const calls = log.calls();
  return {
    instances,
    made: instances.length,
    alive: instances.filter((one) => one.alive).length,
    quota: world.quota,
    calls,
    totalCalls: Object.values(calls).reduce((sum, count) => sum + count, 0),
    duplicates: nameDuplicates(world, nowMs),
    tokenDuplicates: tokenDuplicates(world),
    orphans: owners && tag !== undefined ? orphans(world, { owners, tag }, nowMs) : null,
    vmSeconds: world.vms.reduce((sum, vm) => sum + lifeMs(vm, nowMs), 0) / 1000,
    peakAlive: peakAlive(world, nowMs),
    peakInFlight: traffic.peak,
  };
}

/** The ledger's entry of one VM. Pure. */
export function entryOf(vm: Vm, nowMs: number): LedgerInstance {
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
    vmSeconds: lifeMs(vm, nowMs) / 1000,
  };
}
