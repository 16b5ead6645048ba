/**
 * The identity of groups, VMs and create calls. Everything is derived, so a run can find the VMs of an interrupted
 * run from its inputs alone.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { LIMITS } from "../wire/operations.js";
import type { InstanceSpec, Tag } from "../wire/spec.js";
import { canonical } from "./canonical.js";
import { asCompared } from "../inputs/line-ends.js";
import { normalSpec, type LineEnds } from "./normal.js";

/** Tag on every VM of a group, set by the create call; its value is the group key. */
export const GROUP_TAG = "jdvm:group";
/** Tag with the create call of a VM, and with its spec since; its value is a `BatchMark` and a `SpecMark` as text. */
export const BATCH_TAG = "jdvm:batch";
/** One create call: slots `first`..`last` of a group, in one generation, with one spec, in one place. */
export interface Batch {
  readonly groupKey: string;
  readonly generation: number;
  readonly specHash: string;
  readonly first: number;
  readonly last: number;
  /** Place of the launch: 0 is the spec's own zone and subnet, 1 the first of `placements`. Default 0. */
  readonly place?: number | undefined;
}

/** The create call in a VM's batch tag. */
export type BatchMark = Omit<Batch, "groupKey">;

/** The spec of a VM in its batch tag. */
export interface SpecMark {
  /** Hash of the spec of its launch, or of its last finished change in place. */
  readonly specHash: string;
  /** Hashes of the specs of later changes in place that may have ended halfway, oldest first. */
  readonly unfinished: readonly string[];
}

/** Unfinished changes in place that fit into a tag's value; a VM with more must be replaced. */
export const MAX_UNFINISHED = 4;

/** The stable key of a group, the same for every re-creation within one lineage. Pure. */
export function groupKeyOf(lineage: string): string {
  return `jdvm-${digest(["group", lineage]).slice(0, 26)}`;
}

/** Names of a member in place of the numbered ones. */
export interface OwnNames {
  readonly name?: string | undefined;
  readonly hostname?: string | undefined;
}

/** All inputs of a member's launch. */
export interface SpecHashInput {
  readonly spec: InstanceSpec;
  /** Own names to be hashed literally, since as patterns they would equal the group's names. */
  readonly literalNames?: OwnNames | undefined;
  /** Fields newer than this release. */
  readonly extraSpec?: unknown;
  /** Arbitrary value of the program; a change replaces all members. */
  readonly triggers?: unknown;
}

/**
 * Short hash of all inputs of a launch. A member with another hash is outdated; two specs for the same VM have the
 * same hash. It is keyed with the lineage. Secret and possibly secret values pass through scrypt first: the
 * hash is stored as plain text in tags and state, and must not reveal a password to a dictionary attack. Pure, about
 * 50 ms with a secret.
 */
export function specHashOf(
  lineage: string,
  { spec, literalNames, extraSpec, triggers }: SpecHashInput,
  lineEnds: LineEnds = "equal",
): string {
  const { password, userdata, ...plain } = normalSpec(spec, lineEnds);
  const secret = canonical({ password, userdata, extraSpec, triggers });
  const stretched = secret === "{}" ? "" : stretch(lineage, secret);
  const key = utf8ToBytes(lineage);
  // These keys are part of every hash in tags and states, so they never change.
  const hashed = { open: plain, veiled: stretched, bare: literalNames };
  const mac = hmac(sha256, key, utf8ToBytes(canonical(hashed)));
  return bytesToHex(mac).slice(0, 16);
}

/** The hash of a launch, and its hash in earlier releases if it was another. */
export interface SpecHashes {
  readonly specHash: string;
  /**
   * Earlier releases compared and sent line ends as given. Their VMs have this hash in their tags, and are up to date
   * while the program gives the same line ends.
   */
  readonly formerHash?: string | undefined;
}

/** Both hashes of a launch. Pure. */
export function specHashesOf(lineage: string, launch: SpecHashInput): SpecHashes {
  const specHash = specHashOf(lineage, launch);
  if (asCompared(launch.spec) === launch.spec) return { specHash };
  return { specHash, formerHash: specHashOf(lineage, launch, "as given") };
}

