/** The effects of a run on each group, from the simulator's records. */
import type { LedgerInstance, LoggedRequest, Simulator } from "../../../simulator/index.js";

/** The effects of a run on one group. */
export interface Effects {
  readonly launched: readonly string[];
  readonly retired: readonly string[];
  readonly createCalls: number;
  /** The fewest VMs in service after any delete call. */
  readonly inService: number;
  readonly calls: number;
}

/** The simulator's records at one moment. */
export interface Records {
  readonly instances: readonly LedgerInstance[];
  readonly requests: readonly LoggedRequest[];
}

/** The simulator's records now. */
export function recordsOf(simulator: Simulator): Records {
  return { instances: simulator.ledger().instances, requests: simulator.requests() };
}

/** The effects on a group between two moments; a VM is in service `bootMs` after its creation. */
export function effectsOf(
  name: string,
  { before, after }: { readonly before: Records; readonly after: Records },
  bootMs: number,
): Effects {
  const own = (vms: readonly LedgerInstance[]) => vms.filter(({ tags }) => tags["golden"] === name);
  const earlier = new Set(own(before.instances).map(({ instanceId }) => instanceId));
  const all = own(after.instances);
  const made = all.filter(({ instanceId }) => !earlier.has(instanceId));
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
