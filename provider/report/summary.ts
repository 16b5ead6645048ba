/** The message after an incomplete run, in one line: the result, the causes and the next step. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { slotsOf } from "../group/batch.js";
import { GROUP_TAG } from "../group/identity.js";
import { failureLines, type Failure } from "../group/outcome.js";
import { count, slotNames } from "../group/wording.js";
import { intend, isChange } from "../plan/intent.js";
import type { Reconciled } from "../reconcile/reconcile.js";

/** The message of an incomplete create or update; running members are kept and saved. Pure. */
export function shortfallText(
  desired: Desired,
  run: Reconciled,
  rolloutBack?: { readonly size: number; readonly done: number },
): string {
  const ready = run.readyCount;
  const outdated = intend(desired, run.observed).filter(
    (intent) => isChange(intent) && intent.member.phase === "ready",
  ).length;
  const isStopped = outdated > 0 && run.failures.some(({ phase }) => STOPPING.has(PART[phase]));
  return [
    `${ready} of ${desired.count} members are ready${outdated > 0 ? `, ${count(outdated, "outdated member")} still ${outdated === 1 ? "runs" : "run"}` : ""}`,
    causesText(desired, run),
    rollbackText(run),
    isStopped || rolloutBack ? rolloutText(desired, rolloutBack) : "",
    ready + outdated > 0 ? "Running members are kept and saved" : "",
    adviceOf(run.failures, "pulumi up", isStopped || rolloutBack !== undefined),
  ]
    .filter((part) => part !== "")
    .join(". ");
}

function rolloutText(
  { rollout }: Desired,
  back?: { readonly size: number; readonly done: number },
): string {
  const stopped = `The rollout stopped (rollout.maxFailed ${rollout.maxFailed})`;
  if (!back) return stopped;
  const verb = back.size === 1 ? "has" : "have";
  return `${stopped} and was rolled back: ${back.done} of ${count(back.size, "changed member")} ${verb} the former spec again`;
}

/** The message of an incomplete but accepted run. Pure. */
export function acceptedText(desired: Desired, run: Reconciled): string {
  const { count, runOptions } = desired;
  return [
    `accepted with ${run.readyCount} of ${count} members ready (minReady ${runOptions.minReady})`,
    causesText(desired, run),
    "The next `pulumi up` continues with the rest",
  ]
    .filter((part) => part !== "")
    .join(". ");
}

/** The message of an incomplete delete. Pure. */
export function leftoverText(desired: Desired, run: Reconciled): string {
  const left = [...run.observed.members, ...run.observed.surplus, ...run.observed.leaving];
  return [leftText(left), causesText(desired, run), adviceOf(run.failures, "pulumi destroy")]
    .filter((part) => part !== "")
    .join(". ");
}

/** Without known VMs there may still be one: the search for an in-doubt call's VMs did not finish. */
function leftText(left: readonly Member[]): string {
  if (left.length === 0)
    return "no VMs of the group are known to remain, but the check was incomplete";
  const verb = left.length === 1 ? "remains" : "remain";
  return `${count(left.length, "VM")} of the group ${verb}: ${left.map(nameIdAndStatus).join(", ")}`;
}

/**
 * The message about abandoned create calls: their outcome is unknown, and other calls took their place. Empty when
 * there are none. Pure.
 */
export function inDoubtText(desired: Desired, { inDoubt }: Pick<Reconciled, "inDoubt">): string {
  const slots = inDoubt.filter(({ isAbandoned }) => isAbandoned === true).flatMap(slotsOf);
  if (slots.length === 0) return "";
  return [
    `the outcome of an earlier create call for ${slotNames(slots, desired)} is unknown`,
    desired.count > 0
      ? "If its VMs appear later, the next `pulumi up` finds them and retires the surplus"
      : `If its VMs appear later, they carry the tag ${GROUP_TAG}=${desired.groupKey}; check the console in a few minutes`,
  ].join(". ");
}

