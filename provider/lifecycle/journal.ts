/**
 * The methods of a journal. A journal records a value; its random revision changes whenever the value does, and the new
 * revision is in the state before the group is touched. A journal creates nothing in the cloud and calls nobody.
 */
import { isSame } from "../group/canonical.js";
import {
  begunSpecsIn,
  begunSpecsOutput,
  formerSpecIn,
  type FormerSpec,
} from "../group/former-specs.js";
import { groupKeyOf } from "../group/identity.js";
import { digestOf } from "../group/revision.js";
import { isTree } from "../inputs/tree.js";
import { hasUnknown, UNKNOWN } from "../inputs/unknown.js";
import { systemUuid } from "../reconcile/ports.js";
import { JOURNAL_IGNORED_KEY, JOURNAL_OF_KEY, savedSecretPaths } from "../wire/hidden-inputs.js";
import type { Properties } from "./boundary.js";
import { learnSecrets } from "./redact.js";
import type { Session } from "./session.js";

/**
 * Whether both parts of a group's saved revision, `journal.destroyIntent`, are still the revisions of its journals. If not,
 * a run started and did not end. Needed while the new revision is not known yet; by then the engine has asked for a diff of
 * both journals, since the group waits for their revisions.
 */
export function isCurrent(revision: unknown, { savedRevisions }: Pick<Session, "savedRevisions">) {
  return String(revision)
    .split(".")
    .every((part) => savedRevisions.has(part));
}

/** The methods of all journals of one process. */
export function createJournalProvider({
  savedRevisions,
  begunSpecs,
  secrets,
}: Pick<Session, "savedRevisions" | "begunSpecs" | "secrets">) {
  return {
    /**
     * A digest of the value, under the same key, so Pulumi keeps it secret, and the specs that this run and the last ones
     * began with, encrypted. No other input is saved: a transformation of the program may have added the group's secrets
     * here as well.
     */
    async check(olds: Properties, news: Properties) {
      const { [JOURNAL_OF_KEY]: of, [JOURNAL_IGNORED_KEY]: ignored } = news;
      const paths = Array.isArray(ignored) ? ignored.map(String) : [];
      // The engine passes the saved digest itself when a transform adds `ignoreChanges` to all resources.
      const isSaved = typeof of === "string" && of === olds[JOURNAL_OF_KEY];
      const digest = isSaved ? of : hasUnknown(of) ? UNKNOWN : digestOf(of, paths);
      const begun = begunSpecsIn(olds);
      for (const each of begun) learnSecrets(secrets, each);
      if (isTree(of) && typeof of["lineage"] === "string")
        begunSpecs.set(groupKeyOf(of["lineage"]), begun);
      const isChanged = digest !== UNKNOWN && digest !== olds[JOURNAL_OF_KEY];
      const own = isChanged && isTree(of) && isTree(of["args"]) ? [specOf(of["args"], news)] : [];
      const others = begun.filter((each) => !own.some((one) => isSame(one, each)));
      const checked: Properties = {
        [JOURNAL_OF_KEY]: digest,
        ...begunSpecsOutput([...own, ...others]),
      };
      return { inputs: checked, failures: [] };
    },

    /** Whether the value has changed. */
    async diff(_id: string, olds: Properties, news: Properties) {
      savedRevisions.add(olds["revision"]);
      const changes = olds[JOURNAL_OF_KEY] !== news[JOURNAL_OF_KEY];
      return { changes, replaces: [] as string[], deleteBeforeReplace: false };
    },

    /** A new journal with a fresh revision. */
    async create(inputs: Properties) {
      return { id: systemUuid(), outs: { ...encrypted(inputs), revision: systemUuid() } };
    },

    /** A fresh revision, even if the journal had the same value before. */
    async update(_id: string, _olds: Properties, news: Properties) {
      return { outs: { ...encrypted(news), revision: systemUuid() } };
    },

    /** The journal as it was saved. */
    async read(id: string, props: Properties) {
      return { id, props: encrypted(props) };
    },

    /** A journal leaves nothing behind. */
    async remove(_id: string, _props: Properties): Promise<void> {},
  };
}

/** A provider gets a journal in clear. */
function encrypted(journal: Properties): Properties {
  return { ...journal, ...begunSpecsOutput(begunSpecsIn(journal)) };
}

/** The spec of a group's arguments; the journal has the paths of their secrets beside them. */
function specOf(args: Properties, journal: Properties): FormerSpec {
  return formerSpecIn({ ...args, ...savedSecretPaths(journal) });
}
