/** One call inside the cloud, together with the faults that strike it. Its effect is complete when this returns. */
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

/** What a call came to. */
export interface Execution {
  /** `reset`: nothing was done, and the connection breaks. */
  readonly answer: Answer | "reset";
  /** Ids that a create call answered, or would have. */
  readonly made: readonly string[];
  readonly effects: FaultEffects;
}

/** The call that is served, and when. */
export interface ExecutionContext {
  readonly world: World;
  readonly history: History;
  readonly nowMs: number;
}

/** Performs `call` under `scripts`. */
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

/** VMs change behind the caller's back: before a call is answered; those of a create call just after they were made. */
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

/** Some living VMs of the region; the request id, which follows from the seed, decides which. */
function anyOf(world: World, call: Omit<Call, "injection">, count: number): readonly string[] {
  const rank = (id: string) => createHash("sha256").update(`${call.requestId}/${id}`).digest("hex");
  return vmsOf(world, call.regionId)
    .map((vm) => ({ id: vm.instanceId, rank: rank(vm.instanceId) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id);
}
