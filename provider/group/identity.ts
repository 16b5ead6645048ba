/**
 * Who a VM belongs to, and when two create calls are the same call: all derived, so that a run which knows nothing but
 * its inputs finds what an interrupted one left behind.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { InstanceSpec, Tag } from "../wire/spec.js";
import { canonical } from "./canonical.js";

/** Tag that marks every VM of a group, from the create call on; its value is the group key. */
export const GROUP_TAG = "jdvm:group";
/** Tag that tells which create call made a VM; its value is a `BatchMark` in text. */
export const BATCH_TAG = "jdvm:batch";
/** Prefix of the tag keys that are ours; `userTags` may not use it. */
export const TAG_PREFIX = "jdvm:";

/** One create call: slots `first`..`last` of a group, in one generation, with one spec. */
export interface Batch {
  readonly groupKey: string;
  readonly generation: number;
  readonly specHash: string;
  readonly first: number;
  readonly last: number;
}

/** What the batch tag of a VM says about the call that made it. */
export type BatchMark = Omit<Batch, "groupKey">;

/** The stable handle of a group, the same for all lives of a lineage. Pure. */
export function groupKeyOf(lineage: string): string {
  return `jdvm-${digest(["group", lineage]).slice(0, 26)}`;
}

/**
 * Short hash of all that a member is launched with; members with another one are outdated. Keyed with the lineage, and
 * the secret fields go through scrypt first: it stands in plain text in tags and state, so a password must not be
 * found from it by trying. Pure, about 50 ms when the spec holds a secret.
 */
export function specHashOf(lineage: string, spec: InstanceSpec): string {
  const { password, userdata, ...open } = spec;
  const secret = password === undefined && userdata === undefined ? "" : { password, userdata };
  const veiled = secret === "" ? "" : veil(lineage, canonical(secret));
  const key = utf8ToBytes(lineage);
  const mac = hmac(sha256, key, utf8ToBytes(canonical({ open, veiled })));
  return bytesToHex(mac).slice(0, 16);
}

/**
 * Idempotency token of one create call, at most 64 characters. A call whose reply was lost gets the same token, so it
 * is replayed, not repeated; a later one cannot reuse it: lineage, generation, spec or slots differ. Pure.
 */
export function batchToken({ groupKey, generation, specHash, first, last }: Batch): string {
  return `jdvm-${digest(["batch", groupKey, String(generation), specHash, `${first}-${last}`]).slice(0, 52)}`;
}

/** The two tags that go with every create call. Pure. */
export function ownershipTags({ groupKey, generation, specHash, first, last }: Batch): Tag[] {
  return [
    { key: GROUP_TAG, value: groupKey },
    { key: BATCH_TAG, value: `${generation}.${specHash}.${first}-${last}` },
  ];
}

/** What a VM's tags say about the call that made it; undefined when the tag is absent or not ours. Pure. */
export function batchMark(
  tags: readonly { readonly key: string; readonly value: string }[],
): BatchMark | undefined {
  const text = tags.find((tag) => tag.key === BATCH_TAG)?.value ?? "";
  const parts = /^(\d+)\.([0-9a-f]{16})\.(\d+)-(\d+)$/.exec(text);
  if (!parts) return undefined;
  const [, generation, specHash = "", first, last] = parts;
  return { generation: Number(generation), specHash, first: Number(first), last: Number(last) };
}

const veils = new Map<string, string>();

/** Memoised: one run asks for the same secret several times. */
function veil(salt: string, secret: string): string {
  const key = digest([salt, secret]);
  const known = veils.get(key);
  if (known !== undefined) return known;
  const veiled = bytesToHex(scrypt(secret, salt, { N: 2 ** 14, r: 8, p: 1, dkLen: 32 }));
  veils.set(key, veiled);
  return veiled;
}

/** 64 hex characters; parts cannot run into one another. */
function digest(parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts))));
}
