/** Lines of a preview under its resource. The wording is stable: people compare it with scripts. */
import { batchesOf, slotsOf } from "../group/batch.js";
import { nameOf, type Desired, type Naming } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { count, slotNames } from "../group/wording.js";
import { deletionsOf, type Intent } from "../plan/intent.js";
import { wavesOf } from "../plan/waves.js";
import { forecast } from "./forecast.js";
import { laterLines } from "./later.js";
import { outageLines, rollBackLines } from "./rollout-risks.js";
import { reasonsOf, type MemberIntent } from "./reasons.js";
import { rolloutLines } from "./rollout.js";
import { durationText, planLine } from "./plan-line.js";
import { membersText } from "./members.js";

/** Facts from the state and the inputs, beside the intents. */
export interface PreviewContext {
  readonly memberCount: number;
  /** VMs of the replaced group, deleted first. */
  readonly retiredBefore?: number;
  /** Whether the plan contains changes that may not happen. */
  readonly isAtMost?: boolean;
  /** VMs deleted by an earlier run and not gone yet. */
  readonly leaving?: readonly Member[];
  /** Changed fields of a slot's spec. */
  readonly changesAt?: (slot: number) => readonly string[];
}

/**
 * The plan of a run: the number of members before and after, one line for each kind of action with every affected VM,
 * then the effect. Empty when there is nothing to do. Pure.
 */
export function previewLines(
  desired: Desired,
  intents: readonly Intent[],
  {
    memberCount,
    retiredBefore = 0,
    isAtMost = false,
    leaving = [],
    changesAt = () => [],
  }: PreviewContext,
): readonly string[] {
  const lines = [
    ...launchLines(desired, intents),
    ...memberLines(desired, intents, "start"),
    ...memberLines(desired, intents, "modify", changesAt),
    ...laterLines(desired, intents).map((text) => planLine("", text)),
    ...memberLines(desired, intents, "restart", changesAt),
    ...memberLines(desired, intents, "rebuild", changesAt),
    ...memberLines(desired, intents, "replace", changesAt),
    ...rolloutLines(desired, intents),
    ...outageLines(desired, intents),
    ...rollBackLines(desired, intents),
    ...memberLines(desired, intents, "held", changesAt),
    ...memberLines(desired, intents, "retire"),
    ...memberLines(desired, intents, "settle"),
    ...leavingLines(desired, leaving),
  ];
  if (lines.length === 0) return [];
  return [
    `${memberCount} -> ${desired.count} members: ${countsOf(intents)}`,
    ...lines,
    ...effectLines(desired, intents, { memberCount, retiredBefore, isAtMost }),
  ];
}

/** The lines of a replaced group: its deletions. The launches follow as in a create. Pure. */
export function replaceLines(
  replaces: readonly string[],
  members: readonly Member[],
  naming: Naming,
): readonly string[] {
  const fate =
    members.length === 0
      ? "it has no members to delete"
      : `its ${count(members.length, "member")} ${members.length === 1 ? "is" : "are"} deleted first`;
  return [
    `${replaces.join(", ")} changed: the group is replaced; ${fate}`,
    ...(members.length > 0 ? [planLine("retire", membersText(naming, members))] : []),
  ];
}

function launchLines(desired: Desired, intents: readonly Intent[]): readonly string[] {
  const slots = intents.flatMap((intent) => (intent.kind === "launch" ? [intent.slot] : []));
  if (slots.length === 0) return [];
  const calls = createCalls(desired, intents, slots);
  const { spec, placements } = desired;
  const what = [spec.instanceType, spec.az && `in ${spec.az}`].filter(Boolean).join(" ");
  const fallbackZones = placements.map(({ az }) => az).join(", ");
  return [
    planLine(
      "launch",
      [
        `${slotNames(slots, desired)} (${slots.length})${what && `: ${what}`}`,
        ...(fallbackZones === "" ? [] : [`fallback if full: ${fallbackZones}`]),
        count(calls, "create call"),
      ].join("; "),
    ),
  ];
}

/** Create calls for these slots; replacements of the same wave may share a call. */
function createCalls(
  desired: Desired,
  intents: readonly Intent[],
  slots: readonly number[],
): number {
  const wanted = new Set(slots);
  const [{ launched }] = wavesOf(desired, intents);
  const batches = batchesOf(desired, launched, { generation: 0 });
  return batches.filter((batch) => slotsOf(batch).some((slot) => wanted.has(slot))).length;
}

