/**
 * The states of a VM as a timeline: which state it is in follows from the time alone, so that a client that asks more
 * often does not boot its VMs faster. Pure throughout.
 *
 * @see docs/jdcloud.md#states
 */

/** The cloud's word for a VM's state, and `gone` for a VM that is no more. */
export type Status =
  | "pending"
  | "starting"
  | "running"
  | "stopping"
  | "stopped"
  | "rebooting"
  | "resizing"
  | "rebuilding"
  | "deleting"
  | "error"
  | "gone";

/** From `atMs` on the VM is in `status`. */
export interface Step {
  readonly atMs: number;
  readonly status: Status;
}

/** Steps in order of time; the first one is in the past. */
export type Timeline = readonly Step[];

/** How long each transient state lasts, in milliseconds. */
export interface Timing {
  /** `pending`. */
  readonly bootMs: number;
  /** `starting`. */
  readonly startMs: number;
  /** `stopping`. */
  readonly stopMs: number;
  /** `rebooting`. */
  readonly rebootMs: number;
  /** `resizing`. */
  readonly resizeMs: number;
  /** `rebuilding`. */
  readonly rebuildMs: number;
  /** `deleting`. */
  readonly deleteMs: number;
  /** `error` of a VM that could not be made, before it goes by itself. */
  readonly errorMs: number;
  /** How long a new VM has no billing record, so that it can't be deleted. */
  readonly billingMs: number;
}

/** The state at `nowMs`. */
export function statusAt(timeline: Timeline, nowMs: number): Status {
  return timeline.findLast((step) => step.atMs <= nowMs)?.status ?? "pending";
}

/** When the VM is gone, or nothing if no step says so. */
export function goneAtMs(timeline: Timeline): number | undefined {
  // Nothing comes after it; and this is asked of every VM at every call.
  const last = timeline.at(-1);
  return last?.status === "gone" ? last.atMs : undefined;
}

/** `via` for `lastsMs`, then `end`. */
export function transition(nowMs: number, via: Status, lastsMs: number, end: Status): Timeline {
  return [
    { atMs: nowMs, status: via },
    { atMs: nowMs + lastsMs, status: end },
  ];
}

/** A new VM: pending, then running; or, if it fails, error for a while and then gone by itself. */
export function bootTimeline(nowMs: number, timing: Timing, fails: boolean): Timeline {
  if (!fails) return transition(nowMs, "pending", timing.bootMs, "running");
  const brokenMs = nowMs + timing.bootMs;
  return [
    { atMs: nowMs, status: "pending" },
    ...transition(brokenMs, "error", timing.errorMs, "gone"),
  ];
}

/** A change from outside that needs no time. */
export function steady(nowMs: number, status: Status): Timeline {
  return [{ atMs: nowMs, status }];
}

/** `ms` and so many calendar months, as prepaid time is counted. */
export function addMonths(ms: number, months: number): number {
  const end = new Date(ms);
  end.setUTCMonth(end.getUTCMonth() + months);
  return end.getTime();
}
