/** The input `rollout`: its amounts and its pause are usable, and it leaves room for a change. */
import type { Finding } from "../findings.js";
import type { GroupInputs } from "../inputs.js";
import { isNothing, MOST_PERCENT, rolloutOf } from "../rollout.js";
import { durationMs, percentOf } from "../run-options.js";
import { unless, type Rule } from "./facts.js";

const AMOUNTS = ["maxUnavailable", "maxSurge", "canary", "maxFailed", "upTo"] as const;
/** A longer pause outlives any pipeline. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** Every amount given as text is a share. */
export const amountsAreMembers: Rule = ({ inputs: { rollout = {} } }) =>
  AMOUNTS.flatMap((name): readonly Finding[] => {
    const amount = rollout[name];
    if (typeof amount !== "string") return [];
    const problem = `"${amount}" is not a share; use a number or a share such as "10%"`;
    const most = name === "maxSurge" ? MOST_PERCENT : undefined;
    return unless(percentOf(amount, most) !== undefined, ["rollout", name], problem);
  });

/** The pause is a duration in a usable range. */
export const pauseIsADuration: Rule = ({ inputs: { rollout } }) => {
  const { pause } = rollout ?? {};
  if (pause === undefined) return [];
  const path = ["rollout", "pause"];
  const ms = durationMs(pause);
  if (ms === undefined) {
    const problem = `"${pause}" is not a duration; use a value such as "90s" or "5m"`;
    return [{ path, problem }];
  }
  return unless(ms <= LONGEST_PAUSE_MS, path, `"${pause}" is out of range; use "0s".."24h"`);
};

/** At least one member may be out of service, or one VM be added: otherwise no change could ever be made. */
export const rolloutCanMove: Rule = ({ inputs: { rollout }, isUndetermined }) => {
  const { maxUnavailable, maxSurge = 0, strategy } = rollout ?? {};
  if (strategy === "recreate") {
    return (["maxUnavailable", "maxSurge"] as const).flatMap((name) =>
      unless(
        rollout?.[name] === undefined,
        ["rollout", name],
        'has no effect with strategy "recreate"; leave out one of them',
      ),
    );
  }
  if (maxUnavailable === undefined || isUndetermined(["rollout", "maxSurge"])) return [];
  return unless(
    !isNothing(maxUnavailable) || !isNothing(maxSurge),
    ["rollout", "maxUnavailable"],
    "is 0 without maxSurge, so no member could ever be replaced; use at least 1, or a maxSurge",
  );
};

/** Members that are only ever replaced may be replaced. */
export const disruptionsLeaveAWay: Rule = ({ inputs: { rollout } }) => {
  const { leastDisruptive, mostDisruptive = "replace" } = rollout ?? {};
  return unless(
    leastDisruptive !== "replace" || mostDisruptive === "replace",
    ["rollout", "mostDisruptive"],
    `"${mostDisruptive}" is less disruptive than leastDisruptive "replace", so no member could ever be changed; leave out one of them`,
  );
};

/** A member with a fixed address is deleted before its successor is launched, so one may be out of service. */
export const fixedAddressesCanMove: Rule = ({ inputs, isUndetermined }) => {
  const { rollout, overrides = {}, instanceSpec, count } = inputs;
  if (count === undefined || rollout === undefined || isUndetermined(["rollout"])) return [];
  if (rolloutOf({ count, rollout: rollout as GroupInputs["rollout"] }).maxUnavailable > 0)
    return [];
  const nic = instanceSpec?.primaryNetworkInterface?.networkInterface;
  const slots = Object.entries(overrides).flatMap(([slot, override]) =>
    override?.primaryIpAddress === undefined || Number(slot) >= count ? [] : [slot],
  );
  const fixed = nic?.primaryIpAddress === undefined ? slots : ["0"];
  const which = `slot${fixed.length === 1 ? "" : "s"} ${fixed.join(", ")}`;
  return unless(
    fixed.length === 0 || count === 0,
    ["rollout", "maxUnavailable"],
    `allows no member out of service, but a member with a fixed primaryIpAddress (${which}) is deleted before its successor is launched; use at least 1`,
  );
};
