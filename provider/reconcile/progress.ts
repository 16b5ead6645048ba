/** The events of a run about the group as a whole. */
import type { Observed } from "../group/observed.js";
import type { Failure } from "../group/outcome.js";
import { deletionsOf, intend, isChange, readyOf, type Intent } from "../plan/intent.js";
import { toObserved } from "./observe.js";
import type { Log, RunEvent } from "./ports.js";
import type { Run } from "./run-state.js";

/** Logs VMs unexpected from the state. */
export function logUnexpected({ desired, saved, observations, givenUp }: Run, log: Log): void {
  const known = new Set(saved.members.map(({ instanceId }) => instanceId));
  const observed = toObserved(desired, saved.members, observations);
  const { members, surplus } = observed;
  const successors = surplus.filter(({ role }) => role === "successor");
  const adopted = [...members, ...successors].filter(({ instanceId }) => !known.has(instanceId));
  if (adopted.length > 0) log({ kind: "adopted", members: adopted });
  const duplicates = surplus.filter(({ role }) => role === undefined);
  if (duplicates.length > 0) log({ kind: "surplus", members: duplicates });
  const { deferred, left } = givenUp;
  if (deferred.size + left.size === 0) return;
  const atNextRun = intend(desired, observed).flatMap((intent) =>
    (isChange(intent) || intent.kind === "held") &&
    (deferred.has(intent.member.instanceId) || left.has(intent.member.instanceId))
      ? [intent]
      : [],
  );
  log({ kind: "deferred", intents: atNextRun });
}

/** Logs VMs of the state that stay only because no preview named their deletion. */
export function logKept({ desired, givenUp }: Run, observed: Observed, log: Log): void {
  const { kept: _kept, ...others } = givenUp;
  const members = deletionsOf(intend(desired, observed, others)).filter(({ instanceId }) =>
    givenUp.kept.has(instanceId),
  );
  if (members.length > 0) log({ kind: "kept", members });
}

/** How far the run is. Pure. */
export function progressOf({ desired, givenUp, failures }: Run, observed: Observed): RunEvent {
  const { members, surplus, leaving } = observed;
  const isFinal = ({ slot, instanceId = "" }: Failure): boolean =>
    givenUp.slots.has(slot) || givenUp.instanceIds.has(instanceId);
  const wanted = members.filter(({ slot }) => slot < desired.count);
  const outdated = intend(desired, observed, givenUp).filter(isOutdatedAndServing);
  return {
    kind: "progress",
    running: readyOf(desired, observed).length,
    wanted: desired.count,
    failed: [...failures.values()].filter(isFinal).length,
    unwanted: members.length - wanted.length + surplus.length + leaving.length,
    outdated: outdated.length,
  };
}

function isOutdatedAndServing(intent: Intent): boolean {
  return intent.kind === "held" || (isChange(intent) && intent.member.phase === "ready");
}
