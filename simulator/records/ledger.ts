/** What was ever made, and what it cost: the account against which tests and people check a run. Pure. */
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
  /** How long it has been there. */
  readonly vmSeconds: number;
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
  /** Living VMs that different calls gave one name. */
  readonly duplicates: readonly Duplicate[];
  /** Tokens for which more VMs were made than asked for. */
  readonly tokenDuplicates: readonly TokenDuplicate[];
  /** Living VMs that none of the owners told has; null when none was told. */
  readonly orphans: readonly string[] | null;
  /** Of all VMs together, whatever their state. */
  readonly vmSeconds: number;
  /** The most VMs that were there at one time. */
  readonly peakAlive: number;
  /** The most requests that were under way at one time. */
  readonly peakInFlight: number;
}

/** Where a ledger is taken from. */
export interface Books {
  readonly world: World;
  readonly log: RequestLog;
  readonly traffic: { readonly peak: number };
  /** Key of the owner tag, unless a question names another. */
  readonly ownerTag: string | undefined;
}

/** What else a ledger is to tell. */
export interface LedgerQuestion {
  /** Values of the owner tag; living VMs with another one, or none, are orphans. */
  readonly owners?: readonly string[];
  /** Key of the owner tag. Default the `ownerTag` that the simulator was started with. */
  readonly tag?: string;
}

/** The ledger at `nowMs`. @throws RangeError for owners without an owner tag */
export function ledgerOf(
  { world, log, traffic, ownerTag }: Books,
  nowMs: number,
  { owners, tag = ownerTag }: LedgerQuestion = {},
): Ledger {
  if (owners && tag === undefined) {
    throw new RangeError(
      "which tag holds the owner is unknown: name it as `tag`, or start the simulator with `ownerTag`",
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

/** One VM as the ledger tells it. Pure. */
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
