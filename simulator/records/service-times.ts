/**
 * The times of VMs in service, from the VMs' own states and tags. A state begins at its own time, whether or not
 * anybody looked then. Pure throughout.
 */
import { statusAt } from "../world/timeline.js";
import { tagsAt } from "../world/vm-changes.js";
import type { Vm } from "../world/vm.js";

/** Numbers of VMs at one moment. */
export interface ServiceCounts {
  /** VMs in the state `running`. */
  readonly running: number;
  /** VMs in any state but `gone`. */
  readonly existing: number;
}

/** The numbers from `atMs` until the next step. */
export interface ServiceStep extends ServiceCounts {
  readonly atMs: number;
}

/** A time in which neither the states in question nor the tag of a VM changed. `untilMs` is not part of it. */
export interface Span {
  readonly fromMs: number;
  /** Infinity if it lasts until now. */
  readonly untilMs: number;
  /** The value of the tag; empty without the tag. */
  readonly value: string;
  readonly isRunning: boolean;
}

/** The existence of a VM until `nowMs`, cut at every change, oldest first. The VM's tag with this key gives the value. */
export function spansOf(vm: Vm, key: string, nowMs: number): readonly Span[] {
  const { createdMs, timeline, pastTags = [] } = vm;
  const changesMs = [...timeline.map(({ atMs }) => atMs), ...pastTags.map((one) => one.untilMs)];
  const inLifeMs = changesMs.filter((atMs) => atMs > createdMs && atMs <= nowMs);
  const timesMs = [...new Set([createdMs, ...inLifeMs])].sort((a, b) => a - b);
  return timesMs.flatMap((fromMs, place) => {
    const status = statusAt(timeline, fromMs);
    if (status === "gone") return [];
    const value = tagsAt(vm, fromMs).find((tag) => tag.key === key)?.value ?? "";
    const untilMs = timesMs[place + 1] ?? Infinity;
    return [{ fromMs, untilMs, value, isRunning: status === "running" }];
  });
}

/** The numbers of VMs over time, oldest first. Changes at the same moment are one step. */
export function stepsOf(spans: Iterable<Span>): readonly ServiceStep[] {
  const changes = new Map<number, { running: number; existing: number }>();
  const change = (atMs: number, by: 1 | -1, isRunning: boolean) => {
    const sum = changes.get(atMs) ?? { running: 0, existing: 0 };
    sum.existing += by;
    if (isRunning) sum.running += by;
    changes.set(atMs, sum);
  };
  for (const { fromMs, untilMs, isRunning } of spans) {
    change(fromMs, 1, isRunning);
    if (untilMs !== Infinity) change(untilMs, -1, isRunning);
  }
  let [running, existing] = [0, 0];
  return [...changes]
    .sort(([a], [b]) => a - b)
    .filter(([, by]) => by.running !== 0 || by.existing !== 0)
    .map(([atMs, by]) => ({
      atMs,
      running: (running += by.running),
      existing: (existing += by.existing),
    }));
}

/** The numbers at one moment, after all changes of this moment. */
export function countsAt(steps: readonly ServiceStep[], atMs: number): ServiceCounts {
  const { running = 0, existing = 0 } = steps.findLast((step) => step.atMs <= atMs) ?? {};
  return { running, existing };
}

/** The first moment at which VMs existed and all of them were running; undefined if there was none. */
export function firstWholeMs(steps: readonly ServiceStep[]): number | undefined {
  return steps.find(({ running, existing }) => existing > 0 && running === existing)?.atMs;
}
