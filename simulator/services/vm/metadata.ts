/**
 * Metadata and userdata: information for the VM, and the script of its first boot. Pure throughout.
 *
 * @see docs/jdcloud.md#userdata-and-metadata, #attributes-and-password
 */
import type { Pair } from "../../protocol/body.js";
import { invalid, type ErrorReply } from "../../protocol/error-reply.js";
import type { Tag } from "../../world/vm.js";

/** Maximum metadata pairs per VM. */
export const METADATA_LIMIT = 40;

const SCRIPT_STARTS = /^(#!\/bin\/bash|#!\/usr\/bin\/env python|<cmd>|<powershell>)/;

/**
 * An error reply if metadata or userdata are invalid in themselves, otherwise undefined. Messages put `where` before
 * the names.
 */
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

/**
 * `own` with `given` merged over it, keys in any case, or an error reply if there are too many. A key with a hyphen
 * at its end has no effect.
 */
export function mergedMetadata(
  own: readonly Tag[],
  given: readonly Pair[] = [],
): readonly Tag[] | ErrorReply {
  const merged = new Map(own.map((pair) => [pair.key.toLowerCase(), pair]));
  for (const pair of effectivePairs(given)) merged.set(pair.key.toLowerCase(), pair);
  return merged.size > METADATA_LIMIT ? tooMuchMetadata() : [...merged.values()];
}

/** The pairs without ineffective ones: a key with a hyphen at its end has no effect. */
export function effectivePairs(given: readonly Pair[] = []): readonly Tag[] {
  return pairsOf(given).filter(({ key }) => !key.endsWith("-"));
}

/** Pairs in the form kept with a VM. */
export function pairsOf(given: readonly Pair[] = []): readonly Tag[] {
  return given.map(({ key = "", value = "" }) => ({ key, value }));
}

const tooMuchMetadata = () =>
  invalid(`Add metadata key-value count more than ${METADATA_LIMIT} pairs.`);

/**
 * Whether the text is a script: Base64 with or without padding (the vendor's own example has none), at most 16 KB,
 * with a permitted first line.
 */
function isScript(base64: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return false;
  const script = Buffer.from(base64, "base64");
  return script.length <= 16 * 1024 && SCRIPT_STARTS.test(script.toString("utf8"));
}
