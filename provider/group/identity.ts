/**
 * Who a VM belongs to, and when two create calls are the same call: all derived, so that a run which knows nothing but
 * its inputs finds what an interrupted one left behind.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { LIMITS } from "../wire/operations.js";
import type { InstanceSpec, Tag } from "../wire/spec.js";
import { canonical } from "./canonical.js";
import { normalSpec } from "./normal.js";

/** Tag that marks every VM of a group, from the create call on; its value is the group key. */
export const GROUP_TAG = "jdvm:group";
/** Tag that tells which create call made a VM; its value is a `BatchMark` in text. */
export const BATCH_TAG = "jdvm:batch";
/** One create call: slots `first`..`last` of a group, in one generation, with one spec, in one place. */
export interface Batch {
  readonly groupKey: string;
  readonly generation: number;
  readonly specHash: string;
  readonly first: number;
  readonly last: number;
  /** Which of the group's places it is launched in: 0 is the spec's own. Default 0. */
  readonly place?: number | undefined;
}

/** What the batch tag of a VM says about the call that made it. */
export type BatchMark = Omit<Batch, "groupKey">;

/** The stable handle of a group, the same for all lives of a lineage. Pure. */
export function groupKeyOf(lineage: string): string {
  return `jdvm-${digest(["group", lineage]).slice(0, 26)}`;
}

/** Names that a member has instead of numbered ones. */
export interface OwnNames {
  readonly name?: string | undefined;
  readonly hostname?: string | undefined;
}

/** All that a member is launched with. */
export interface SpecHashInput {
  readonly spec: InstanceSpec;
  /** Names in the spec that count as they stand, since as patterns they would be those of the whole group. */
  readonly literalNames?: OwnNames | undefined;
  /** Fields newer than this release. */
  readonly extraSpec?: unknown;
  /** Whatever else the program wants members to be launched anew for. */
  readonly triggers?: unknown;
}

/**
 * Short hash of all that a member is launched with; members with another one are outdated, and designs that ask the
 * cloud for the same have the same. Keyed with the lineage, and what is or may be secret goes through scrypt first: it
 * stands in plain text in tags and state, so a password must not be found from it by trying. Pure, about 50 ms when the
 * design holds a secret.
 */
export function specHashOf(
  lineage: string,
  { spec, literalNames, extraSpec, triggers }: SpecHashInput,
): string {
  const { password, userdata, ...plain } = normalSpec(spec);
  const secret = canonical({ password, userdata, extraSpec, triggers });
  const stretched = secret === "{}" ? "" : stretch(lineage, secret);
  const key = utf8ToBytes(lineage);
  // These keys are part of every hash in tags and states, so they never change.
  const hashed = { open: plain, veiled: stretched, bare: literalNames };
  const mac = hmac(sha256, key, utf8ToBytes(canonical(hashed)));
  return bytesToHex(mac).slice(0, 16);
}

/**
 * Idempotency token of one create call, at most 64 characters. A call whose reply was lost gets the same token, so it
 * is replayed, not repeated; a later one cannot reuse it: lineage, generation, spec or slots differ. Pure.
 */
export function batchToken({ groupKey, ...mark }: Batch): string {
  return `jdvm-${digest(["batch", groupKey, markText(mark)]).slice(0, 52)}`;
}

/** The two tags that go with every create call. Pure. */
export function ownershipTags({ groupKey, ...mark }: Batch): Tag[] {
  return [
    { key: GROUP_TAG, value: groupKey },
    { key: BATCH_TAG, value: markText(mark) },
  ];
}

/** `0.0123456789abcdef.0-99`, and `.p1` behind it in a place that is not the spec's own. */
function markText({ generation, specHash, first, last, place = 0 }: BatchMark): string {
  return `${generation}.${specHash}.${first}-${last}${place === 0 ? "" : `.p${place}`}`;
}

/** What a VM's tags say about the call that made it; undefined when the tag is absent or not ours. Pure. */
export function batchMark(
  tags: readonly { readonly key: string; readonly value: string }[],
): BatchMark | undefined {
  const text = tags.find((tag) => tag.key === BATCH_TAG)?.value ?? "";
  const mark = MARK.exec(text)?.groups;
  if (!mark) return undefined;
  const { specHash = "" } = mark;
  const [generation = 0, first = 0, last = 0, place = 0] = [
    ...[mark["generation"], mark["first"], mark["last"], mark["place"] ?? 0].map(Number),
  ];
  // More slots than one call can make, or none: written by hand.
  if (last < first || last - first >= LIMITS.maxCount) return undefined;
  return { generation, specHash, first, last, place };
}

const MARK =
  /^(?<generation>\d{1,10})\.(?<specHash>[0-9a-f]{16})\.(?<first>\d{1,10})-(?<last>\d{1,10})(?:\.p(?<place>\d{1,10}))?$/;

const stretchedSecrets = new Map<string, string>();

/** Memoised: one run asks for the same secret several times. */
function stretch(salt: string, secret: string): string {
  const key = digest([salt, secret]);
  const known = stretchedSecrets.get(key);
  if (known !== undefined) return known;
  const stretched = bytesToHex(scrypt(secret, salt, { N: 2 ** 14, r: 8, p: 1, dkLen: 32 }));
  stretchedSecrets.set(key, stretched);
  return stretched;
}

/** 64 hex characters; parts cannot run into one another. */
function digest(parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts))));
}
