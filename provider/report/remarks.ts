/** What a preview says beside a plan, or where there is none. */
import type { Desired, Naming } from "../group/desired.js";
import { slotNames } from "../group/outcome.js";

/** The lines of a group of which not enough is known yet to tell what will be done. Pure. */
export function unsureLines(what: "unknown inputs" | "unsaved members"): readonly string[] {
  return what === "unknown inputs"
    ? ["some inputs are not known yet: which members change is decided when they are"]
    : [
        "the last run failed with more members than it could save: the next lists them by their tag and launches or retires the difference; `pulumi refresh` shows them before",
      ];
}

/** The lines of a group that is as its state and its program have it, but of which an earlier run did not end. Pure. */
export function resumeLines(): readonly string[] {
  return [
    "an earlier run that was to change or destroy this group did not end: the next lists its VMs by their tag and completes what is left to do; if nothing is, it changes nothing",
  ];
}

/** The line of create calls of which an earlier run could not learn the fate. Pure. */
export function openLines(openSlots: readonly number[], naming: Naming): readonly string[] {
  if (openSlots.length === 0) return [];
  return [
    `the cloud never said what became of the create calls of an earlier run for ${slotNames(openSlots, naming)}: the next looks for their VMs, takes in what it lacks and retires what is too many`,
  ];
}

/** What goes before the lines of a first launch when the group's lineage has lived before. Pure. */
export function rebornLines(): readonly string[] {
  return [
    "the lineage of this group is known already: after a killed run its VMs are taken in, with --replace they are all deleted first, and what is named here is launched",
  ];
}

/** The line of a change that strikes no VM. Pure. */
export function unchangedLines({ count }: Desired): readonly string[] {
  return [`${count} -> ${count} members: ${count} unchanged; what changed is for later runs`];
}
