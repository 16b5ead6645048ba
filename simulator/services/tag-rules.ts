/** Rules for tags. @see docs/jdcloud.md#tags */
import type { Pair } from "../protocol/body.js";

/** Maximum tags per resource. */
export const TAG_LIMIT = 10;

/** The invalid part of the first invalid tag, or undefined. Two tags with one key are invalid. */
export function invalidPart(tags: readonly Pair[]): "Key" | "Value" | undefined {
  if (new Set(tags.map((tag) => tag.key)).size < tags.length) return "Key";
  for (const { key = "", value = "" } of tags) {
    if (!/^(?!jrn:|jdc-)[\u3400-\u9fffA-Za-z0-9_.,:\\/=+@-]{1,127}$/u.test(key)) return "Key";
    if (!/^[\u3400-\u9fffA-Za-z0-9_.,:\\/=+@-]{0,255}$/u.test(value)) return "Value";
  }
  return undefined;
}
