/** What a person reads after a run that did not get all it was asked for: one line, what, which, what now. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { failureLines, type Failure } from "../group/outcome.js";
import type { Reconciled } from "../reconcile/reconcile.js";

/** The reason a create or update is not complete; what runs is kept and saved. Pure. */
export function shortfallText(desired: Desired, run: Reconciled): string {
  const ready = run.readyCount;
  return [
    `${ready} of ${desired.count} members are ready`,
    causesText(desired, run),
    run.rolledBack > 0 ? `What this run launched is deleted again (${run.rolledBack})` : "",
    ready > 0 ? "What runs is kept and saved" : "",
    adviceOf(run.failures),
  ]
    .filter((part) => part !== "")
    .join(". ");
}

/** What is short in a run that is accepted as it is. Pure. */
export function acceptedText(desired: Desired, run: Reconciled): string {
  const { count, terms } = desired;
  return [
    `accepted with ${run.readyCount} of ${count} members ready (minReady ${terms.minReady})`,
    causesText(desired, run),
    "The next `pulumi up` goes on with the rest",
  ].join(". ");
}

/** The reason a delete is not complete. Pure. */
export function leftoverText(desired: Desired, run: Reconciled): string {
  const left = [...run.observed.members, ...run.observed.extras, ...run.observed.leaving];
  return [
    `${left.length === 1 ? "1 VM of the group is" : `${left.length} VMs of the group are`} left: ${left.map(described).join(", ")}`,
    causesText(desired, run),
    "Run `pulumi destroy` again to go on",
  ]
    .filter((part) => part !== "")
    .join(". ");
}

function causesText(desired: Desired, run: Reconciled): string {
  const unsettled = run.observed.members.filter(({ phase }) => phase === "settling");
  const late =
    run.verdict === "late"
      ? [
          `out of time, still waiting for ${[...unsettled, ...run.observed.leaving].map(described).join(", ")}`,
        ]
      : [];
  const failed = run.error ? [run.error.message] : [];
  return [...failureLines(run.failures, desired), ...late, ...failed].join("; ");
}

/** What to do about the first failure there is advice for. */
function adviceOf(failures: readonly Failure[]): string {
  const again = "run `pulumi up` again";
  const known = failures.find(({ code }) => code in ADVICE);
  const first = known && ADVICE[known.code];
  return first ? `${first}, then ${again}` : `To go on, ${again}`;
}

const ADVICE: Readonly<Record<string, string>> = {
  NO_MEMBER: "Report it: the VMs that came up bear other names than were asked for",
  UNLIKE: "Declare what the cloud makes, or ask its support why",
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
