/** What went wrong with which slot, as data; and the few lines that say it to a person. */
import { runsOf } from "./batch.js";
import { nameRange, type NamePattern } from "./names.js";

/** One slot that is not as asked, and why. Saved in the state. */
export interface Failure {
  readonly slot: number;
  readonly instanceId?: string;
  /** Where it failed: being launched, booting, being retired, or being started. */
  readonly phase: "launch" | "boot" | "retire" | "start";
  /** The fault, or the cloud's status for the VM. */
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
}

/** Failures with the same cause, and the slots they struck. */
export interface FailureGroup {
  readonly phase: Failure["phase"];
  readonly message: string;
  readonly slots: readonly number[];
  readonly requestIds: readonly string[];
}

/** Failures grouped by cause, in order of first appearance. Pure. */
export function grouped(failures: readonly Failure[]): readonly FailureGroup[] {
  const groups = new Map<
    string,
    { phase: Failure["phase"]; message: string; slots: number[]; requestIds: string[] }
  >();
  for (const { phase, message, slot, requestId } of failures) {
    const key = `${phase} ${message}`;
    const group = groups.get(key) ?? { phase, message, slots: [], requestIds: [] };
    groups.set(key, group);
    group.slots.push(slot);
    if (requestId && !group.requestIds.includes(requestId)) group.requestIds.push(requestId);
  }
  return [...groups.values()];
}

/** One line a cause: `50 × launch failed: Instance quota limit exceeded (web-201…web-250; request 4f0c…)`. Pure. */
export function failureLines(failures: readonly Failure[], name: NamePattern): readonly string[] {
  return grouped(failures).map(({ phase, message, slots, requestIds }) => {
    const request = requestIds.length === 0 ? "" : `; request ${requestIds.slice(0, 3).join(", ")}`;
    return `${slots.length} × ${phase} failed: ${message} (${slotNames(slots, name)}${request})`;
  });
}

/** Slots as names, runs folded: `web-001…web-004, web-009`. Pure. */
export function slotNames(slots: readonly number[], name: NamePattern): string {
  const ascending = [...new Set(slots)].sort((left, right) => left - right);
  return runsOf(ascending, Infinity)
    .map(({ first, last }) => nameRange(name, first, last))
    .join(", ");
}
