/** Failures of slots as data, and their lines in a report. */
import type { Naming } from "./desired.js";
import { slotNames } from "./wording.js";

/** One slot with a failed step, and the cause. Saved in the state. */
export interface Failure {
  /** Slot of the member in the group, from 0. */
  readonly slot: number;
  /** Id of the failed VM (实例ID); absent when no VM was created. */
  readonly instanceId?: string;
  /** Failed step: launch, boot, retire (deletion), start, modify (change in place), stop, resize or rebuild. */
  readonly phase: "launch" | "boot" | "retire" | "start" | "modify" | "stop" | "resize" | "rebuild";
  /** Error code, or the cloud's status of the VM. */
  readonly code: string;
  /** Cause in words, usually the cloud's own. */
  readonly message: string;
  /** Request id of the failed call, for JD Cloud support. */
  readonly requestId?: string;
}

/** Failures with the same cause, and the affected slots. */
export interface FailureGroup {
  readonly phase: Failure["phase"];
  readonly message: string;
  readonly slots: readonly number[];
  readonly requestIds: readonly string[];
  readonly instanceIds: readonly string[];
}

/** Failures grouped by cause, in order of first appearance. Pure. */
export function grouped(failures: readonly Failure[]): readonly FailureGroup[] {
  const causes = new Map<string, readonly [Failure, ...Failure[]]>();
  for (const failure of failures) {
    const cause = `${failure.phase} ${failure.message}`;
    const alike = causes.get(cause);
    causes.set(cause, alike ? [...alike, failure] : [failure]);
  }
  return [...causes.values()].map((alike) => ({
    phase: alike[0].phase,
    message: alike[0].message,
    slots: alike.map(({ slot }) => slot),
    instanceIds: distinct(alike.map(({ instanceId }) => instanceId)),
    requestIds: distinct(alike.map(({ requestId }) => requestId)),
  }));
}

/** Ids of each kind in one line: enough for a support request. */
const FEW_IDS = 3;

/**
 * One line for each cause: `50 × launch failed: Instance quota limit exceeded (web-201…web-250; request 4f0c…)`.
 * Pure.
 */
export function failureLines(failures: readonly Failure[], naming: Naming): readonly string[] {
  return grouped(failures).map(({ phase, message, slots, instanceIds, requestIds }) => {
    const where = [
      slotNames(slots, naming),
      ...(instanceIds.length > 0 ? [instanceIds.slice(0, FEW_IDS).join(", ")] : []),
      ...(requestIds.length > 0 ? [`request ${requestIds.slice(0, FEW_IDS).join(", ")}`] : []),
    ];
    return `${slots.length} × ${phase} failed: ${message} (${where.join("; ")})`;
  });
}

function distinct(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id): id is string => id !== undefined && id !== ""))];
}
