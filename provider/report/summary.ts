/** What a person reads after a run that did not get all it was asked for: one line, what, which, what now. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { slotsOf } from "../group/batch.js";
import { GROUP_TAG } from "../group/identity.js";
import { failureLines, slotNames, type Failure } from "../group/outcome.js";
import { intend } from "../plan/plan.js";
import type { Reconciled } from "../reconcile/reconcile.js";

/** The reason a create or update is not complete; what runs is kept and saved. Pure. */
export function shortfallText(desired: Desired, run: Reconciled): string {
  const ready = run.readyCount;
  const former = intend(desired, run.observed).filter(
    (intent) => intent.kind === "replace" && intent.member.phase === "ready",
  ).length;
  return [
    `${ready} of ${desired.count} members are ready${former > 0 ? `, ${former} more run as they were before` : ""}`,
    causesText(desired, run),
    rollbackText(run),
    ready + former > 0 ? "What runs is kept and saved" : "",
    adviceOf(run.failures),
  ]
    .filter((part) => part !== "")
    .join(". ");
}

/** What is short in a run that is accepted as it is. Pure. */
export function acceptedText(desired: Desired, run: Reconciled): string {
  const { count, runOptions } = desired;
  return [
    `accepted with ${run.readyCount} of ${count} members ready (minReady ${runOptions.minReady})`,
    causesText(desired, run),
    "The next `pulumi up` goes on with the rest",
  ]
    .filter((part) => part !== "")
    .join(". ");
}

/** The reason a delete is not complete. Pure. */
export function leftoverText(desired: Desired, run: Reconciled): string {
  const left = [...run.observed.members, ...run.observed.surplus, ...run.observed.leaving];
  return [leftText(left), causesText(desired, run), "Run `pulumi destroy` again to go on"]
    .filter((part) => part !== "")
    .join(". ");
}

/** One may be left without being known: a create call of unknown fate was not looked for to the end. */
function leftText(left: readonly Member[]): string {
  if (left.length === 0)
    return "no VM of the group is known to be left, but not all was looked for";
  const vms = left.length === 1 ? "1 VM of the group is" : `${left.length} VMs of the group are`;
  return `${vms} left: ${left.map(described).join(", ")}`;
}

/**
 * What is said of create calls whose fate the cloud did not tell, and in place of which others were made; empty when
 * there are none. Pure.
 */
export function openText(desired: Desired, { inDoubt }: Pick<Reconciled, "inDoubt">): string {
  const slots = inDoubt.filter(({ isAbandoned }) => isAbandoned === true).flatMap(slotsOf);
  if (slots.length === 0) return "";
  const { count, groupKey } = desired;
  return [
    `the cloud never said what became of the create calls of an earlier attempt for ${slotNames(slots, desired)}`,
    count > 0
      ? "Should their VMs show after all, the next `pulumi up` finds them and retires what is too many"
      : `Should their VMs show after all, they bear the tag ${GROUP_TAG}=${groupKey}: look for it in the console in a while`,
  ].join(". ");
}

function rollbackText({ rolledBack, notRolledBack }: Reconciled): string {
  if (rolledBack + notRolledBack.length === 0) return "";
  const left = notRolledBack.map(described).join(", ");
  return [
    `What this run launched is deleted again (${rolledBack})`,
    ...(left === "" ? [] : [`but for ${left}, which the next run goes on with`]),
  ].join(", ");
}

function causesText(desired: Desired, run: Reconciled): string {
  const { members, surplus, leaving } = run.observed;
  const unsettled = [...members, ...surplus].filter(({ phase }) => phase === "settling");
  const awaited = [...unsettled, ...leaving].map(described).join(", ");
  // Time may be over between two steps, and a run that was rolled back waits for nothing any more.
  const timedOutText = awaited === "" ? "out of time" : `out of time, still waiting for ${awaited}`;
  const timedOut = run.verdict === "timed-out" ? [timedOutText] : [];
  const failed = run.error ? [run.error.message] : [];
  return [...failureLines(run.failures, desired), ...timedOut, ...failed].join("; ");
}

/** What to do about the first failure there is advice for. */
function adviceOf(failures: readonly Failure[]): string {
  const again = "run `pulumi up` again";
  const known = failures.find(({ code }) => code in ADVICE);
  const first = known && ADVICE[known.code];
  return first ? `${first}, then ${again}` : `To go on, ${again}`;
}

const ADVICE: Readonly<Record<string, string>> = {
  NAME_MISMATCH: "Report it: the VMs that came up bear other names than were asked for",
  SPEC_MISMATCH: "Declare what the cloud makes, or ask its support why",
  QUOTA_EXCEEDED: "Raise the quota of the region or lower `count`",
  NOT_FOUND: "Name something that exists",
  TIMEOUT: "Look at the VMs in the console, or raise `timeouts`",
  INVALID_ARGUMENT: "Correct the named field",
  OUT_OF_RANGE: "Correct the named field",
  FAILED_PRECONDITION: "Choose another type, zone, image or subnet, or wait",
};

function described({ name, instanceId, status }: Member): string {
  return `${name || instanceId} (${name === "" ? "" : `${instanceId}, `}${status})`;
}
