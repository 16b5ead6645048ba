/** `check` of a group: reads the inputs, and in the preview of a first create tells its plan. */
import { groupKeyOf } from "../../group/identity.js";
import { findingText, readInputs } from "../../inputs/check.js";
import { UNKNOWN } from "../../inputs/unknown.js";
import { leftOutText, newCompanionsText } from "../../report/notes.js";
import { readHidden, savedHidden, withoutHidden } from "../../wire/hidden-inputs.js";
import type { Properties } from "../boundary.js";
import type { GroupContext } from "./context.js";

/** Checked inputs, or all their faults. A group keeps the lineage that it was created with. */
export function createCheck({ session, redactor, secretGuard, reporter, preflight }: GroupContext) {
  return async (olds: Properties, news: Properties) => {
    const { urn, isPreview } = readHidden(news);
    const { lineage: savedLineage } = olds;
    const own: Properties = {
      ...withoutHidden(news),
      ...(typeof savedLineage === "string" && { lineage: savedLineage }),
    };
    // A preview of a first create does not know the lineage yet, and nothing that it tells depends on it.
    const { lineage = UNKNOWN } = own;
    const isLineageKnown = lineage !== UNKNOWN;
    const read = readInputs(isLineageKnown ? own : { ...own, lineage: "new" }, redactor.secrets);
    reporter.warn(urn, read.warnings.map(findingText));
    reporter.notePreview(urn, isPreview);
    secretGuard.note(urn, own);
    const isSaved = Object.keys(olds).length > 0;
    session.heldGroups.noteCheck(urn, isSaved);
    // Only a preview does not know the id of a lineage that the run will create.
    const isParted = typeof savedLineage === "string" && news["lineage"] === UNKNOWN;
    if (isParted) {
      session.parted.add(urn);
      reporter.warn(urn, [newCompanionsText(groupKeyOf(savedLineage))]);
    }
    if (isPreview && read.kind !== "invalid" && !isSaved) {
      reporter.previewCreate(urn, read, isLineageKnown);
      if (await preflight.create(urn, read)) reporter.repeatHeadline(urn);
    }
    const findings = read.kind === "invalid" ? read.findings.map(findingText) : [];
    const isLeftOut = own["lineage"] === undefined;
    const reasons = [...findings, ...(isLeftOut ? [leftOutText(nameIn(urn))] : [])];
    return {
      inputs: { ...own, ...savedHidden(news) },
      // Never a top-level property: Pulumi would print its value, secret or not.
      failures: reasons.map((reason) => ({ property: "", reason: redactor.redact(reason) })),
    };
  };
}

/** The name at the end of a URN. */
function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
