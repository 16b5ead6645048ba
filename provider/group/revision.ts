/** What a group's journal compares, and what the group reads from it: whether a run was begun that did not end. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonical } from "./canonical.js";
import { declaredBy, meaningOf, toDesired } from "./desired.js";
import { isTree, without } from "../inputs/tree.js";
import type { Path } from "../inputs/unknown.js";

/**
 * 64 hex characters that are equal for what means the same, `ignored` paths (of Pulumi's `ignoreChanges`) left out: of
 * a declaration `{lineage, args}` that can be read, its meaning counts, not its spelling. Not salted: where it holds a
 * secret, the digest must be kept as one. Pure.
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
 * Whether the journal has moved since the group's state was saved: then a run was begun that did not bring the group to
 * its end. A state without a revision is of a release that had no journal, and tells nothing. Pure.
 */
export function isRevised(saved: unknown, fresh: unknown): boolean {
  return saved !== undefined && fresh !== undefined && saved !== fresh;
}

/** `instanceSpec.userTags[0].value` as far as it leads through named fields; part of a list stands for all of it. */
function stepsOf(path: string): Path {
  const steps = path.split(/[.[\]"]+/).filter((step) => step !== "");
  const end = steps.findIndex((step) => step === "*" || /^\d+$/.test(step));
  return end < 0 ? steps : steps.slice(0, end);
}
