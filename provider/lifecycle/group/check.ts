/** `check` of a group: reads the inputs, and reports the plan of a create in a preview. */
import { deletionLimitOf, toDesired } from "../../group/desired.js";
import { groupKeyOf } from "../../group/identity.js";
import { findingText, knownInputs, readInputs } from "../../inputs/check.js";
import { UNKNOWN } from "../../inputs/unknown.js";
import { leftOutText, newCompanionsText } from "../../report/notes.js";
import { readHidden, savedHidden, withoutHidden } from "../../wire/hidden-inputs.js";
import type { Properties } from "../boundary.js";
import type { Compared, Session } from "../session.js";
import { formerOf } from "../former.js";
import type { GroupContext } from "./context.js";

/** Checked inputs, or all their faults. A group keeps the lineage of its create. */
export function createCheck(context: GroupContext) {
  const { session, redactor, secretGuard, reporter, preflight } = context;
  return async (olds: Properties, news: Properties) => {
    const { urn, isPreview, regionIds } = readHidden(news);
    const { lineage: savedLineage } = olds;
    const own: Properties = {
      ...withoutHidden(news),
      ...(typeof savedLineage === "string" && { lineage: savedLineage }),
    };
    // A preview of a first create does not know the lineage, and its lines do not depend on it.
    const { lineage: ownLineage = UNKNOWN } = own;
    const isLineageKnown = ownLineage !== UNKNOWN;
    const read = readInputs(isLineageKnown ? own : { ...own, lineage: "new" }, redactor.secrets);
    reporter.warn(urn, read.warnings.map(findingText));
    reporter.notePreview(urn, isPreview);
    secretGuard.note(urn, own);
    noteBegunSpecs(session, savedLineage, news["lineage"]);
    const isSaved = Object.keys(olds).length > 0;
    if (isSaved) session.savedInputs.set(urn, olds);
    session.heldGroups.noteCheck(urn, isSaved);
    // In a preview, the id of a lineage is unknown if the run will create the lineage.
    const isParted = typeof savedLineage === "string" && news["lineage"] === UNKNOWN;
    if (isParted) {
      session.parted.add(urn);
      reporter.warn(urn, [newCompanionsText(groupKeyOf(savedLineage))]);
    }
    const isCreate = read.kind !== "invalid" && !isSaved;
    const compared = isCreate ? session.compared.get(urn) : undefined;
    const inputs = knownInputs(read);
    const lineage = isLineageKnown ? own["lineage"] : undefined;
    if (inputs && typeof lineage === "string" && !isPreview) {
      session.limits.set(groupKeyOf(lineage), deletionLimitOf(inputs));
    }
    if (isPreview && isCreate) {
      const { regionId } = own;
      const desired = inputs && toDesired(inputs);
      const all = [...(typeof regionId === "string" ? [regionId] : []), ...regionIds];
      const before = {
        lineage: typeof lineage === "string" ? lineage : undefined,
        regionIds: [...new Set(all)].filter((id) => id !== UNKNOWN),
        ...{ desired, compared },
      };
      const former = await formerOf(before, context);
      reporter.previewCreate(urn, { read, desired, former });
      if (await preflight.create(urn, read)) reporter.repeatHeadline(urn);
    }
    const faults = read.kind === "invalid" ? read.findings.map(findingText) : [];
    const leftOut = own["lineage"] === undefined ? [leftOutText(nameIn(urn))] : [];
    return {
      inputs: { ...own, ...savedHidden(news) },
      // Never a top-level property: Pulumi would print its value, secret or not.
      failures: [...faults, ...leftOut, ...refusalsOf(compared)].map((reason) => ({
        property: "",
        reason: redactor.redact(reason),
      })),
    };
  };
}

/**
 * A group whose companions were made again keeps its own lineage, and its journal has the new one: the specs in the journal
 * are those of the group.
 */
function noteBegunSpecs({ begunSpecs }: Session, saved: unknown, ofJournal: unknown): void {
  if (typeof saved !== "string" || typeof ofJournal !== "string") return;
  const begun = begunSpecs.get(groupKeyOf(ofJournal));
  if (begun) begunSpecs.set(groupKeyOf(saved), begun);
}

/** The name at the end of a URN. */
function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** Why a group must not be replaced on request, if its diff asked for an update only. */
function refusalsOf(compared: Compared | undefined): readonly string[] {
  const { replaces = [], replacementRefusal } = compared?.found ?? {};
  return replaces.length === 0 && replacementRefusal !== undefined ? [replacementRefusal] : [];
}
