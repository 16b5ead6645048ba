/**
 * The life of a journal: a random revision that changes when what it is of changes, in the state before its group is
 * touched. It makes nothing, and asks nobody.
 */
import { digestOf } from "../group/revision.js";
import { hasUnknown, UNKNOWN } from "../inputs/unknown.js";
import { systemUuid } from "../reconcile/ports.js";
import type { Properties } from "./boundary.js";

/** What a journal is of: in a program the thing itself, from check on its digest. Secret, as it may be of secrets. */
const OF_KEY = "__of";
/** Paths of that which are not compared. */
const IGNORED_KEY = "__ignored";

/** The inputs with a digest in place of what the journal is of, under the same key, so that Pulumi keeps it secret. */
export async function check(_olds: Properties, news: Properties) {
  const { [OF_KEY]: of, [IGNORED_KEY]: ignored, ...inputs } = news;
  const paths = Array.isArray(ignored) ? ignored.map(String) : [];
  const digest = hasUnknown(of) ? UNKNOWN : digestOf(of, paths);
  return { inputs: { ...inputs, [OF_KEY]: digest }, failures: [] };
}

/** Revisions that journals have in the state, of those that this process was asked about. */
const savedRevisions = new Set<unknown>();

/**
 * Whether a group's saved revision, `journal.seal`, is still that of its journals: if not, a run was begun that did not
 * bring it to its end. Asked of a group whose new revision is not known yet; its journals are always compared before.
 */
export function isCurrent(revision: unknown): boolean {
  return String(revision)
    .split(".")
    .every((part) => savedRevisions.has(part));
}

/** Whether what the journal is of has changed. */
export async function diff(_id: string, olds: Properties, news: Properties) {
  savedRevisions.add(olds["revision"]);
  const changes = olds[OF_KEY] !== news[OF_KEY];
  return { changes, replaces: [] as string[], deleteBeforeReplace: false };
}

/** A revision never given before. */
export async function create(inputs: Properties) {
  return { id: systemUuid(), outs: { ...inputs, revision: systemUuid() } };
}

/** A revision never given before, also when what it is of is again as it once was. */
export async function update(_id: string, _olds: Properties, news: Properties) {
  return { outs: { ...news, revision: systemUuid() } };
}

/** As it was saved. */
export async function read(id: string, props: Properties) {
  return { id, props };
}

/** Nothing is left behind. */
export async function remove(_id: string, _props: Properties): Promise<void> {}
