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
  /** The launched VMs, oldest first. */
  readonly launches: readonly Launch[];
  /** Most VMs at one time. */
  readonly most: number;
  /** Ids of the VMs named by calls that change something, sorted. */
  readonly touched: readonly string[];
}

/** A launched VM. */
export interface Launch {
  readonly name: string;
  readonly createdMs: number;
}

/** The simulator's records at one moment. */
export interface Records {
  readonly instances: readonly LedgerInstance[];
  readonly requests: readonly LoggedRequest[];
  /** The lines of the journal, which have the bodies of the requests. */
  readonly journal: readonly string[];
}

/** The simulator's records now. */
export function recordsOf(simulator: Simulator): Records {
  const { instances } = simulator.ledger();
  const journal = simulator.journal().split("\n");
  return { instances, requests: simulator.requests(), journal };
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
  const earlierLines = new Set(before.journal);
  const writes = after.journal.filter((line) => !earlierLines.has(line) && isChange(line));
  const launches = made
    .map((vm) => ({ name: vm.name, createdMs: Date.parse(vm.createdAt) }))
    .sort((left, right) => left.createdMs - right.createdMs);
  const alive = (nowMs: number): number =>
    all.filter(
      ({ createdAt, goneAt }) =>
        Date.parse(createdAt) <= nowMs && (goneAt === null || Date.parse(goneAt) > nowMs),
    ).length;
  return {
    launches,
    most: Math.max(0, ...launches.map(({ createdMs }) => alive(createdMs))),
    touched: ids.filter((id) => writes.some((line) => line.includes(id))).sort(),
    launched: made.map((vm) => vm.name).sort(),
    retired: retired.map(({ instanceId }) => instanceId).sort(),
    createCalls: creates.size,
    inService: Math.min(...[...deletedMs.values()].map(running)),
    calls: requests.length,
  };
}

/** Whether a line of the journal is a request that changes something; a create call names no VM that exists. */
function isChange(line: string): boolean {
  if (line === "") return false;
  const entry = JSON.parse(line) as Partial<{ kind: string; method: string; made: unknown[] }>;
  return entry.kind === "request" && entry.method !== "GET" && entry.made?.length === 0;
}
