/** What a preview says beside a plan, or where there is none. */
import type { Desired, Naming } from "../group/desired.js";
import { firstFew, slotNames } from "../group/wording.js";

/** Paths that a line names before it counts the rest. */
const FEW = 3;

/** The line of a group of which not enough is known yet to tell what will be done. Pure. */
export function unknownLines(paths: readonly string[]): readonly string[] {
  const few = firstFew(paths, FEW);
  return paths.length === 1
    ? [`${few} is not known yet; the affected members are determined once it is`]
    : [
        `${few || "some inputs"} are not known yet; the affected members are determined once they are`,
      ];
}

/** The line of a group of which the last run could not save who its members are. Pure. */
export function unsavedLines(): readonly string[] {
  return [
    "the last run failed with too many members to save. The next run finds them by tag and launches or retires the difference. Run `pulumi refresh` to list them now",
  ];
}

/** The line of a group of which an earlier run did not end; `isPlanned` when state and program differ besides. Pure. */
export function resumeLines(isPlanned: boolean): readonly string[] {
  return [
    "a previous update or destroy of this group was interrupted or rejected. The next run lists the group's VMs by tag, adopts the VMs that match the program and deletes the others that only the previous run created. " +
      (isPlanned
        ? "Some of the changes below may already be done"
        : "If there are none, it changes nothing"),
  ];
}

/** The line of create calls of which an earlier run could not learn the fate. Pure. */
export function inDoubtLines(inDoubtSlots: readonly number[], naming: Naming): readonly string[] {
  if (inDoubtSlots.length === 0) return [];
  return [
    `the outcome of an earlier create call for ${slotNames(inDoubtSlots, naming)} is unknown. The next run repeats the call where its VMs are still needed, looks for the VMs, adopts them instead of launching new ones and retires the surplus`,
  ];
}

/** What goes before the lines of a first launch when the group's lineage has lived before. Pure. */
export function resumedCreateLines(): readonly string[] {
  return [
    "an earlier create of this group was interrupted before it was saved: its VMs will be adopted and only the missing ones launched (with --replace, all of them are deleted first)",
  ];
}

/** The line of a change that strikes no VM. Pure. */
export function unchangedLines({ count }: Desired): readonly string[] {
  return [`${count} -> ${count} members: ${count} unchanged; the change affects future runs only`];
}
