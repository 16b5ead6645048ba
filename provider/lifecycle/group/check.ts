/** `check` of a group: reads the inputs, and in the preview of a first create tells its plan. */
import { findingText, readInputs } from "../../inputs/check.js";
import { UNKNOWN } from "../../inputs/unknown.js";
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
    const isLineageKnown = own["lineage"] !== UNKNOWN;
    const read = readInputs(isLineageKnown ? own : { ...own, lineage: "new" }, redactor.secrets);
    reporter.warn(urn, read.warnings.map(findingText));
    reporter.notePreview(urn, isPreview);
    secretGuard.note(urn, own);
    if (Object.keys(olds).length > 0) session.savedInputs.set(urn, olds);
    if (isPreview && read.kind !== "invalid" && Object.keys(olds).length === 0) {
      reporter.previewCreate(urn, read, isLineageKnown);
      if (await preflight.create(urn, read)) reporter.repeatHeadline(urn);
    }
    const findings = read.kind === "invalid" ? read.findings : [];
    return {
      inputs: { ...own, ...savedHidden(news) },
      // Never a top-level property: Pulumi would print its value, secret or not.
      failures: findings.map((finding) => ({
        property: "",
        reason: redactor.redact(findingText(finding)),
      })),
    };
  };
}
