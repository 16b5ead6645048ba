/**
 * Metadata and userdata: what a VM is told about itself, and the script of its first boot. Pure throughout.
 *
 * @see docs/jdcloud.md#userdata-and-metadata, #attributes-and-password
 */
import type { Pair } from "../../protocol/body.js";
import { invalid, type ErrorReply } from "../../protocol/error-reply.js";
import type { Tag } from "../../world/vm.js";

/** Pairs of metadata that one VM may have. */
export const METADATA_LIMIT = 40;

const SCRIPT_STARTS = /^(#!\/bin\/bash|#!\/usr\/bin\/env python|<cmd>|<powershell>)/;

/** What is wrong with metadata or userdata in themselves, or nothing; `where` is put before the names in messages. */
export function checkCustomData(
  {
    metadata = [],
    userdata = [],
  }: {
    readonly metadata?: readonly Pair[] | undefined;
    readonly userdata?: readonly Pair[] | undefined;
  },
  where = "",
): ErrorReply | undefined {
  const invalidField = (name: string) => invalid(`Parameter ${where}${name} invalid`);
  if (metadata.length > METADATA_LIMIT) return tooMuchMetadata();
  for (const { key = "", value = "" } of metadata) {
    if (key.length < 1 || key.length > 256) return invalidField("Metadata.Key");
    if (Buffer.byteLength(value) > 16 * 1024) return invalidField("Metadata.Value");
  }
  if (userdata.length > 1) return invalidField("Userdata");
  for (const { key, value = "" } of userdata) {
    if (key !== "launch-script") return invalidField("Userdata.Key");
    if (!isScript(value)) return invalidField("Userdata.Value");
  }
  return undefined;
}

/** `given` over `own`, keys in any case; a key that ends in a hyphen has no effect. Refused when it gets too much. */
export function mergedMetadata(
  own: readonly Tag[],
  given: readonly Pair[] = [],
): readonly Tag[] | ErrorReply {
  const merged = new Map(own.map((pair) => [pair.key.toLowerCase(), pair]));
  for (const pair of effectivePairs(given)) merged.set(pair.key.toLowerCase(), pair);
  return merged.size > METADATA_LIMIT ? tooMuchMetadata() : [...merged.values()];
}

/** The pairs that have an effect. */
export function effectivePairs(given: readonly Pair[] = []): readonly Tag[] {
  return pairsOf(given).filter(({ key }) => !key.endsWith("-"));
}

/** Pairs as they are kept. */
export function pairsOf(given: readonly Pair[] = []): readonly Tag[] {
  return given.map(({ key = "", value = "" }) => ({ key, value }));
}

const tooMuchMetadata = () =>
  invalid(`Add metadata key-value count more than ${METADATA_LIMIT} pairs.`);

/** Base64 with or without padding (the vendor's own example has none) of at most 16 KB that starts as it must. */
function isScript(base64: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return false;
  const script = Buffer.from(base64, "base64");
  return script.length <= 16 * 1024 && SCRIPT_STARTS.test(script.toString("utf8"));
}
