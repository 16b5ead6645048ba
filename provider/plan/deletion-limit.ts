/** How many VMs a run may delete. */
import type { Desired } from "../group/desired.js";
import { listed, named } from "../group/outcome.js";
import { deletionsOf, type Intent } from "./plan.js";

/** VMs that a message names before it counts the rest. */
const FEW = 5;

/**
 * Why a run will not be begun that would delete more VMs than it may; undefined when it may. A group that goes as a whole
 * is bound by what it was last made with, so that its bound is to be changed by a run of its own. Pure.
 */
export function deletionLimitError(
  { maxDelete, count }: Pick<Desired, "maxDelete" | "count">,
  intents: readonly Intent[],
): string | undefined {
  const plannedDeletions = deletionsOf(intents);
  if (plannedDeletions.length <= maxDelete) return undefined;
  const vms = plannedDeletions.length === 1 ? "1 VM" : `${plannedDeletions.length} VMs`;
  const [bound, fix] =
    maxDelete === 0
      ? ["deletionProtection is on, or maxDelete is 0", "change it"]
      : [`maxDelete is ${maxDelete}`, "raise it"];
  const again =
    count === 0 ? " (with all else as it was), then ask again for what is refused now" : "";
  return `it would delete ${vms} (${listed(plannedDeletions.map(named), FEW)}), and ${bound}. Nothing is touched; to go on, ${fix} and run \`pulumi up\`${again}`;
}
