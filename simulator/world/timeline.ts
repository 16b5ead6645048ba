/**
 * The states of a VM as a timeline. The state depends on time alone, so frequent polling does not boot a VM faster.
 * Pure throughout.
 *
 * @see docs/jdcloud.md#states
 */

/** The cloud's word for a VM's state, and `gone` for a deleted VM. */
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

/** From `atMs` on, the VM is in `status`. */
export interface Step {
  readonly atMs: number;
  readonly status: Status;
}

/** Steps in order of time, from the creation of the VM to its next states. The first one lies in the past. */
export type Timeline = readonly Step[];

/** Duration of each transient state, in milliseconds. */
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
  /** `extending` of a disk. */
  readonly extendMs: number;
  /** `error` after a failed boot, before the VM is deleted automatically. */
  readonly errorMs: number;
  /** How long a new VM lacks a billing record and cannot be deleted. */
  readonly billingMs: number;
}

/** The state at `nowMs`. */
export function statusAt(timeline: Timeline, nowMs: number): Status {
  return timeline.findLast((step) => step.atMs <= nowMs)?.status ?? "pending";
}

/** When the VM is gone; undefined if no step says so. */
export function goneAtMs(timeline: Timeline): number | undefined {
  // `gone` is always the last step. Looking only there matters: every call asks this for every VM.
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

/** Timeline of a new VM: pending, then running. If it fails: pending, then error for a while, then gone. */
export function bootTimeline(nowMs: number, timing: Timing, fails: boolean): Timeline {
  if (!fails) return transition(nowMs, "pending", timing.bootMs, "running");
  const brokenMs = nowMs + timing.bootMs;
  return [
    { atMs: nowMs, status: "pending" },
    ...transition(brokenMs, "error", timing.errorMs, "gone"),
  ];
}

/** The past of `timeline` until the first of `steps`, then `steps`. Steps not reached by then are left out. */
export function continued(timeline: Timeline, steps: Timeline): Timeline {
  const fromMs = steps[0]?.atMs ?? Infinity;
  return [...timeline.filter(({ atMs }) => atMs < fromMs), ...steps];
}

/** One state without an end. */
export function steady(nowMs: number, status: Status): Timeline {
  return [{ atMs: nowMs, status }];
}

/** `ms` plus calendar months, as prepaid time is counted. */
export function addMonths(ms: number, months: number): number {
  const end = new Date(ms);
  end.setUTCMonth(end.getUTCMonth() + months);
  return end.getTime();
}
