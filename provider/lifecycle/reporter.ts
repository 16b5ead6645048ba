/** What a group says while it is checked, previewed and run, and under which resource. */
import { checkInputs, parseInputs } from "../inputs/check.js";
import { toDesired } from "../group/desired.js";
import type { GroupDiff } from "../plan/diff.js";
import type { Member } from "../group/observed.js";
import { intend } from "../plan/plan.js";
import { UNKNOWN } from "../inputs/unknown.js";
import type { Log } from "../reconcile/ports.js";
import type { Line } from "../report/line.js";
import { previewLines, replaceLines } from "../report/preview.js";
import { formatEvent } from "../report/progress.js";
import {
  inDoubtLines,
  resumedCreateLines,
  resumeLines,
  unchangedLines,
  unknownLines,
  unsavedLines,
} from "../report/notes.js";
import type { Properties } from "./boundary.js";

const NOBODY = { members: [], surplus: [], leaving: [] };

/** Where lines go; never throws, never waits. */
export type Emit = (line: Line) => void;

/** What became of the run before. */
export interface Past {
  /** Whether the next run looks, whatever the plan is. */
  readonly isResumed: boolean;
  /** Whether the run before did not end, for certain. */
  readonly hasDied: boolean;
}

/** What one process has to say of its groups. */
export interface Reporter {
  /** Keeps what a check was told, for the diff that follows it. */
  readonly notePreview: (urn: unknown, isPreview: boolean) => void;
  /** Whether the last check of a group was for a preview. */
  readonly isPreviewing: (urn: unknown) => boolean;
  /** Where a run of this group tells its events. */
  readonly logOf: (urn: unknown) => Log;
  /** In a preview, what a first create will launch; told by the inputs alone. */
  readonly previewCreate: (urn: unknown, inputs: Properties) => void;
  /** In a preview, what an update will do; told by state and inputs alone. */
  readonly previewDiff: (urn: unknown, found: GroupDiff, past: Past) => void;
  /** Puts the first line of a plan in the row of its group again, where other lines have come since. */
  readonly repeatHeadline: (urn: unknown) => void;
  /** What inputs are to be warned of; each once in a process, since Pulumi checks some twice. */
  readonly warn: (urn: unknown, warnings: readonly string[]) => void;
  /** After a refresh, which members are not as declared. */
  readonly reportDrift: (urn: unknown, lines: readonly string[]) => void;
}

/** A voice that speaks through `say`. */
export function createReporter(say: Emit): Reporter {
  /** Groups whose last check was for a preview; diff is not told what it runs for. */
  const previewing = new Set<string>();
  const warned = new Set<string>();
  /** Groups of which a diff said that they are replaced as a whole, and how many members go. */
  const replaced = new Map<string, number>();
  const headlines = new Map<string, string>();
  const isPreviewing = (urn: unknown): boolean => previewing.has(urnText(urn));
  const sayLines = (urn: unknown, lines: readonly string[]): void => {
    const [headline] = lines;
    if (headline === undefined) return;
    headlines.set(urnText(urn), headline);
    say({ urn: urnText(urn), severity: "info", text: lines.join("\n"), isLive: false });
  };
  const warn = (urn: unknown, warnings: readonly string[]): void => {
    for (const text of warnings) {
      const key = `${urnText(urn)} ${text}`;
      if (warned.has(key)) continue;
      warned.add(key);
      say({ urn: urnText(urn), severity: "warning", text, isLive: false });
    }
  };
  return {
    notePreview(urn, isPreview) {
      if (isPreview) previewing.add(urnText(urn));
      else previewing.delete(urnText(urn));
    },
    isPreviewing,
    logOf: (urn) => (event) => say({ urn: urnText(urn), ...formatEvent(event) }),
    previewCreate(urn, inputs) {
      const retiredBefore = replaced.get(urnText(urn));
      const isReborn = inputs["lineage"] !== UNKNOWN && retiredBefore === undefined;
      sayLines(urn, [
        ...(isReborn ? resumedCreateLines() : []),
        ...createLines(inputs, retiredBefore),
      ]);
    },
    previewDiff(urn, found, past) {
      // The check that follows is that of a first create.
      if (found.replaces.length > 0) replaced.set(urnText(urn), membersIn(found).length);
      sayLines(urn, diffLines(found, past));
      if (found.refusal === undefined) return;
      const refused = `refused: ${found.refusal}`;
      warn(urn, [refused]);
      headlines.set(urnText(urn), refused);
    },
    repeatHeadline(urn) {
      const text = headlines.get(urnText(urn));
      if (text !== undefined) say({ urn: urnText(urn), severity: "info", text, isLive: true });
    },
    warn,
    reportDrift: sayLines,
  };
}

function createLines(inputs: Properties, retiredBefore = 0): readonly string[] {
  // The lineage of a first create is made in the same run; the plan does not depend on it.
  const planned = { ...inputs, lineage: inputs["lineage"] === UNKNOWN ? "new" : inputs["lineage"] };
  const { unknown } = checkInputs(planned);
  if (unknown.length > 0) return unknownLines(unknown);
  const desired = toDesired(parseInputs(planned));
  return previewLines(desired, intend(desired, NOBODY), { memberCount: 0, retiredBefore });
}

function membersIn({ preview }: Pick<GroupDiff, "preview">): readonly Member[] {
  if (typeof preview === "string") return [];
  return [...preview.observed.members, ...preview.observed.surplus];
}

function diffLines(
  { changes, replaces, preview, inDoubtSlots, unknown = [] }: GroupDiff,
  { isResumed, hasDied }: Past,
): readonly string[] {
  if (isResumed && !changes && replaces.length === 0) return resumeLines(false);
  if (preview === "unsaved members") return unsavedLines();
  if (preview === "unknown inputs") return changes ? unknownLines(unknown) : [];
  const { desired, observed, plan, changesAt } = preview;
  const { leaving } = observed;
  const members = membersIn({ preview });
  const memberCount = members.length;
  if (replaces.length > 0) return replaceLines(replaces, members, desired);
  const inDoubt = inDoubtLines(inDoubtSlots, desired);
  const lines = previewLines(desired, plan.intents, { memberCount, leaving, changesAt });
  const resumed = hasDied ? resumeLines(true) : [];
  if (inDoubt.length + resumed.length > 0) return [...inDoubt, ...resumed, ...lines];
  return changes && lines.length === 0 ? unchangedLines(desired) : lines;
}

function urnText(urn: unknown): string {
  return typeof urn === "string" && urn !== UNKNOWN ? urn : "";
}
