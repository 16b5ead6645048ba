/**
 * The record of who was in service when: for the VMs with one tag, the number of running and of existing VMs at each
 * moment. The cloud's own states decide, not the calls of a client.
 */
import type { Vm } from "../world/vm.js";
import { sweep, type World } from "../world/world.js";
import {
  countsAt,
  firstWholeMs,
  spansOf,
  stepsOf,
  type ServiceCounts,
  type ServiceStep,
  type Span,
} from "./service-times.js";

/** The VMs and the time in question. */
export interface ServiceQuestion {
  /** Value of the tag. Empty: VMs without the tag. A VM belongs to it for as long as it has the tag. */
  readonly value: string;
  /** Key of the tag. Default the `ownerTag` that the simulator was started with. */
  readonly tag?: string;
  /** Default: the first moment at which all these VMs were running, otherwise the first creation. */
  readonly fromMs?: number;
  /** Default: now, as for a later time. */
  readonly toMs?: number;
}

/** A time from `fromMs` until just before `untilMs`; null if it lasts. */
export interface Interval {
  readonly fromMs: number;
  readonly untilMs: number | null;
}

/** When one VM existed with the tag, and when it was running with it. The question's times do not cut them. */
export interface VmService {
  readonly instanceId: string;
  readonly name: string;
  readonly existing: readonly Interval[];
  readonly running: readonly Interval[];
}

/** The extremes of a time, each with its first moment. Changes at the same moment count as one. */
export interface ServiceExtremes {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fewestRunning: number;
  readonly fewestRunningAtMs: number;
  readonly mostExisting: number;
  readonly mostExistingAtMs: number;
}

/** The service of the VMs with one tag. `running` and `existing` are the numbers at `toMs`. */
export interface ServiceReport extends ServiceCounts, ServiceExtremes {
  /** The numbers at `fromMs`, and at every change until `toMs`, oldest first. */
  readonly steps: readonly ServiceStep[];
  /** Every VM that ever had the tag, oldest first. */
  readonly vms: readonly VmService[];
}

/** The service of the VMs with one tag, in short. */
export type ServiceSummary = ServiceCounts & ServiceExtremes;

/**
 * The service of the VMs with one tag until `nowMs`.
 *
 * @throws RangeError for an unknown tag, or for a time that ends before it begins
 */
export function serviceOf(
  { world, ownerTag }: { readonly world: World; readonly ownerTag: string | undefined },
  nowMs: number,
  { value, tag = ownerTag, fromMs, toMs = nowMs }: ServiceQuestion,
): ServiceReport {
  if (tag === undefined) {
    throw new RangeError(
      "the key of the tag is unknown: pass it as `tag`, or start the simulator with `ownerTag`",
    );
  }
  sweep(world, nowMs);
  const vms = world.vms.flatMap((vm) => {
    const spans = spansOf(vm, tag, nowMs).filter((span) => span.value === value);
    return spans.length > 0 ? [{ vm, spans }] : [];
  });
  const all = stepsOf(vms.flatMap(({ spans }) => spans));
  const endMs = Math.min(toMs, nowMs);
  const beginMs = fromMs ?? defaultFromMs(all, endMs);
  if (beginMs > endMs) {
    throw new RangeError(
      "the time ends before it begins: `from` must not be later than `to` or now",
    );
  }
  const steps = stepsWithin(all, beginMs, endMs);
  return {
    ...summaryOf(steps, endMs),
    steps,
    vms: vms.map(({ vm, spans }) => vmServiceOf(vm, spans)),
  };
}

/** The service of all VMs until `nowMs`, by the value of the tag; empty for VMs without it. */
export function serviceByValue(
  world: World,
  nowMs: number,
  { tag, fromMs }: { readonly tag: string; readonly fromMs?: number },
): ReadonlyMap<string, ServiceSummary> {
  sweep(world, nowMs);
  const byValue = new Map<string, Span[]>();
  for (const vm of world.vms) {
    for (const span of spansOf(vm, tag, nowMs)) {
      const spans = byValue.get(span.value);
      if (spans) spans.push(span);
      else byValue.set(span.value, [span]);
    }
  }
  return new Map(
    [...byValue].map(([value, spans]) => {
      const all = stepsOf(spans);
      const beginMs = Math.min(fromMs ?? defaultFromMs(all, nowMs), nowMs);
      return [value, summaryOf(stepsWithin(all, beginMs, nowMs), nowMs)];
    }),
  );
}

function defaultFromMs(steps: readonly ServiceStep[], endMs: number): number {
  return Math.min(firstWholeMs(steps) ?? steps[0]?.atMs ?? endMs, endMs);
}

/** At least one step: the first one is at `fromMs`. */
function stepsWithin(all: readonly ServiceStep[], fromMs: number, toMs: number) {
  const later = all.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
  return [{ atMs: fromMs, ...countsAt(all, fromMs) }, ...later] as const;
}

function summaryOf(
  [first, ...later]: readonly [ServiceStep, ...ServiceStep[]],
  toMs: number,
): ServiceSummary {
  let [fewest, most, last] = [first, first, first];
  for (const step of later) {
    if (step.running < fewest.running) fewest = step;
    if (step.existing > most.existing) most = step;
    last = step;
  }
  return {
    running: last.running,
    existing: last.existing,
    fromMs: first.atMs,
    toMs,
    fewestRunning: fewest.running,
    fewestRunningAtMs: fewest.atMs,
    mostExisting: most.existing,
    mostExistingAtMs: most.atMs,
  };
}

function vmServiceOf({ instanceId, name }: Vm, spans: readonly Span[]): VmService {
  const running = spans.filter((span) => span.isRunning);
  return { instanceId, name, existing: intervalsOf(spans), running: intervalsOf(running) };
}

/** Spans as intervals; a span that begins at the end of another one continues it. */
function intervalsOf(spans: readonly Span[]): readonly Interval[] {
  const intervals: Interval[] = [];
  for (const { fromMs, untilMs } of spans) {
    const last = intervals.at(-1);
    const until = untilMs === Infinity ? null : untilMs;
    if (last?.untilMs === fromMs) intervals.splice(-1, 1, { ...last, untilMs: until });
    else intervals.push({ fromMs, untilMs: until });
  }
  return intervals;
}
