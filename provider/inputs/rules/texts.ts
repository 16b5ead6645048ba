/** Scripts, metadata and tags: allowed content, sizes and numbers. */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { LIMITS } from "../../wire/operations.js";
import type { Finding } from "../findings.js";
import { sentScript, sentText } from "../line-ends.js";
import { decoded, scriptProblem } from "../scripts.js";
import { OWN_TAGS, TAG_PREFIX } from "../reserved-tags.js";
import type { Path } from "../unknown.js";
import { SPEC, unless, type Facts, type Rule } from "./facts.js";

/** Maximum bytes of a script before it is encoded, and of a metadata value. @see docs/jdcloud.md#userdata-and-metadata */
const TEXT_BYTES = 16 * 1024;
const METADATA_PAIRS = 40;

/** @see docs/jdcloud.md#userdata-and-metadata; its own example leaves out the padding */
export const scriptsAreEncoded: Rule = ({ inputs }) =>
  inputs.instanceSpec?.userdata?.flatMap((script, place) => {
    const value = script?.value;
    if (value === undefined) return [];
    const path = [SPEC, "userdata", place, "value"];
    const fault = scriptProblem(value);
    if (fault !== undefined) return [{ path, problem: fault }];
    const { length } = decoded(sentScript(value)) ?? "";
    const problem = `is a script of ${length} bytes; use at most ${TEXT_BYTES}`;
    return unless(length <= TEXT_BYTES, path, problem);
  }) ?? [];

/** The pairs of the spec and of each override, with their paths, and with the shared pairs. */
function pairsOf(inputs: Facts["inputs"], field: "metadata" | "userTags") {
  const { instanceSpec, overrides = {} } = inputs;
  const common = instanceSpec?.[field] ?? [];
  return [
    { path: [SPEC, field] as Path, pairs: common, all: common },
    ...Object.entries(overrides).map(([slot, override]) => {
      const pairs = override?.[field] ?? [];
      return { path: ["overrides", slot, field] as Path, pairs, all: [...common, ...pairs] };
    }),
  ];
}

/** @see docs/jdcloud.md#userdata-and-metadata: at most 40 pairs, keys in any case, values of at most 16 KB */
export const metadataFits: Rule = ({ inputs }) =>
  pairsOf(inputs, "metadata").flatMap(({ path, pairs, all }): readonly Finding[] => {
    const keys = new Set(all.map((pair) => pair?.key?.toLowerCase()));
    const seen = new Set<string>();
    return [
      ...unless(
        keys.size <= METADATA_PAIRS,
        path,
        `has ${keys.size} keys, including the keys of instanceSpec; use at most ${METADATA_PAIRS}`,
      ),
      ...pairs.flatMap((pair, place) => {
        const { key, value = "" } = pair ?? {};
        if (key === undefined) return [];
        const isTwice = seen.has(key.toLowerCase());
        seen.add(key.toLowerCase());
        const bytes = utf8ToBytes(sentText(value)).length;
        return [
          ...unless(
            !isTwice,
            [...path, place, "key"],
            "is given twice, since keys are case-insensitive; leave one out",
          ),
          ...unless(
            bytes <= TEXT_BYTES,
            [...path, place, "value"],
            `has ${bytes} bytes; use at most ${TEXT_BYTES}`,
          ),
        ];
      }),
    ];
  });

/** The page does not define "Chinese" as code points; this is the usual block. @see docs/jdcloud.md#tags */
const TAG_TEXT = /^[\u4e00-\u9fa5A-Za-z0-9_.,:\\/=+@-]*$/;
const TAG_CHARACTERS = "Chinese characters, letters, digits and _.,:\\/=+-@";

/** @see docs/jdcloud.md#tags: at most 10, of which two mark the group's ownership */
export const tagsFit: Rule = ({ inputs }) =>
  pairsOf(inputs, "userTags").flatMap(({ path, pairs, all }): readonly Finding[] => {
    const most = LIMITS.tags - OWN_TAGS;
    const keys = new Set(all.map((tag) => tag?.key));
    return [
      ...unless(
        keys.size <= most,
        path,
        `has ${keys.size} keys, including the keys of instanceSpec; use at most ${most}, since two of the cloud's ten tags mark the group's ownership`,
      ),
      ...pairs.flatMap((tag, place) => tagFindings([...path, place], tag, pairs.slice(0, place))),
    ];
  });

type Pair = { readonly key?: string | undefined; readonly value?: string | undefined } | undefined;

function tagFindings(path: Path, tag: Pair, before: readonly Pair[]): readonly Finding[] {
  const { key, value = "" } = tag ?? {};
  if (key === undefined) return [];
  const reserved = ["jrn:", "jdc-", TAG_PREFIX].find((prefix) => key.startsWith(prefix));
  const isTwice = before.some((other) => other?.key === key);
  const misfit = (text: string): string =>
    `"${text}" contains characters not allowed in tags; use ${TAG_CHARACTERS}`;
  if (reserved) {
    const problem = `"${key}" starts with the reserved prefix ${reserved}; choose another key`;
    return [{ path: [...path, "key"], problem }];
  }
  return [
    ...unless(!isTwice, [...path, "key"], `"${key}" is given twice; give each tag one value`),
    ...unless(TAG_TEXT.test(key), [...path, "key"], misfit(key)),
    ...unless(TAG_TEXT.test(value), [...path, "value"], misfit(value)),
  ];
}
