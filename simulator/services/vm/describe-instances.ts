/** The reading operations of VMs: one VM, or pages of VMs, states, addresses and scripts. @see docs/jdcloud.md#reading-vms */
import { filterNames, select } from "./filters.js";
import { addressText } from "../../world/address.js";
import { findOr404 } from "./instance-state.js";
import { briefView, instanceView } from "./instance-view.js";
import { pageOf, readFilters, readPage, readTagFilters, type Query } from "../../protocol/query.js";
import { isError, type ErrorReply } from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { vmsById, vmsOf, vmStatus, type Vm, type World } from "../../world/world.js";
import type { ListingInjection } from "../call.js";

/** One call of a listing. */
export interface ListingCall {
  readonly regionId: string;
  readonly query: Query;
  readonly injection: ListingInjection;
}

/** describeInstances: one page of the matching VMs, oldest first, and the number of all matching VMs. */
export function describeInstances(world: World, call: ListingCall, nowMs: number): Answer {
  const tags = readTagFilters(call.query);
  const found = list(world, call, { known: filterNames("instances"), tags, nowMs });
  if (isError(found)) return found;
  return result({
    instances: found.page.map((vm) => instanceView(vm, world, nowMs)),
    totalCount: found.totalCount,
  });
}

/** describeInstanceStatus: as describeInstances, with ids and states only. It ignores tag filters. */
export function describeInstanceStatus(world: World, call: ListingCall, nowMs: number): Answer {
  const found = list(world, call, { known: filterNames("status"), tags: [], nowMs });
  if (isError(found)) return found;
  return result({
    instanceStatuses: found.page.map((vm) => ({
      instanceId: vm.instanceId,
      status: vmStatus(vm, nowMs),
    })),
    totalCount: found.totalCount,
  });
}

/** describeInstancePrivateIpAddress: as describeInstanceStatus, with ids and primary addresses. */
export function describeInstancePrivateIpAddress(
  world: World,
  call: ListingCall,
  nowMs: number,
): Answer {
  const found = list(world, call, { known: filterNames("status"), tags: [], nowMs });
  if (isError(found)) return found;
  return result({
    instancePrivateIpAddress: found.page.map((vm) => ({
      instanceId: vm.instanceId,
      privateIpAddress: addressText(vm.address),
    })),
    totalCount: found.totalCount,
  });
}

/** describeBriefInstances: as describeInstances, without data of other services. */
export function describeBriefInstances(world: World, call: ListingCall, nowMs: number): Answer {
  const tags = readTagFilters(call.query);
  const found = list(world, call, { known: filterNames("instances"), tags, nowMs });
  if (isError(found)) return found;
  return result({
    instances: found.page.map((vm) => briefView(vm, world.catalog, nowMs)),
    totalCount: found.totalCount,
  });
}

/** describeInstancesCustomData: metadata and scripts, at most ten VMs a page. No other operation returns them. */
export function describeInstancesCustomData(
  world: World,
  call: ListingCall,
  nowMs: number,
): Answer {
  const bounds = { usual: 10, least: 1, most: 10 };
  const known = filterNames("status");
  const found = list(world, call, { known, tags: [], nowMs, bounds });
  if (isError(found)) return found;
  return result({
    customData: found.page.map(({ instanceId, metadata, userdata }) => ({
      instanceId,
      metadata,
      userdata,
    })),
    totalCount: found.totalCount,
  });
}

/** describeInstance: one VM, even while listings omit it. */
export function describeInstance(
  world: World,
  call: { readonly regionId: string; readonly resourceId: string },
  nowMs: number,
): Answer {
  const vm = findOr404(world, call);
  return isError(vm) ? vm : result({ instance: instanceView(vm, world, nowMs) });
}

function list(
  world: World,
  { regionId, query, injection }: ListingCall,
  {
    known,
    tags,
    nowMs,
    bounds,
  }: {
    readonly known: readonly string[];
    readonly tags: ReturnType<typeof readTagFilters>;
    readonly nowMs: number;
    readonly bounds?: Parameters<typeof readPage>[1];
  },
): { readonly page: readonly Vm[]; readonly totalCount: number } | ErrorReply {
  const page = readPage(query, bounds);
  if (isError(page)) return page;
  const filters = readFilters(query);
  const belongs = select({ filters, tags }, known, nowMs);
  if (isError(belongs)) return belongs;
  // With `hiddenNewest`, all VMs are needed to find the newest ones.
  const ids = injection.hiddenNewest ? undefined : filters.find((one) => one.name === "instanceId");
  const near = ids ? vmsById(world, regionId, ids.values) : vmsOf(world, regionId);
  const hidden = hiddenBy(injection, near, nowMs);
  const rows = near.filter(
    (vm) => vm.hiddenUntilMs <= nowMs && !hidden.has(vm.instanceId) && belongs(vm),
  );
  return { page: pageOf(rows, page, injection.pageShift), totalCount: rows.length };
}

function hiddenBy(injection: ListingInjection, vms: readonly Vm[], nowMs: number): Set<string> {
  const { hiddenIds = [], hiddenNewest = 0, hiddenYoungerMs = Infinity } = injection;
  const visible = hiddenNewest > 0 ? vms.filter((vm) => vm.hiddenUntilMs <= nowMs) : [];
  const newest = visible.slice(-hiddenNewest);
  const young = newest.filter((vm) => nowMs - vm.createdMs < hiddenYoungerMs);
  return new Set([...hiddenIds, ...young.map((vm) => vm.instanceId)]);
}
