/** Billing: allowed combinations of the modes. */
import { SPEC, unless, type Rule } from "./facts.js";

/** Longest prepaid purchase. @see docs/jdcloud.md#charge, chargeDuration */
const MOST_YEARS = 3;

/** @see docs/jdcloud.md#charge */
export const chargeFits: Rule = ({ inputs }) => {
  const { charge, chargeOnStopped } = inputs.instanceSpec ?? {};
  const { chargeMode, chargeUnit, chargeDuration = 1 } = charge ?? {};
  const isPrepaid = chargeMode === "prepaid_by_duration";
  return [
    ...unless(
      chargeMode !== "postpaid_by_usage",
      [SPEC, "charge", "chargeMode"],
      "postpaid_by_usage is for elastic IPs only; use postpaid_by_duration or prepaid_by_duration",
    ),
    ...unless(
      !isPrepaid || chargeUnit !== "year" || chargeDuration <= MOST_YEARS,
      [SPEC, "charge", "chargeDuration"],
      `${chargeDuration} years is too long; use 1..${MOST_YEARS}`,
    ),
    ...unless(
      !isPrepaid || chargeOnStopped !== "stopCharging",
      [SPEC, "chargeOnStopped"],
      "stopCharging is for postpaid_by_duration VMs only; use keepCharging",
    ),
  ];
};
