/** Reports on groups in previews and runs, each line under its resource. */
import type { Desired } from "../group/desired.js";
import type { ReadInputs } from "../inputs/check.js";
import type { Member } from "../group/observed.js";
import type { GroupDiff } from "../plan/diff.js";
import { intend } from "../plan/intent.js";
import type { Log } from "../reconcile/ports.js";
import { formerLines, retiredBeforeOf, type Former } from "../report/former.js";
import { leftoverLines, replacedGroupLines } from "../report/leftovers.js";
import type { Line } from "../report/line.js";
import {
  inDoubtLines,
  recordLines,
  resumeLines,
  uncertainLines,
  unchangedLines,
  unknownCreateLines,
  unknownLines,
  unknownRegionLines,
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

/** A group before its create. */
export interface Creation {
  readonly read: ReadInputs;
  /** The group of the inputs as far as they are known; undefined when the rest cannot be read. */
  readonly desired: Desired | undefined;
  readonly former: Former;
}

/** Reports on the groups of one process, each known by its URN. */
export interface Reporter {
  /** Remembers whether the engine runs a preview, for the next diff. */
  readonly notePreview: (urn: string, isPreview: boolean) => void;
  /** Whether the last check of a group was for a preview. */
  readonly isPreviewing: (urn: string) => boolean;
  /** The log for the events of a run of this group. */
  readonly logOf: (urn: string) => Log;
  /** In a preview, the VMs possibly deleted before a create, then its plan. */
  readonly previewCreate: (urn: string, creation: Creation) => void;
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
  const { previewing, warned, headlines } = session;
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
    previewCreate(urn, creation) {
      sayLines(urn, createLines(creation));
    },
    previewDiff(urn, found, past) {
      sayLines(urn, diffLines(found, past));
    },
    repeatHeadline(urn) {
      const text = headlines.get(urn);
      if (text !== undefined) say({ urn, severity: "info", text, isLive: true });
    },
    warn,
    reportDrift: sayLines,
  };
}

function createLines({ read, desired, former }: Creation): readonly string[] {
  if (!desired) {
    const unknown = read.kind === "ready" ? [] : read.unknown;
    return [...formerLines(former, undefined), ...unknownLines(unknown)];
  }
  return [
    ...formerLines(former, desired),
    ...(read.kind === "unknown" ? unknownCreateLines(read.unknown) : []),
    ...previewLines(desired, intend(desired, NOBODY), {
      memberCount: 0,
      retiredBefore: retiredBeforeOf(former),
      isAtMost: former.kind === "existing",
    }),
  ];
}

/** The members of a comparison; empty without a plan. Pure. */
export function membersIn({ preview }: Pick<GroupDiff, "preview">): readonly Member[] {
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
  const { uncertain, formerly } = preview;
  if (replaces.length > 0) {
    const isRegionKnown = !uncertain?.unknown.includes("regionId");
    return [
      ...(isRegionKnown
        ? replaceLines(replaces, members, desired)
        : unknownRegionLines(members, desired)),
      ...replacedGroupLines(desired, members, formerly),
    ];
  }
  const inDoubt = inDoubtLines(found.inDoubtSlots, desired);
  const isAtMost = uncertain !== undefined;
  const lines = [
    ...previewLines(desired, plan.intents, {
      memberCount: members.length,
      leaving,
      changesAt,
      isAtMost,
    }),
    ...leftoverLines(desired, plan.intents, formerly, isAtMost),
  ];
  const resumed = hasDied ? resumeLines(true) : [];
  const open = uncertain && changes ? uncertainLines(uncertain, desired) : [];
  const before = [...inDoubt, ...resumed, ...open];
  if (before.length > 0) return [...before, ...lines];
  return changes && lines.length === 0 ? unchangedLines(desired) : lines;
}
