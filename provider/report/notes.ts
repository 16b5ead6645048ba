/** Notes of a preview, beside a plan or without one. */
import type { Desired, Naming } from "../group/desired.js";
import { count, firstFew, slotNames } from "../group/wording.js";
import type { Uncertainty } from "../plan/diff.js";
import { membersText, type Named } from "./members.js";

/** Paths named in a line before it counts the others. */
const FEW = 3;

/** The note for a group whose unknown inputs leave no plan. Pure. */
export function unknownLines(paths: readonly string[]): readonly string[] {
  return [
    `${areNotKnown(paths)}; the affected members are determined once ${paths.length === 1 ? "it is" : "they are"}`,
  ];
}

/** The note before the plan of a create with unknown inputs. Pure. */
export function unknownCreateLines(paths: readonly string[]): readonly string[] {
  return [`${areNotKnown(paths)}; the plan is that of the other inputs`];
}

/** The note before the plan of an update with unknown inputs: the members affected by them. Pure. */
export function uncertainLines(
  { unknown, possibleRefusal, areWavesUnknown, ...members }: Uncertainty,
  naming: Naming,
): readonly string[] {
  const fates = [
    { members: members.mayModify, verb: "modified" },
    { members: members.mayRestart, verb: "restarted" },
    { members: members.mayRebuild, verb: "rebuilt" },
    { members: members.mayReplace, verb: "replaced" },
    { members: members.mayRetire, verb: "retired" },
  ]
    .filter(({ members }) => members.length > 0)
    .map(
      ({ members, verb }) =>
        `up to ${count(members.length, "member")} may be ${verb}: ${membersText(naming, members)}`,
    );
  if (areWavesUnknown) fates.push("the waves below are those of the former or default rollout");
  return [
    `${areNotKnown(unknown)}: ${fates.length === 0 ? "no member depends on it" : fates.join("; ")}`,
    ...(possibleRefusal === undefined ? [] : [`if all of this is needed: ${possibleRefusal}`]),
  ];
}

/** The note for a group whose region is not known yet. Pure. */
export function unknownRegionLines(members: readonly Named[], naming: Naming): readonly string[] {
  const fate =
    members.length === 0
      ? "it has no members to delete"
      : `up to ${count(members.length, "member")} may be deleted first: ${membersText(naming, members)}`;
  return [`regionId is not known yet: the group is replaced if it changes; ${fate}`];
}

function areNotKnown(paths: readonly string[]): string {
  const few = firstFew(paths, FEW) || "some inputs";
  return `${few} ${paths.length === 1 ? "is" : "are"} not known yet`;
}

/** The note for a group without saved members, because the last run had too many. Pure. */
export function unsavedLines(): readonly string[] {
  return [
    "the last run failed with too many members to save. The next run finds them by tag and launches or retires the difference. Run `pulumi refresh` to list them now",
  ];
}

/**
 * The note about a converged group whose journal records another program: `--target` left the journal out of the last
 * run, or `ignoreChanges` is new. Pure.
 */
export function recordLines({ count }: Desired): readonly string[] {
  return [
    `${count} -> ${count} members: ${count} unchanged; only the saved record of the program changes`,
  ];
}

/** The note after an interrupted update or destroy; `isPlanned` if the state and the program also differ. Pure. */
export function resumeLines(isPlanned: boolean): readonly string[] {
  return [
    "a previous update or destroy of this group was interrupted or rejected, or left the group out (--target, --exclude). The next run lists the group's VMs by tag, adopts the VMs that match the program, changes back what the previous run changed, by a restart or a rebuild if need be, and deletes the others that only the previous run created. " +
      (isPlanned
        ? "Some of the changes below may already be done"
        : "If there are none, it changes nothing"),
  ];
}

/** The note for a group in the state without its companions: the next run creates them. Pure. */
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

/** The error of a create without its companions, left out by `--target` or `--exclude`. Pure. */
export function leftOutText(name: string): string {
  const names = ["", "-lineage", "-journal", "-destroy-intent"].map((suffix) => name + suffix);
  const targets = names.map((each) => `--target '**::${each}'`).join(" ");
  return `the lineage of this group does not exist yet, and --target or --exclude left it out. Nothing was created. Run \`pulumi up\` without these options, or with the group and all its companions: ${targets}`;
}

/** The note for a change without an effect on any VM. Pure. */
export function unchangedLines({ count: size }: Desired): readonly string[] {
  return [`${size} -> ${size} members: ${size} unchanged; the change affects future runs only`];
}
