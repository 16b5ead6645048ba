/** `diff` of a group: whether the next run has anything to do, and in a preview its plan. */
import { isRevised } from "../../group/revision.js";
import { UNKNOWN } from "../../inputs/unknown.js";
import { diffGroup } from "../../plan/diff.js";
import { readHidden } from "../../wire/hidden-inputs.js";
import type { Properties } from "../boundary.js";
import { isCurrent } from "../journal.js";
import type { GroupContext } from "./context.js";

/** Compares state and checked inputs. In a preview it also says what will be done to which member. */
export function createDiff({ session, redactor, secretGuard, reporter, preflight }: GroupContext) {
  return async (_id: string, olds: Properties, news: Properties) => {
    secretGuard.confirm(news);
    const { urn, revision } = readHidden(news);
    const found = diffGroup(olds, news, {
      secrets: redactor.secrets,
      earlier: session.savedInputs.get(urn),
    });
    const { revision: savedRevision } = readHidden(olds);
    const isResumed = isRevised(savedRevision, revision);
    // If the program has changed, a preview knows the former revision only, not the new one.
    const isKnown = revision !== UNKNOWN;
    const hasDied = isResumed && (isKnown || !isCurrent(savedRevision, session));
    if (reporter.isPreviewing(urn)) {
      reporter.previewDiff(urn, found, { isResumed, hasDied });
      if (await preflight.update(urn, found)) reporter.repeatHeadline(urn);
    }
    return {
      changes: found.changes || found.replaces.length > 0 || isResumed,
      replaces: [...found.replaces],
      deleteBeforeReplace: true,
    };
  };
}
