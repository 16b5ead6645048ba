/** Executes one call inside the cloud, with the faults fired at it. All effects are complete on return. */
import { createHash } from "node:crypto";
import type { Call } from "../services/call.js";
import { dispatch } from "../services/dispatch.js";
import { effectsOf, type FaultEffects, type VmFault } from "../faults/effects.js";
import type { FaultScript } from "../faults/script.js";
import type { History } from "../faults/stale-reads.js";
import { changeInstance } from "../world/out-of-band.js";
import type { Answer } from "../protocol/reply.js";
import { vmsOf, type World } from "../world/world.js";
import { isReading } from "../protocol/operations.js";

/** The outcome of a call. */
export interface Execution {
  /** `reset`: the call had no effect, and the connection breaks. */
  readonly answer: Answer | "reset";
  /** Ids of a create call, even if its reply never leaves the cloud. */
  readonly made: readonly string[];
  readonly effects: FaultEffects;
}

/** World, history and time of a call. */
export interface ExecutionContext {
  readonly world: World;
  readonly history: History;
  readonly nowMs: number;
}

/** Executes `call` with the faults in `scripts`. */
export function execute(
  { world, history, nowMs }: ExecutionContext,
  call: Omit<Call, "injection">,
  scripts: readonly FaultScript[],
): Execution {
  const effects = effectsOf(scripts);
  if (effects.instead !== undefined) return { answer: effects.instead, made: [], effects };
  const { operation } = call;
  const isCreate = operation === "createInstances";
  if (!isCreate) applyVmFaults(world, effects.vmFaults, { call, made: [], nowMs });
  const then =
    effects.stale && isReading(operation)
      ? history.back(world, nowMs, { ...effects.stale, operation })
      : { world, nowMs };
  const given = dispatch(then.world, { ...call, injection: effects.injection }, then.nowMs);
  const made = isCreate ? idsIn(given) : [];
  if (isCreate) applyVmFaults(world, effects.vmFaults, { call, made, nowMs });
  return { answer: effects.after ?? given, made, effects };
}

function idsIn(given: Answer): readonly string[] {
  const ids =
    given.kind === "result" && given.result && "instanceIds" in given.result
      ? given.result.instanceIds
      : [];
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === "string") : [];
}

/** Changes VMs out of band: just before a call is answered, or just after a create call has made its VMs. */
function applyVmFaults(
  world: World,
  vmFaults: readonly VmFault[],
  {
    call,
    made,
    nowMs,
  }: {
    readonly call: Omit<Call, "injection">;
    readonly made: readonly string[];
    readonly nowMs: number;
  },
): void {
  for (const { kind, instanceIds, count } of vmFaults) {
    const own = call.resourceId ? [call.resourceId] : made.slice(0, count);
    const victims = instanceIds ?? (own.length > 0 ? own : anyOf(world, call, count));
    for (const id of victims) changeInstance(world, id, { change: { kind }, nowMs });
  }
}

/** Living VMs of the region, chosen by the request id, which follows from the seed. */
function anyOf(world: World, call: Omit<Call, "injection">, count: number): readonly string[] {
  const rank = (id: string) => createHash("sha256").update(`${call.requestId}/${id}`).digest("hex");
  return vmsOf(world, call.regionId)
    .map((vm) => ({ id: vm.instanceId, rank: rank(vm.instanceId) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id);
}
