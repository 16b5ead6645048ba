/** The digest in a group's journal, and how the group detects an interrupted run from it. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonical } from "./canonical.js";
import { declaredBy, meaningOf, toDesired } from "./desired.js";
import { isTree, without } from "../inputs/tree.js";
import type { Path } from "../inputs/unknown.js";

/**
 * 64 hex characters, equal for declarations with the same meaning. Paths in `ignored` (Pulumi's `ignoreChanges`) are
 * left out. A readable declaration `{lineage, args}` is compared by its meaning, not its spelling. The digest is not
 * salted: if the input holds a secret, treat the digest as a secret. Pure.
 */
export function digestOf(of: unknown, ignored: readonly string[]): string {
  const compared = without(of, ignored.map(stepsOf));
  return bytesToHex(sha256(utf8ToBytes(canonical(meant(compared)))));
}

function meant(of: unknown): unknown {
  if (!isTree(of) || !isTree(of["args"])) return of;
  const declared = declaredBy({ ...of["args"], lineage: of["lineage"] });
  return declared ? meaningOf(toDesired(declared)) : of;
}

/**
 * Whether the journal has changed since the group's state was saved: an earlier run began and did not finish the
 * group. A state without a revision comes from a release without a journal and shows nothing. Pure.
 */
export function isRevised(saved: unknown, fresh: unknown): boolean {
  return saved !== undefined && fresh !== undefined && saved !== fresh;
}

/** The names in `instanceSpec.userTags[0].value` before the first index: an entry stands for its whole list. Pure. */
export function stepsOf(path: string): Path {
  const steps = path.split(/[.[\]"]+/).filter((step) => step !== "");
  const end = steps.findIndex((step) => step === "*" || /^\d+$/.test(step));
  return end < 0 ? steps : steps.slice(0, end);
}
