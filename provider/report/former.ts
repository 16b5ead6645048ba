/** The lines about the VMs of a group before its create: Pulumi may delete them first. */
import type { Naming } from "../group/desired.js";
import { count, firstFew, nameAndId } from "../group/wording.js";
import { atMost, type Leftovers } from "../group/leftovers.js";
import { leftoversLine } from "./leftovers.js";
import { membersText, type Named } from "./members.js";

/** A group before a create. The engine does not say whether the create is a replacement. */
export type Former =
  | { readonly kind: "none" }
  /** Pulumi replaces the group. */
  | {
      readonly kind: "replaced";
      readonly members: readonly Named[];
      readonly leftovers: Leftovers;
      /** Whether any of their successors gets another address. */
      readonly hasNewAddresses: boolean;
      /** Whether an earlier line of this preview named them. */
      readonly isReported: boolean;
    }
  /** VMs with the group's tag: Pulumi replaces the group, or an earlier create of it was interrupted. */
  | {
      readonly kind: "existing";
      readonly members: readonly Named[];
      readonly leftovers: Leftovers;
      /** Whether any of their successors gets another address. */
      readonly hasNewAddresses: boolean;
    }
  /** VMs of any group, with names of this one: Pulumi replaces the group and its lineage, or another group has them. */
  | { readonly kind: "alike"; readonly members: readonly Named[] }
  /** The cloud did not say whether there are such VMs. */
  | { readonly kind: "unknown"; readonly cause: string };

const WAYS = "--replace, --target-replace, `pulumi state taint`";

/** The lines before the plan of a create: the VMs possibly deleted first, and their leftovers. Pure. */
export function formerLines(former: Former, naming: Naming | undefined): readonly string[] {
  switch (former.kind) {
    case "none":
      return [];
    case "unknown":
      return [
        `whether VMs of this group exist could not be looked up: ${former.cause}. If Pulumi replaces the group (${WAYS}), all its VMs are deleted first`,
      ];
    case "alike": {
      const size = former.members.length;
      const verb = size === 1 ? "has" : "have";
      return [
        `${count(size, "VM")} of this account ${verb} names of this group. VMs of another group are left as they are. Only if Pulumi replaces everything (--replace "**", \`pulumi state taint --all\`), those of this group are deleted first, and the effect below leaves them out`,
        ...retireLines(former.members, naming, "retire?"),
      ];
    }
    case "replaced": {
      if (former.isReported) return [];
      const size = former.members.length;
      const fate =
        size === 0
          ? "it has no members to delete"
          : `its ${count(size, "member")} ${size === 1 ? "is" : "are"} deleted first`;
      return [
        `Pulumi replaces the whole group: ${fate}. An earlier plan of this preview for the group does not apply`,
        ...retireLines(former.members, naming),
        ...(size > 0 ? [leftoversLine(former.leftovers, former.hasNewAddresses)] : []),
      ];
    }
    case "existing": {
      const size = former.members.length;
      if (size === 0) return [];
      const [verb, whose] = size === 1 ? ["exists", "it is"] : ["exist", "all are"];
      return [
        `${count(size, "VM")} of this group ${verb}. If Pulumi replaces the group (${WAYS}), ${whose} deleted first. If an earlier create was interrupted, the run adopts them and launches only the missing members. If the group was moved to another stack or renamed in the state, its VMs are managed there: do not run this, and remove the group from this program`,
        ...retireLines(former.members, naming),
        leftoversLine(atMost(former.leftovers), former.hasNewAddresses),
      ];
    }
  }
}

/** The number of VMs to be deleted before the create, at most. VMs with only a member's name do not count. Pure. */
export function retiredBeforeOf(former: Former): number {
  return "leftovers" in former ? former.members.length : 0;
}

function retireLines(
  members: readonly Named[],
  naming: Naming | undefined,
  verb = "retire",
): readonly string[] {
  if (members.length === 0) return [];
  const text = naming
    ? membersText(naming, members)
    : firstFew(members.map(nameAndId), members.length);
  return [`  ${verb.padEnd(8)} ${text}`];
}
