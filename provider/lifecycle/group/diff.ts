/** `diff` of a group: whether the next run has anything to do, and in a preview its plan. */
import { withIgnoredCount } from "../../group/asked-count.js";
import { isRevised } from "../../group/revision.js";
import { UNKNOWN } from "../../inputs/unknown.js";
import { diffGroup } from "../../plan/diff.js";
import { readHidden } from "../../wire/hidden-inputs.js";
import type { Properties } from "../boundary.js";
import { isCurrent } from "../journal.js";
import type { GroupContext } from "./context.js";

/** Compares state and checked inputs. In a preview it also reports the plan for each member. */
export function createDiff({ session, redactor, secretGuard, reporter, preflight }: GroupContext) {
  return async (id: string, olds: Properties, news: Properties) => {
    secretGuard.confirm(news);
    const { urn, revision, ignored } = readHidden(news);
    const found = diffGroup(olds, withIgnoredCount(olds, news, ignored), {
      secrets: redactor.secrets,
      earlier: session.savedInputs.get(urn),
      begun: session.begunSpecs.get(id),
    });
    if (found.replaces.length === 0) {
      session.heldGroups.noteStay(id, { urn, regionId: String(news["regionId"]) });
    }
    const { revision: savedRevision } = readHidden(olds);
    const isResumed = isRevised(savedRevision, revision);
    // If the program has changed, a preview knows the former revision only, not the new one.
    const isKnown = revision !== UNKNOWN;
    const hasDied = isResumed && (isKnown || !isCurrent(savedRevision, session));
    // New companions are no sign of an interrupted run; check has reported them.
    const past = session.parted.has(urn)
      ? { isResumed: false, hasDied: false }
      : { isResumed, hasDied };
    const isPreview = reporter.isPreviewing(urn);
    const isReplaced = found.replaces.length > 0;
    session.compared.set(urn, { found, isReported: isPreview && isReplaced });
    if (isPreview) {
      reporter.previewDiff(urn, found, past);
      if (await preflight.update(urn, found)) reporter.repeatHeadline(urn);
    }
    // A run refuses an update itself, and saves the limit. A replacement deletes the group first, so diff refuses it.
    const refusal = isPreview || !isReplaced ? found.refusal : found.replacementRefusal;
    if (refusal !== undefined && (isPreview || isReplaced)) throw new Error(refusal);
    return {
      changes: found.changes || found.replaces.length > 0 || isResumed,
      replaces: [...found.replaces],
      deleteBeforeReplace: true,
    };
  };
}
