/** What a preview says beside a plan, or where there is none. */
import type { Desired, Naming } from "../group/desired.js";
import { listed, slotNames } from "../group/outcome.js";

/** Paths that a line names before it counts the rest. */
const FEW = 3;

/** The line of a group of which not enough is known yet to tell what will be done. Pure. */
export function unknownLines(paths: readonly string[]): readonly string[] {
  const few = listed(paths, FEW);
  return paths.length === 1
    ? [`${few} is not known yet: which members change is decided when it is`]
    : [`${few || "some inputs"} are not known yet: which members change is decided when they are`];
}

/** The line of a group of which the last run could not save who its members are. Pure. */
export function unsavedLines(): readonly string[] {
  return [
    "the last run failed with more members than it could save: the next lists them by their tag and launches or retires the difference; `pulumi refresh` shows them before",
  ];
}

/** The line of a group of which an earlier run did not end; `isPlanned` when state and program differ besides. Pure. */
export function resumeLines(isPlanned: boolean): readonly string[] {
  return [
    "an earlier run that was to change or destroy this group did not end, or was refused: the next lists its VMs by their tag, takes in those that fit the program and deletes others that only that run made; " +
      (isPlanned
        ? "some of what is named below may be done already"
        : "if there are none, it changes nothing"),
  ];
}

/** The line of create calls of which an earlier run could not learn the fate. Pure. */
export function inDoubtLines(inDoubtSlots: readonly number[], naming: Naming): readonly string[] {
  if (inDoubtSlots.length === 0) return [];
  return [
    `the cloud never said what became of the create calls of an earlier run for ${slotNames(inDoubtSlots, naming)}: the next asks for them again where it still needs them, looks for their VMs, takes these in in place of launches and retires what is too many`,
  ];
}

/** What goes before the lines of a first launch when the group's lineage has lived before. Pure. */
export function resumedCreateLines(): readonly string[] {
  return [
    "a first launch of this group was begun before and is not saved: VMs that it left are taken in, and only the rest is launched (with --replace all are deleted first)",
  ];
}

/** The line of a change that strikes no VM. Pure. */
export function unchangedLines({ count }: Desired): readonly string[] {
  return [`${count} -> ${count} members: ${count} unchanged; what changed is for later runs`];
}
