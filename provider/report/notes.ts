/** Notes of a preview, beside a plan or without one. */
import type { Desired, Naming } from "../group/desired.js";
import { firstFew, slotNames } from "../group/wording.js";

/** Paths named in a line before it counts the others. */
const FEW = 3;

/** The note for a group with unknown inputs, and therefore without a plan. Pure. */
export function unknownLines(paths: readonly string[]): readonly string[] {
  const few = firstFew(paths, FEW);
  return paths.length === 1
    ? [`${few} is not known yet; the affected members are determined once it is`]
    : [
        `${few || "some inputs"} are not known yet; the affected members are determined once they are`,
      ];
}

/** The note for a group without saved members, because the last run had too many. Pure. */
export function unsavedLines(): readonly string[] {
  return [
    "the last run failed with too many members to save. The next run finds them by tag and launches or retires the difference. Run `pulumi refresh` to list them now",
  ];
}

/**
 * The note about a group that is as the program declares it, though the last run recorded another program: `--target` left
 * its journal out, or `ignoreChanges` is new. Pure.
 */
export function recordLines({ count }: Desired): readonly string[] {
  return [
    `${count} -> ${count} members: ${count} unchanged; only the saved record of the program changes`,
  ];
}

/** The note after an update or destroy that did not reach its end; `isPlanned` when the state and the program also differ. Pure. */
export function resumeLines(isPlanned: boolean): readonly string[] {
  return [
    "a previous update or destroy of this group was interrupted or rejected, or left the group out (--target, --exclude). The next run lists the group's VMs by tag, adopts the VMs that match the program and deletes the others that only the previous run created. " +
      (isPlanned
        ? "Some of the changes below may already be done"
        : "If there are none, it changes nothing"),
  ];
}

/** The note for a group in the state whose companions are not: the next run creates them. Pure. */
export function newCompanionsText(groupKey: string): string {
  return `the state holds this group, but not its lineage: the group was moved or renamed without its companions, or they were removed. The group keeps its VMs and its key ${groupKey}; the next run creates new companions and lists the VMs by tag. Its former companions may remain in another stack: remove them there with \`pulumi state delete\`, and do not declare the group there`;
}

/** The note about in-doubt create calls of an earlier run. Pure. */
export function inDoubtLines(inDoubtSlots: readonly number[], naming: Naming): readonly string[] {
  if (inDoubtSlots.length === 0) return [];
  return [
    `the outcome of an earlier create call for ${slotNames(inDoubtSlots, naming)} is unknown. The next run repeats the call where its VMs are still needed, looks for the VMs, adopts them instead of launching new ones and retires the surplus`,
  ];
}

/** The note before the plan of a create, when the group's lineage was created before. Pure. */
export function resumedCreateLines(): readonly string[] {
  return [
    "the lineage of this group exists, but the group is not in the state: VMs of an interrupted create will be adopted and only the missing ones launched (with --replace, all of them are deleted first). If the group was moved to another stack or renamed in the state, its VMs are managed there: do not run this, and remove the group from this program",
  ];
}

/** The error of a create whose companions `--target` or `--exclude` left out. Pure. */
export function leftOutText(name: string): string {
  const names = ["", "-lineage", "-journal", "-destroy-intent"].map((suffix) => name + suffix);
  const targets = names.map((each) => `--target '**::${each}'`).join(" ");
  return `the lineage of this group does not exist yet, and --target or --exclude left it out. Nothing was created. Run \`pulumi up\` without these options, or with the group and all its companions: ${targets}`;
}

/** The note for a change without an effect on any VM. Pure. */
export function unchangedLines({ count }: Desired): readonly string[] {
  return [`${count} -> ${count} members: ${count} unchanged; the change affects future runs only`];
}
