/** Reports on groups in previews and runs, each line under its resource. */
import type { ReadInputs } from "../inputs/check.js";
import { toDesired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import type { GroupDiff } from "../plan/diff.js";
import { intend } from "../plan/plan.js";
import type { Log } from "../reconcile/ports.js";
import { leftoverLines, replacedGroupLines } from "../report/leftovers.js";
import type { Line } from "../report/line.js";
import {
  inDoubtLines,
  recordLines,
  resumedCreateLines,
  resumeLines,
  unchangedLines,
  unknownLines,
  unsavedLines,
} from "../report/notes.js";
import { previewLines, replaceLines } from "../report/preview.js";
import { formatEvent } from "../report/progress.js";
import type { Session } from "./session.js";

const NOBODY = { members: [], surplus: [], leaving: [] };

/** Where lines go; never throws, never waits. */
export type Emit = (line: Line) => void;

/** How the run before ended. */
export interface Past {
  /** Whether the next run looks, whatever the plan is. */
  readonly isResumed: boolean;
  /** Whether the run before did not end, for certain. */
  readonly hasDied: boolean;
}

/** Reports on the groups of one process, each known by its URN. */
export interface Reporter {
  /** Remembers whether the engine runs a preview, for the next diff. */
  readonly notePreview: (urn: string, isPreview: boolean) => void;
  /** Whether the last check of a group was for a preview. */
  readonly isPreviewing: (urn: string) => boolean;
  /** The log for the events of a run of this group. */
  readonly logOf: (urn: string) => Log;
  /** In a preview, the plan of a first create. If the lineage is known, an earlier create was interrupted. */
  readonly previewCreate: (urn: string, read: ReadInputs, isLineageKnown: boolean) => void;
  /** In a preview, the plan of an update. */
  readonly previewDiff: (urn: string, found: GroupDiff, past: Past) => void;
  /** Shows the first line of a plan in the row of its group again, after other lines have replaced it there. */
  readonly repeatHeadline: (urn: string) => void;
  /** Warns, each text once in a process, since Pulumi checks some resources twice. */
  readonly warn: (urn: string, warnings: readonly string[]) => void;
  /** After a refresh, the drift of the members. */
  readonly reportDrift: (urn: string, lines: readonly string[]) => void;
}

/** A reporter with `say` for its lines. */
export function createReporter(session: Session, say: Emit): Reporter {
  const { previewing, warned, replaced, headlines } = session;
  const sayLines = (urn: string, lines: readonly string[]): void => {
    const [headline] = lines;
    if (headline === undefined) return;
    headlines.set(urn, headline);
    say({ urn, severity: "info", text: lines.join("\n"), isLive: false });
  };
  const warn = (urn: string, warnings: readonly string[]): void => {
    for (const text of warnings) {
      const key = `${urn} ${text}`;
      if (warned.has(key)) continue;
      warned.add(key);
      say({ urn, severity: "warning", text, isLive: false });
    }
  };
  return {
    notePreview(urn, isPreview) {
      if (isPreview) previewing.add(urn);
      else previewing.delete(urn);
    },
    isPreviewing: (urn) => previewing.has(urn),
    logOf: (urn) => (event) => say({ urn, ...formatEvent(event) }),
    previewCreate(urn, read, isLineageKnown) {
      const retiredBefore = replaced.get(urn);
      const isResumed = isLineageKnown && retiredBefore === undefined;
      sayLines(urn, [
        ...(isResumed ? resumedCreateLines() : []),
        ...createLines(read, retiredBefore),
      ]);
    },
    previewDiff(urn, found, past) {
      // The next check looks like the check of a first create.
      if (found.replaces.length > 0) replaced.set(urn, membersIn(found).length);
      sayLines(urn, diffLines(found, past));
      if (found.refusal === undefined) return;
      const refused = `refused: ${found.refusal}`;
      warn(urn, [refused]);
      headlines.set(urn, refused);
    },
    repeatHeadline(urn) {
      const text = headlines.get(urn);
      if (text !== undefined) say({ urn, severity: "info", text, isLive: true });
    },
    warn,
    reportDrift: sayLines,
  };
}

function createLines(read: ReadInputs, retiredBefore = 0): readonly string[] {
  if (read.kind !== "ready") return unknownLines(read.unknown);
  const desired = toDesired(read.inputs);
  return previewLines(desired, intend(desired, NOBODY), { memberCount: 0, retiredBefore });
}

function membersIn({ preview }: Pick<GroupDiff, "preview">): readonly Member[] {
  if (preview.kind !== "plan") return [];
  return [...preview.observed.members, ...preview.observed.surplus];
}

function diffLines(found: GroupDiff, { isResumed, hasDied }: Past): readonly string[] {
  const { changes, replaces, preview } = found;
  if (isResumed && !changes && replaces.length === 0) {
    if (hasDied) return resumeLines(false);
    return preview.kind === "plan" ? recordLines(preview.desired) : [];
  }
  switch (preview.kind) {
    case "unsaved members":
      return unsavedLines();
    case "unknown inputs":
      return changes ? unknownLines(preview.unknown) : [];
    case "plan":
      break;
  }
  const { desired, observed, plan, changesAt } = preview;
  const { leaving } = observed;
  const members = membersIn({ preview });
  const { formerInputs } = preview;
  const formerly = formerInputs && toDesired(formerInputs);
  if (replaces.length > 0) {
    return [
      ...replaceLines(replaces, members, desired),
      ...replacedGroupLines(desired, members, formerly),
    ];
  }
  const inDoubt = inDoubtLines(found.inDoubtSlots, desired);
  const lines = [
    ...previewLines(desired, plan.intents, {
      memberCount: members.length,
      leaving,
      changesAt,
    }),
    ...leftoverLines(desired, plan.intents, formerly),
  ];
  const resumed = hasDied ? resumeLines(true) : [];
  if (inDoubt.length + resumed.length > 0) return [...inDoubt, ...resumed, ...lines];
  return changes && lines.length === 0 ? unchangedLines(desired) : lines;
}
