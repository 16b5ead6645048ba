/** What a reviewer reads under a resource before anything happens. Stable wording: people compare it. */
import { runsOf } from "../group/batch.js";
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { slotNames } from "../group/outcome.js";
import { SPEC_CHANGED, type Intent } from "../group/plan.js";
import { LIMITS } from "../wire/operations.js";

/** Names of single VMs that one line holds before it folds them. */
const NAMES_A_LINE = 20;

/** What the state and the inputs tell beside the intents. */
export interface Known {
  readonly memberCount: number;
  readonly specChanges: readonly string[];
}

/**
 * The plan of a run: how the number of members changes, then one line for each thing that is done, naming every VM it
 * strikes. Empty when there is nothing to do. Pure.
 */
export function previewLines(
  desired: Desired,
  intents: readonly Intent[],
  { memberCount, specChanges }: Known,
): readonly string[] {
  const launches = intents.flatMap((intent) => (intent.kind === "launch" ? [intent.slot] : []));
  const lines = [
    ...launchLines(desired, launches),
    ...memberLines(desired, intents, "start"),
    ...memberLines(desired, intents, "replace").map((line) => explained(line, specChanges)),
    ...orderLines(intents),
    ...memberLines(desired, intents, "retire"),
    ...memberLines(desired, intents, "settle"),
  ];
  if (lines.length === 0) return [];
  return [`${memberCount} -> ${desired.count} members: ${countsOf(intents)}`, ...lines];
}

/** A line whose reason is a changed spec, with what changed in its place. */
function explained(line: string, specChanges: readonly string[]): string {
  return specChanges.length > 0 && line.endsWith(`: ${SPEC_CHANGED}`)
    ? `${line.slice(0, -SPEC_CHANGED.length)}${specChanges.join("; ")}`
    : line;
}

/** How replaced members follow one another, and how few serve meanwhile. */
function orderLines(intents: readonly Intent[]): readonly string[] {
  const replaced = intents.flatMap((intent) => (intent.kind === "replace" ? [intent.member] : []));
  if (replaced.length === 0) return [];
  const kept = intents.filter(({ kind }) => kind === "keep").length;
  const working = replaced.filter(({ phase }) => phase === "ready").length;
  const isTried = kept === 0 && working > 1;
  const order = isTried ? "one first; once it runs, the others at once" : "all at once";
  const least = isTried ? 1 : kept;
  return [
    `           deleted, then launched anew, ${order}: at least ${least} of ${kept + replaced.length} in service`,
  ];
}

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

/** The lines of a group that is replaced as a whole. Pure. */
export function replaceLines(
  replaces: readonly string[],
  members: readonly Member[],
): readonly string[] {
  return [
    `${replaces.join(", ")} changed, which makes another group: its ${members.length} members are retired first`,
    ...(members.length > 0 ? [`  retire   ${members.map(named).join(", ")}`] : []),
  ];
}

/**
 * What a refresh found: how many members are as declared, and which are not; empty when all are. `expected` are the
 * members of the state, so that those that are gone have a name. Pure.
 */
export function driftLines(
  desired: Desired,
  intents: readonly Intent[],
  expected: readonly {
    readonly slot: number;
    readonly name: string;
    readonly instanceId: string;
  }[],
): readonly string[] {
  const fine = intents.filter(({ kind }) => kind === "keep" || kind === "settle").length;
  const missing = new Set(
    intents.flatMap((intent) => (intent.kind === "launch" ? [intent.slot] : [])),
  );
  const gone = expected.filter(({ slot }) => missing.has(slot)).map(named);
  const stopped = intents.flatMap((intent) =>
    intent.kind === "start" ? [named(intent.member)] : [],
  );
  const others = intents.flatMap((intent) =>
    intent.kind === "replace" || intent.kind === "retire"
      ? [`${named(intent.member)}: ${intent.why}`]
      : [],
  );
  if (gone.length + stopped.length + others.length === 0) return [];
  const parts = [
    ...(gone.length > 0 ? [`gone: ${gone.join(", ")}`] : []),
    ...(stopped.length > 0 ? [`stopped: ${stopped.join(", ")}`] : []),
    ...others,
  ];
  return [`${fine} of ${desired.count} members are as declared; ${parts.join("; ")}`];
}

function launchLines(desired: Desired, slots: readonly number[]): readonly string[] {
  if (slots.length === 0) return [];
  const calls = runsOf(slots, LIMITS.maxCount).length;
  const { az, instanceType } = desired.spec;
  const what = [instanceType, az && `in ${az}`].filter(Boolean).join(" ");
  return [
    `  launch   ${slotNames(slots, desired.name)} (${slots.length})${what && `: ${what}`}; ${calls} create ${calls === 1 ? "call" : "calls"}`,
  ];
}

type MemberIntent = Extract<Intent, { readonly member: Member }>;

/** One line for each reason, since a reviewer approves reasons. */
function memberLines(
  desired: Desired,
  intents: readonly Intent[],
  kind: MemberIntent["kind"],
): readonly string[] {
  const byReason = new Map<string, Member[]>();
  for (const intent of intents) {
    if (intent.kind === "launch" || intent.kind !== kind) continue;
    const why = "why" in intent ? intent.why : "";
    byReason.set(why, [...(byReason.get(why) ?? []), intent.member]);
  }
  return [...byReason].map(([why, members]) => {
    const verb = VERBS[kind].padEnd(8);
    return `  ${verb} ${membersText(desired, members)}${why && `: ${why}`}`;
  });
}

const VERBS: Readonly<Record<MemberIntent["kind"], string>> = {
  keep: "keep",
  settle: "wait for",
  start: "start",
  replace: "replace",
  retire: "retire",
};

function membersText(desired: Desired, members: readonly Member[]): string {
  if (members.length <= NAMES_A_LINE) return members.map(named).join(", ");
  const ids = members.map(({ instanceId }) => instanceId).join(" ");
  const names = slotNames(
    members.map(({ slot }) => slot),
    desired.name,
  );
  return `${names} (${members.length}: ${ids})`;
}

function named({ name, instanceId }: Pick<Member, "name" | "instanceId">): string {
  return name === "" ? instanceId : `${name} (${instanceId})`;
}

/** `2 to launch, 1 to retire, 3 unchanged`. */
function countsOf(intents: readonly Intent[]): string {
  const texts: Readonly<Record<Intent["kind"], string>> = {
    launch: "to launch",
    start: "to start",
    replace: "to replace",
    retire: "to retire",
    settle: "still settling",
    keep: "unchanged",
  };
  return (Object.keys(texts) as Intent["kind"][])
    .map((kind) => ({ kind, count: intents.filter((intent) => intent.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${texts[kind]}`)
    .join(", ");
}