/** One line for each reason, since a reviewer approves reasons; a changed spec appears as its changed fields. */
function memberLines(
  desired: Desired,
  intents: readonly Intent[],
  kind: MemberIntent["kind"],
  changesAt: (slot: number) => readonly string[] = () => [],
): readonly string[] {
  const reasonOf = reasonsOf(changesAt);
  const byReason = new Map<string, Member[]>();
  for (const intent of intents) {
    if (intent.kind === "launch" || intent.kind !== kind) continue;
    const reason = reasonOf(intent);
    const alike = byReason.get(reason);
    if (alike) alike.push(intent.member);
    else byReason.set(reason, [intent.member]);
  }
  return [...byReason].map(([why, members]) => {
    const isRenaming = ["modify", "restart", "rebuild", "replace"].includes(kind);
    const renamed = isRenaming ? renamedText(desired, members) : "";
    return planLine(VERBS[kind], `${membersText(desired, members)}${renamed}${why && `: ${why}`}`);
  });
}

function leavingLines(naming: Naming, leaving: readonly Member[]): readonly string[] {
  if (leaving.length === 0) return [];
  return [
    planLine(
      "wait for",
      `${membersText(naming, leaving)}: deletion in progress (started by an earlier run)`,
    ),
  ];
}

/** New names of renamed members. */
function renamedText(desired: Desired, members: readonly Member[]): string {
  const isRenamed = members.some(({ slot, name }) => name !== nameOf(desired, slot));
  const slots = members.map(({ slot }) => slot);
  return isRenamed ? `, as ${slotNames(slots, desired)}` : "";
}

const VERBS: Readonly<Record<MemberIntent["kind"], string>> = {
  keep: "keep",
  settle: "wait for",
  start: "start",
  modify: "modify",
  restart: "restart",
  rebuild: "rebuild",
  replace: "replace",
  held: "hold",
  retire: "retire",
};

/** The effect of the run on the users of the group, its duration and its API calls. */
function effectLines(
  desired: Desired,
  intents: readonly Intent[],
  {
    memberCount,
    retiredBefore,
    isAtMost,
  }: Required<Pick<PreviewContext, "memberCount" | "retiredBefore" | "isAtMost">>,
): readonly string[] {
  const deleted = deletionsOf(intents).length + retiredBefore;
  const context = { memberCount, retiredBefore };
  const { inService, seconds, calls } = forecast(desired, intents, context);
  return [
    planLine(
      "effect",
      [
        deleted === 0
          ? "no VM is deleted"
          : `${isAtMost ? "up to " : ""}${count(deleted, "VM")} ${deleted === 1 ? "is" : "are"} deleted`,
        `at least ${inService} of ${count(desired.count, "member")} in service throughout`,
        `about ${durationText(seconds)}, ${count(calls, "API call")}`,
        ...tooLongTexts(desired, seconds, memberCount > 0 ? "update" : "create"),
      ].join("; "),
    ),
  ];
}

/** A run ends at its time limit, even in the middle of a rollout. */
function tooLongTexts(
  { runOptions }: Desired,
  seconds: number,
  operation: "create" | "update",
): readonly string[] {
  const limitS = runOptions.timeoutsMs[operation] / 1000;
  if (seconds <= limitS) return [];
  return [
    `longer than timeouts.${operation} (${durationText(limitS)}), so a further run will go on`,
  ];
}

/** `2 to launch, 1 to retire, 3 unchanged`. */
function countsOf(intents: readonly Intent[]): string {
  const texts: Readonly<Record<Intent["kind"], string>> = {
    launch: "to launch",
    start: "to start",
    modify: "to modify",
    restart: "to restart",
    rebuild: "to rebuild",
    replace: "to replace",
    held: "held",
    retire: "to retire",
    settle: "to wait for",
    keep: "unchanged",
  };
  return (Object.keys(texts) as Intent["kind"][])
    .map((kind) => ({ kind, size: intents.filter((intent) => intent.kind === kind).length }))
    .filter(({ size }) => size > 0)
    .map(({ kind, size }) => `${size} ${texts[kind]}`)
    .join(", ");
}
