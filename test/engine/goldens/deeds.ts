/** What a run did to each group, by the simulator's own account. */
import type { LedgerInstance, LoggedRequest, Simulator } from "../../../simulator/index.js";

/** What happened to one group. */
export interface Deeds {
  readonly launched: readonly string[];
  readonly retired: readonly string[];
  readonly createCalls: number;
  /** The fewest VMs of it that ran after any of its VMs was asked to go. */
  readonly inService: number;
  readonly calls: number;
}

/** What the world was like at one time. */
export interface Account {
  readonly instances: readonly LedgerInstance[];
  readonly requests: readonly LoggedRequest[];
}

/** The simulator's account as it is now. */
export function accountOf(simulator: Simulator): Account {
  return { instances: simulator.ledger().instances, requests: simulator.requests() };
}

/** What happened to a group between two accounts, with VMs that boot in so long. */
export function deedsOf(
  name: string,
  { before, after }: { readonly before: Account; readonly after: Account },
  bootMs: number,
): Deeds {
  const own = (vms: readonly LedgerInstance[]) => vms.filter(({ tags }) => tags["golden"] === name);
  const former = new Set(own(before.instances).map(({ instanceId }) => instanceId));
  const all = own(after.instances);
  const made = all.filter(({ instanceId }) => !former.has(instanceId));
  const ended = new Set(
    own(before.instances)
      .filter((vm) => !vm.alive)
      .map((vm) => vm.instanceId),
  );
  const retired = all.filter(({ alive, instanceId }) => !alive && !ended.has(instanceId));
  const known = new Set(before.requests.map(({ requestId }) => requestId));
  const ids = all.map(({ instanceId }) => instanceId);
  const keys = [...new Set(all.map(({ tags }) => tags["jdvm:group"] ?? ""))];
  const creates = new Set(made.map(({ requestId }) => requestId));
  const requests = after.requests.filter(
    ({ requestId, path, query }) =>
      !known.has(requestId) &&
      (creates.has(requestId) || [...ids, ...keys].some((id) => `${path}?${query}`.includes(id))),
  );
  const deletedMs = new Map(
    requests
      .filter(({ operation }) => operation === "deleteInstance")
      .map(({ path, atMs }) => [path.split("/").at(-1) ?? "", atMs]),
  );
  const running = (nowMs: number): number =>
    all.filter(
      ({ instanceId, createdAt }) =>
        !ended.has(instanceId) &&
        Date.parse(createdAt) + bootMs <= nowMs &&
        (deletedMs.get(instanceId) ?? Infinity) > nowMs,
    ).length;
  return {
    launched: made.map((vm) => vm.name).sort(),
    retired: retired.map(({ instanceId }) => instanceId).sort(),
    createCalls: creates.size,
    inService: Math.min(...[...deletedMs.values()].map(running)),
    calls: requests.length,
  };
}
