/** The limit on deletions by one run. */
import type { Desired } from "../group/desired.js";
import { count, firstFew, nameAndId } from "../group/wording.js";
import { deletionsOf, type Intent } from "./intent.js";

/** The limit of a group and its input. */
export type DeletionLimit = Pick<Desired, "maxDelete" | "maxDeleteInput">;

/** VMs named in a message before it counts the others. */
const FEW = 5;

/**
 * The reason to refuse a run because it would delete more VMs than its limit allows; undefined when it may run. The
 * engine deletes a whole group with its saved inputs (`count` 0), so a separate run must raise the limit first. Pure.
 */
export function deletionLimitError(
  desired: DeletionLimit & Pick<Desired, "count">,
  intents: readonly Intent[],
): string | undefined {
  const deletions = deletionsOf(intents);
  if (deletions.length <= desired.maxDelete) return undefined;
  const vms = `${count(deletions.length, "VM")} (${firstFew(deletions.map(nameAndId), FEW)})`;
  const fix =
    desired.maxDeleteInput === "deletionProtection"
      ? "Turn off deletionProtection"
      : "Raise maxDelete";
  const how =
    desired.count === 0
      ? "in a `pulumi up` that changes nothing else, then repeat this operation"
      : "and run `pulumi up` again";
  return `this run would delete ${vms}, but ${deletionLimitText(desired)}. Nothing is changed. ${fix} ${how}`;
}

/** The stricter of two limits. Pure. */
export function stricterLimit(one: DeletionLimit, other: DeletionLimit): DeletionLimit {
  const { maxDelete, maxDeleteInput } = other.maxDelete < one.maxDelete ? other : one;
  return { maxDelete, maxDeleteInput };
}

/** `maxDelete is 3`, or `deletionProtection is on`: the limit and its input. Pure. */
export function deletionLimitText({ maxDelete, maxDeleteInput }: DeletionLimit): string {
  if (maxDelete === Infinity) return "there is no limit";
  return maxDeleteInput === "deletionProtection"
    ? "deletionProtection is on"
    : `maxDelete is ${maxDelete}`;
}