/** Whether a VM with this hash was launched with this spec. Pure. */
export function isHashOf({ specHash, formerHash }: SpecHashes, hash: string): boolean {
  return hash === specHash || hash === formerHash;
}

/**
 * Idempotency token of one create call, at most 64 characters. A call whose reply was lost gets the same token, so
 * the cloud replays it instead of repeating it. No later call can reuse it: its lineage, generation, spec or slots
 * differ. Pure.
 */
export function batchToken({ groupKey, ...mark }: Batch): string {
  return `jdvm-${digest(["batch", groupKey, markText(mark)]).slice(0, 52)}`;
}

/** The two tags of every create call. Pure. */
export function ownershipTags({ groupKey, ...mark }: Batch): Tag[] {
  return [
    { key: GROUP_TAG, value: groupKey },
    { key: BATCH_TAG, value: markText(mark) },
  ];
}

/** `0.0123456789abcdef.0-99`, with the suffix `.p1` in the first fallback place. */
function markText({ generation, specHash, first, last, place = 0 }: BatchMark): string {
  return `${generation}.${specHash}.${first}-${last}${place === 0 ? "" : `.p${place}`}`;
}

/** The tags of a VM in a reply. */
type Tags = readonly { readonly key: string; readonly value: string }[];

/** The create call in a VM's tags; undefined when the tag is absent or not ours. Pure. */
export function batchMark(tags: Tags): BatchMark | undefined {
  const mark = markIn(tags);
  if (!mark) return undefined;
  const { specHash = "" } = mark;
  const [generation = 0, first = 0, last = 0, place = 0] = [
    ...[mark["generation"], mark["first"], mark["last"], mark["place"] ?? 0].map(Number),
  ];
  // No create call makes more slots than the limit, or none: somebody wrote this tag by hand.
  if (last < first || last - first >= LIMITS.maxCount) return undefined;
  return { generation, specHash, first, last, place };
}

/**
 * The spec in a VM's tags: of its launch, unless a change in place recorded another one. Undefined when the tag is
 * absent or not ours. Pure.
 */
export function specMark(tags: Tags): SpecMark | undefined {
  const launch = batchMark(tags);
  if (!launch) return undefined;
  const { changed, unfinished = "" } = markIn(tags) ?? {};
  const specHash = changed ?? launch.specHash;
  return { specHash, unfinished: unfinished.split(UNFINISHED).filter((hash) => hash !== "") };
}

/**
 * The batch tag of a VM with this spec. The create call stays in it as it is, so its token stays the same. Pure.
 */
export function batchTag(launch: BatchMark, { specHash, unfinished }: SpecMark): Tag {
  const changed = specHash === launch.specHash ? "" : `.s${specHash}`;
  const pending = unfinished.map((hash) => `${UNFINISHED}${hash}`).join("");
  return { key: BATCH_TAG, value: `${markText(launch)}${changed}${pending}` };
}

const UNFINISHED = ".u";
const HASH = "[0-9a-f]{16}";
const MARK = new RegExp(
  [
    String.raw`^(?<generation>\d{1,10})\.(?<specHash>${HASH})\.(?<first>\d{1,10})-(?<last>\d{1,10})`,
    String.raw`(?:\.p(?<place>\d{1,10}))?(?:\.s(?<changed>${HASH}))?`,
    String.raw`(?<unfinished>(?:\.u${HASH}){0,${MAX_UNFINISHED}})$`,
  ].join(""),
);

function markIn(tags: Tags): Readonly<Record<string, string | undefined>> | undefined {
  return MARK.exec(tags.find((tag) => tag.key === BATCH_TAG)?.value ?? "")?.groups;
}

const stretchedSecrets = new Map<string, string>();

/** Memoised: one run needs the same secret several times. */
function stretch(salt: string, secret: string): string {
  const key = digest([salt, secret]);
  const known = stretchedSecrets.get(key);
  if (known !== undefined) return known;
  const stretched = bytesToHex(scrypt(secret, salt, { N: 2 ** 14, r: 8, p: 1, dkLen: 32 }));
  stretchedSecrets.set(key, stretched);
  return stretched;
}

/** 64 hex characters; distinct lists of parts have distinct texts. */
function digest(parts: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts))));
}
