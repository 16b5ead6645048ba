/** The course of a rollout, read from the simulator: who served when, and in which waves members were replaced. */
import type { LedgerInstance } from "../../../simulator/index.js";
import type { Trial } from "./harness.js";

/** Records of the world of a trial, from now on. */
export interface Records {
  /** The fewest running VMs at any call. */
  readonly fewestRunning: () => number;
  /** The most existing VMs at any call. */
  readonly mostAlive: () => number;
  /** The most existing VMs with one name at any call. */
  readonly mostOfOneSlot: () => number;
  /** The slots of VMs created by the same call, in the order of the calls; a slot is the number in the name less one. */
  readonly launched: () => readonly (readonly number[])[];
  /** The names of the VMs deleted, in order. */
  readonly deleted: () => readonly string[];
  /** Calls by operation. */
  readonly calls: () => Readonly<Record<string, number>>;
}

/** Starts to record. */
export function recordRollout({ simulator, afterCall }: Trial): Records {
  const vms = (): readonly LedgerInstance[] => simulator.ledger().instances;
  const living = () => vms().filter(({ alive }) => alive);
  const running = (): number => living().filter(({ status }) => status === "running").length;
  const before = { ids: new Set(vms().map(({ instanceId }) => instanceId)), calls: callsOf() };
  const earlier = new Set(simulator.requests().map(({ requestId }) => requestId));
  let fewest = running();
  let most = living().length;
  let mostOfOneSlot = 0;
  afterCall(() => {
    fewest = Math.min(fewest, running());
    most = Math.max(most, living().length);
    const names = living().map(({ name }) => name);
    const ofOneSlot = names.map((name) => names.filter((other) => other === name).length);
    mostOfOneSlot = Math.max(mostOfOneSlot, ...ofOneSlot);
  });

  function callsOf(): Readonly<Record<string, number>> {
    return { ...simulator.ledger().calls };
  }
  return {
    fewestRunning: () => fewest,
    mostAlive: () => most,
    mostOfOneSlot: () => mostOfOneSlot,
    launched: () => {
      const byCall = new Map<string, number[]>();
      for (const { instanceId, requestId, name } of vms()) {
        if (before.ids.has(instanceId)) continue;
        const slots = byCall.get(requestId) ?? [];
        byCall.set(requestId, [...slots, slotOf(name)]);
      }
      return [...byCall.values()].map((slots) => slots.sort((left, right) => left - right));
    },
    deleted: () => {
      const names = new Map(vms().map(({ instanceId, name }) => [instanceId, name]));
      return simulator
        .requests()
        .filter((sent) => sent.operation === "deleteInstance" && !earlier.has(sent.requestId))
        .map(({ path }) => names.get(path.split("/").at(-1) ?? "") ?? path);
    },
    calls: () =>
      Object.fromEntries(
        Object.entries(callsOf())
          .map(([name, size]) => [name, size - (before.calls[name] ?? 0)] as const)
          .filter(([, size]) => size > 0),
      ),
  };
}

function slotOf(name: string): number {
  return Number(/\d+$/.exec(name)?.[0]) - 1;
}
