/** What went wrong with which slot, as data; and the few lines that say it to a person. */
import { runsOf } from "./batch.js";
import { nameOf, type Naming } from "./desired.js";

/** One slot that is not as asked, and why. Saved in the state. */
export interface Failure {
  /** Its place in the group, from 0. */
  readonly slot: number;
  /** 实例ID of the VM that failed; absent when none was made. */
  readonly instanceId?: string;
  /** Where it failed: being launched, booting, being retired, or being started. */
  readonly phase: "launch" | "boot" | "retire" | "start";
  /** The fault, or the cloud's status for the VM. */
  readonly code: string;
  /** In words, as the cloud says it. */
  readonly message: string;
  /** Of the call that failed: what the vendor's support asks for. */
  readonly requestId?: string;
}

/** Failures with the same cause, and the slots they struck. */
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

/** Ids that a line shows of each kind: enough to ask the vendor about. */
const FEW_IDS = 3;

/** One line a cause: `50 × launch failed: Instance quota limit exceeded (web-201…web-250; request 4f0c…)`. Pure. */
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

/** Slots as names, runs of numbered ones folded: `web-001…web-004, web-009`. Pure. */
export function slotNames(slots: readonly number[], naming: Naming): string {
  const ascending = [...new Set(slots)].sort((left, right) => left - right);
  const isNumbered = (slot: number): boolean => naming.overridden.get(slot)?.name === undefined;
  return [
    ...runsOf(ascending.filter(isNumbered), Infinity),
    ...ascending.filter((slot) => !isNumbered(slot)).map((slot) => ({ first: slot, last: slot })),
  ]
    .sort((left, right) => left.first - right.first)
    .map(({ first, last }) =>
      first === last ? nameOf(naming, first) : `${nameOf(naming, first)}…${nameOf(naming, last)}`,
    )
    .join(", ");
}

/** The first `most` of these texts, and how many more there are: `a, b and 3 more`. Pure. */
export function listed(texts: readonly string[], most: number): string {
  const more = texts.length > most ? ` and ${texts.length - most} more` : "";
  return texts.slice(0, most).join(", ") + more;
}

/** `web-001 (i-…)`, or the id alone of a VM without a name. Pure. */
export function named({
  name,
  instanceId,
}: {
  readonly name: string;
  readonly instanceId: string;
}): string {
  return name === "" ? instanceId : `${name} (${instanceId})`;
}
