/** The effects of a run on each group, from the simulator's records. */
import type {
  LedgerInstance,
  LoggedRequest,
  Simulator,
  VmService,
} from "../../../simulator/index.js";

/** The effects of a run on one group. */
export interface Effects {
  readonly launched: readonly string[];
  readonly retired: readonly string[];
  readonly createCalls: number;
  /** The fewest VMs in service at any time. */
  readonly inService: number;
  readonly calls: number;
  /** The VMs launched, or stopped and started again, in the order of their launch or stop. */
  readonly begun: readonly Begun[];
  /** Most VMs at one time. */
  readonly most: number;
  /** Ids of the VMs named by calls that change something, sorted. */
  readonly touched: readonly string[];
}

/** A VM that a run launched, or stopped and started again. */
export interface Begun {
  readonly name: string;
  readonly atMs: number;
  /** When it ran. */
  readonly readyMs: number;
}

/** The simulator's records at one moment. */
export interface Records {
  readonly instances: readonly LedgerInstance[];
  readonly requests: readonly LoggedRequest[];
  /** The lines of the journal, which have the bodies of the requests. */
  readonly journal: readonly string[];
  readonly atMs: number;
}

/** The simulator's records now. */
export function recordsOf(simulator: Simulator): Records {
  const { instances } = simulator.ledger();
  const journal = simulator.journal().split("\n");
  const { toMs: atMs } = simulator.service({ tag: "golden", value: "" });
  return { instances, requests: simulator.requests(), journal, atMs };
}

/** The effects on a group between two moments. */
export function effectsOf(
  name: string,
  { before, after }: { readonly before: Records; readonly after: Records },
  simulator: Simulator,
): Effects {
  const period = { fromMs: before.atMs, toMs: after.atMs };
  const { vms, fewestRunning } = simulator.service({ tag: "golden", value: name, ...period });
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
  const earlierLines = new Set(before.journal);
  const writes = after.journal.filter((line) => !earlierLines.has(line) && isChange(line));
  const begun = vms
    .flatMap((vm) => begunIn(vm, before.atMs, after.atMs))
    .sort((left, right) => left.atMs - right.atMs);
  const alive = (nowMs: number): number =>
    all.filter(
      ({ createdAt, goneAt }) =>
        Date.parse(createdAt) <= nowMs && (goneAt === null || Date.parse(goneAt) > nowMs),
    ).length;
  return {
    begun,
    most: Math.max(0, ...made.map(({ createdAt }) => alive(Date.parse(createdAt)))),
    touched: ids.filter((id) => writes.some((line) => line.includes(id))).sort(),
    launched: made.map((vm) => vm.name).sort(),
    retired: retired.map(({ instanceId }) => instanceId).sort(),
    createCalls: creates.size,
    inService: fewestRunning,
    calls: requests.length,
  };
}

/** When a VM was launched, or stopped, in a period, and when it ran after that. */
function begunIn(
  { name, existing, running }: VmService,
  fromMs: number,
  toMs: number,
): readonly Begun[] {
  const ends = [existing[0]?.fromMs, ...running.map(({ untilMs }) => untilMs)];
  return ends.flatMap((atMs, at) => {
    const readyMs = running[at]?.fromMs;
    if (atMs === undefined || atMs === null || readyMs === undefined) return [];
    return atMs >= fromMs && atMs <= toMs ? [{ name, atMs, readyMs }] : [];
  });
}

/** Whether a line of the journal is a request that changes something; a create call names no VM that exists. */
function isChange(line: string): boolean {
  if (line === "") return false;
  const entry = JSON.parse(line) as Partial<{ kind: string; method: string; made: unknown[] }>;
  return entry.kind === "request" && entry.method !== "GET" && entry.made?.length === 0;
}
