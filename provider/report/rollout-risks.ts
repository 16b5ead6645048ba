/** What a rollout may cost: an outage of the only member, or the data of members that are rolled back. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import { mayMove } from "../group/placement.js";
import { isChange, type Intent } from "../plan/intent.js";
import { SPEC_CHANGED } from "../plan/judge.js";
import { wavesOf } from "../plan/waves.js";
import { disruptionS, REPLACEMENT_S } from "./forecast.js";
import { durationText, planLine } from "./plan-line.js";

/** The outage of a group with one member, if its VM is stopped or deleted first, and how to avoid it. Pure. */
export function outageLines(desired: Desired, intents: readonly Intent[]): readonly string[] {
  if (desired.count !== 1) return [];
  const [taken] = wavesOf(desired, intents).flatMap(({ changed, replaced, surged }) =>
    [...changed, ...replaced]
      .filter(({ phase }) => phase === "ready")
      .filter((member) => !surged.includes(member)),
  );
  if (!taken) return [];
  const [disrupted] = intents.flatMap((intent) =>
    intent.kind === "restart" || intent.kind === "rebuild" ? [intent] : [],
  );
  // Two VMs cannot have one fixed address.
  const canSurge = mayMove(memberSpecOf(desired, 0).spec);
  const isAvoidable = canSurge && desired.rollout.strategy === "rolling";
  const way = disrupted
    ? "rollout.maxSurge: 1 with maxUnavailable: 0 launches a new VM first instead"
    : "rollout.maxSurge: 1 avoids that";
  const advice = isAvoidable ? `; ${way}` : "";
  const duration = durationText(disrupted ? disruptionS(disrupted) : REPLACEMENT_S);
  return [planLine("", `the only member is out of service for about ${duration}${advice}`)];
}

/** The roll-back that a failure would cause (`rollout.onFailure`), and its limit. Pure. */
export function rollBackLines({ rollout }: Desired, intents: readonly Intent[]): readonly string[] {
  if (rollout.onFailure !== "rollback") return [];
  const changed = intents.filter((intent) => isChange(intent) && intent.why === SPEC_CHANGED);
  if (changed.length === 0) return [];
  const isAny = (kind: Intent["kind"]): boolean => changed.some((intent) => intent.kind === kind);
  const losses = [
    ...(isAny("replace") ? ["a replaced one as a new VM"] : []),
    ...(isAny("rebuild") ? ["a rebuilt one with an empty system disk"] : []),
  ];
  const limit = losses.length > 0 ? `, ${losses.join(" and ")}: data is not restored` : "";
  const text = `the members changed by this run get their former spec again${limit}`;
  return [planLine("", `if ${failureText(rollout.maxFailed)}, ${text}`)];
}

function failureText(maxFailed: number): string {
  if (maxFailed === 0) return "a member fails";
  return `more than ${maxFailed} ${maxFailed === 1 ? "member fails" : "members fail"}`;
}
