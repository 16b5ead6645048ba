/** What a group says while it is checked, previewed and run, and under which resource. */
import { parseInputs } from "../group/check.js";
import { toDesired } from "../group/desired.js";
import type { GroupDiff } from "../group/diff.js";
import { intend } from "../group/plan.js";
import { hasUnknown, UNKNOWN } from "../group/unknown.js";
import type { Log } from "../reconcile/ports.js";
import { say } from "../report/engine.js";
import {
  previewLines,
  rebornLines,
  replaceLines,
  resumeLines,
  unsureLines,
} from "../report/preview.js";
import { spoken } from "../report/progress.js";
import type { Properties } from "./boundary.js";

const NOBODY = { members: [], extras: [], leaving: [] };

const warned = new Set<string>();

/** Groups whose last check was for a preview; diff is not told what it runs for. */
const previewing = new Set<string>();

/** Keeps what a check was told, for the diff that follows it. */
export function rememberPreview(urn: unknown, isPreview: boolean): void {
  if (isPreview) previewing.add(urnText(urn));
  else previewing.delete(urnText(urn));
}

/** Whether the last check of a group was for a preview. */
export function isPreviewing(urn: unknown): boolean {
  return previewing.has(urnText(urn));
}

/** Where a run of this group tells its events. */
export function logOf(urn: unknown): Log {
  return (event) => say({ urn: urnText(urn), ...spoken(event) });
}

/** In a preview, what a first create will launch; told by the inputs alone. */
export function previewCreate(urn: unknown, inputs: Properties): void {
  if (!isPreviewing(urn)) return;
  // The lineage of a first create is made in the same run; the plan does not depend on it.
  const planned = { ...inputs, lineage: inputs["lineage"] === UNKNOWN ? "new" : inputs["lineage"] };
  if (hasUnknown(planned)) return sayLines(urn, unsureLines("unknown inputs"));
  const desired = toDesired(parseInputs(planned));
  const isReborn = inputs["lineage"] !== UNKNOWN;
  sayLines(urn, [
    ...(isReborn ? rebornLines() : []),
    ...previewLines(desired, intend(desired, NOBODY), { memberCount: 0 }),
  ]);
}

/** In a preview, what an update will do; told by state and inputs alone. */
export function previewDiff(
  urn: unknown,
  { changes, replaces, preview }: GroupDiff,
  isResumed: boolean,
): void {
  if (isResumed && !changes && replaces.length === 0) return sayLines(urn, resumeLines());
  if (typeof preview === "string") return changes ? sayLines(urn, unsureLines(preview)) : undefined;
  const { desired, observed, plan, changesAt } = preview;
  const members = [...observed.members, ...observed.extras];
  if (replaces.length > 0) return sayLines(urn, replaceLines(replaces, members, desired));
  sayLines(urn, previewLines(desired, plan.intents, { memberCount: members.length, changesAt }));
}

/** What inputs are to be warned of; each once in a process, since Pulumi checks some twice. */
export function warn(urn: unknown, warnings: readonly string[]): void {
  for (const text of warnings) {
    const key = `${urnText(urn)} ${text}`;
    if (warned.has(key)) continue;
    warned.add(key);
    say({ urn: urnText(urn), severity: "warning", text, isLive: false });
  }
}

/** After a refresh, which members are not as declared. */
export function noteDrift(urn: unknown, lines: readonly string[]): void {
  sayLines(urn, lines);
}

function sayLines(urn: unknown, lines: readonly string[]): void {
  if (lines.length === 0) return;
  say({ urn: urnText(urn), severity: "info", text: lines.join("\n"), isLive: false });
}

function urnText(urn: unknown): string {
  return typeof urn === "string" && urn !== UNKNOWN ? urn : "";
}
