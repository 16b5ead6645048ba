/** What a rollout may cost: an outage of the only member, or the data of members that are rolled back. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import { mayMove } from "../group/placement.js";
import { SPEC_CHANGED, type Intent } from "../plan/intent.js";
import { wavesOf } from "../plan/waves.js";
import { REPLACEMENT_S } from "./forecast.js";
import { durationText, planLine } from "./plan-line.js";

/** The outage of a group with one member, if its VM is deleted first, and how to avoid it. Pure. */
export function outageLines(desired: Desired, intents: readonly Intent[]): readonly string[] {
  if (desired.count !== 1) return [];
  const isOut = wavesOf(desired, intents).some(({ replaced, surged }) =>
    replaced.some((member) => member.phase === "ready" && !surged.includes(member)),
  );
  if (!isOut) return [];
  // Two VMs cannot have one fixed address.
  const canSurge = mayMove(memberSpecOf(desired, 0).spec);
  const isAvoidable = canSurge && desired.rollout.strategy === "rolling";
  const advice = isAvoidable ? "; rollout.maxSurge: 1 avoids that" : "";
  const duration = durationText(REPLACEMENT_S);
  return [planLine("", `the only member is out of service for about ${duration}${advice}`)];
}

/** The roll-back that a failure would cause (`rollout.onFailure`), and its limit. Pure. */
export function rollBackLines({ rollout }: Desired, intents: readonly Intent[]): readonly string[] {
  if (rollout.onFailure !== "rollback") return [];
  const changed = intents.filter(
    (intent) =>
      (intent.kind === "replace" || intent.kind === "modify") && intent.why === SPEC_CHANGED,
  );
  if (changed.length === 0) return [];
  const isReplacing = changed.some(({ kind }) => kind === "replace");
  const limit = isReplacing ? ", a replaced one as a new VM: data is not restored" : "";
  const text = `the members changed by this run get their former spec again${limit}`;
  return [planLine("", `if ${failureText(rollout.maxFailed)}, ${text}`)];
}

function failureText(maxFailed: number): string {
  if (maxFailed === 0) return "a member fails";
  return `more than ${maxFailed} ${maxFailed === 1 ? "member fails" : "members fail"}`;
}