function rollbackText({ rolledBack, notRolledBack }: Reconciled): string {
  if (rolledBack + notRolledBack.length === 0) return "";
  const left = notRolledBack.map(nameIdAndStatus).join(", ");
  const verb = rolledBack === 1 ? "was" : "were";
  return [
    `Rolled back: ${count(rolledBack, "VM")} created by this run ${verb} deleted`,
    ...(left === "" ? [] : [`not deleted yet, left to the next run: ${left}`]),
  ].join("; ");
}

function causesText(desired: Desired, run: Reconciled): string {
  const { members, surplus, leaving } = run.observed;
  const unsettled = [...members, ...surplus].filter(({ phase }) => phase === "settling");
  const awaited = [...unsettled, ...leaving].map(nameIdAndStatus).join(", ");
  // A run may time out between two steps, and after a rollback it waits for nothing.
  const timedOutText = `timed out${awaited === "" ? "" : `, still waiting for ${awaited}`}`;
  const timedOut = run.verdict === "timed-out" ? [timedOutText] : [];
  const failed = run.error ? [run.error.message] : [];
  return [...failureLines(run.failures, desired), ...timedOut, ...failed].join("; ");
}

/** The advice for the first failure with a known remedy. */
function adviceOf(
  failures: readonly Failure[],
  command: "pulumi up" | "pulumi destroy",
  isStopped = false,
): string {
  const advices = failures.flatMap(({ phase, code }) => ADVICE[PART[phase]][code] ?? []);
  const advice = advices[0] ?? (isStopped ? "Correct the spec or set it back" : undefined);
  return advice === undefined
    ? `Run \`${command}\` again to continue`
    : `${advice}, then run \`${command}\` again`;
}

/** The part of a run with the failed step: the advice differs. */
type Part = "creation" | "change" | "modification" | "disruption";

const PART: Readonly<Record<Failure["phase"], Part>> = {
  launch: "creation",
  boot: "creation",
  retire: "change",
  start: "change",
  modify: "modification",
  stop: "disruption",
  resize: "disruption",
  rebuild: "disruption",
};

/** The parts whose failures stop a rollout. */
const STOPPING: ReadonlySet<Part> = new Set<Part>(["creation", "disruption"]);

const TIMED_OUT = "Check the VMs in the console or raise `timeouts`";

const ADVICE: Readonly<Record<Part, Readonly<Record<string, string>>>> = {
  creation: {
    NAME_MISMATCH: "Please report that the cloud created VMs under other names than requested",
    SPEC_MISMATCH: "Change the spec to match the created VMs or contact JD Cloud support",
    QUOTA_EXCEEDED: "Raise the quota of the region or lower `count`",
    NOT_FOUND: "Refer to a resource that exists",
    TIMEOUT: TIMED_OUT,
    INVALID_ARGUMENT: "Correct the field named in the error",
    OUT_OF_RANGE: "Correct the field named in the error",
    FAILED_PRECONDITION: "Choose another type, zone, image or subnet, or wait",
  },
  change: {
    TIMEOUT: TIMED_OUT,
    PREPAID:
      "A prepaid VM cannot be deleted before its time ends: keep it in the program, or wait, or have it refunded in the console",
  },
  disruption: {
    NOT_FOUND: "Refer to a resource that exists",
    QUOTA_EXCEEDED: "Raise the quota of the region or set the type back",
    INVALID_ARGUMENT: "Correct the field named in the error",
    OUT_OF_RANGE: "Correct the field named in the error",
    FAILED_PRECONDITION: "Choose another type or image, or wait",
    PERMISSION_DENIED: "Allow the operation for these keys, or set the change back",
  },
  modification: {
    NOT_FOUND: "Refer to a resource that exists, or change `triggers` to replace the VMs",
    INVALID_ARGUMENT: "Correct the field named in the error",
    PERMISSION_DENIED:
      "Allow the operation for these keys, or change `triggers` to replace the VMs",
  },
};

function nameIdAndStatus({ name, instanceId, status }: Member): string {
  return `${name || instanceId} (${name === "" ? "" : `${instanceId}, `}${status})`;
}
