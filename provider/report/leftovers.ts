/** The line about the leftovers of deleted VMs: the same words in a preview and in a run. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import {
  atMost,
  leftoversOfMember,
  sumOfLeftovers,
  type Amount,
  type Leftovers,
} from "../group/leftovers.js";
import { isHashOf } from "../group/identity.js";
import type { Member } from "../group/observed.js";
import { count } from "../group/wording.js";
import { doAddressesChange, type Intent } from "../plan/intent.js";

/**
 * `leaves 4 elastic IPs and 8 disks behind: ip-… (198.51.100.7), …; addresses change`: all known names, since the
 * state does not keep them after the deletion. Pure.
 */
export function leftoversText(leftovers: Leftovers, hasNewAddresses: boolean): string {
  const { elasticIps, disks, interfaces } = leftovers;
  const kinds = [
    [elasticIps, "elastic IP"],
    [disks, "disk"],
    [interfaces, "network interface"],
  ] as const;
  const amounts = kinds.flatMap(([amount, noun]) =>
    amount.most > 0 ? [amountText(amount, noun)] : [],
  );
  const last = amounts.slice(-1);
  const all = [amounts.slice(0, -1).join(", "), ...last].filter((text) => text !== "");
  const names = kinds.flatMap(([amount]) => amount.names);
  return [
    `leaves ${all.join(" and ") || "nothing"} behind${names.length > 0 ? `: ${names.join(", ")}` : ""}`,
    ...(hasNewAddresses ? ["addresses change"] : []),
  ].join("; ");
}

/** The text as a line below the line `effect`. Pure. */
export function leftoversLine(leftovers: Leftovers, hasNewAddresses: boolean): string {
  return `           ${leftoversText(leftovers, hasNewAddresses)}`;
}

/**
 * The line about the VMs deleted by a plan, from the specs of their launches; none without deletions. `formerly` is the
 * group of the saved inputs. `isAtMost` marks a plan with every possible change. Pure.
 */
export function leftoverLines(
  desired: Desired,
  intents: readonly Intent[],
  formerly: Desired | undefined,
  isAtMost = false,
): readonly string[] {
  const deleted = intents.flatMap((intent) =>
    intent.kind === "replace" || intent.kind === "retire" ? [intent.member] : [],
  );
  if (deleted.length === 0) return [];
  const leftovers = leftoversOfMembers(deleted, [formerly, desired]);
  const hasNewAddresses = doAddressesChange(desired, intents);
  return [leftoversLine(isAtMost ? atMost(leftovers) : leftovers, hasNewAddresses)];
}

/** The leftovers of members, from the specs of their launches in these groups. Pure. */
export function leftoversOfMembers(
  members: readonly Member[],
  groups: readonly (Desired | undefined)[],
): Leftovers {
  return sumOfLeftovers(
    members.map((member) => leftoversOfMember(member, launchSpecOf(member, groups))),
  );
}

/** The line about a group replaced as a whole. Pure. */
export function replacedGroupLines(
  desired: Desired,
  members: readonly Member[],
  formerly: Desired | undefined,
): readonly string[] {
  const isRelaunched = ({ slot }: Member): boolean => slot < desired.count;
  return leftoverLines(
    desired,
    members.map((member) => ({
      kind: isRelaunched(member) ? "replace" : "retire",
      member,
      why: "",
    })),
    formerly,
  );
}

/** The spec of a member's launch: the first group whose spec has the member's hash. */
function launchSpecOf(
  { slot, specHash }: Member,
  groups: readonly (Desired | undefined)[],
): Desired["spec"] | undefined {
  const specs = groups.flatMap((group) => (group ? [memberSpecOf(group, slot)] : []));
  return specs.find((one) => specHash !== undefined && isHashOf(one, specHash))?.spec;
}

function amountText({ least, most }: Amount, noun: string): string {
  if (most === Infinity) {
    return least === 0 ? `an unknown number of ${noun}s` : `at least ${count(least, noun)}`;
  }
  if (least === most) return count(most, noun);
  return least === 0 ? `up to ${count(most, noun)}` : `${least} to ${count(most, noun)}`;
}
