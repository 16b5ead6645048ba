/**
 * The short forms in programs, expanded to the cloud's own forms: a plain script for `userdata`, and plain maps for tags
 * and metadata.
 */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { isTree, type Tree } from "./tree.js";
import type { Path } from "./unknown.js";

/** Inputs in the cloud's own forms, and the way back to the paths in the program. */
export interface SpelledOut {
  readonly value: Tree;
  /** The path in the given inputs for a path in `value`. */
  readonly given: (path: Path) => Path;
}

/** The beginning of a script accepted by the cloud, before it is encoded. @see docs/jdcloud.md#userdata-and-metadata */
const SCRIPT = /^(#!|<cmd>|<powershell>)/;

/** Inputs with every short form expanded; a value in neither form is left as it is, for the check to report. Pure. */
export function spelledOut(inputs: Tree): SpelledOut {
  const short = new Map<string, "script" | readonly string[]>();
  const spec = (tree: unknown, path: Path): unknown => {
    if (!isTree(tree)) return tree;
    return Object.fromEntries(
      Object.entries(tree).map(([name, member]) => {
        const at = [...path, name];
        if (name === "userdata") {
          if (typeof member === "string" && SCRIPT.test(member)) {
            short.set(keyOf(at), "script");
            return [name, [{ key: "launch-script", value: encoded(member) }]];
          }
          return [name, Array.isArray(member) ? member.map(withEncodedValue) : member];
        }
        if ((name === "userTags" || name === "metadata") && isTree(member)) {
          const keys = Object.keys(member);
          short.set(keyOf(at), keys);
          return [name, keys.map((key) => ({ key, value: member[key] }))];
        }
        return [name, member];
      }),
    );
  };
  const { instanceSpec, overrides } = inputs;
  const value = {
    ...inputs,
    ...("instanceSpec" in inputs && { instanceSpec: spec(instanceSpec, ["instanceSpec"]) }),
    ...("overrides" in inputs && {
      overrides: isTree(overrides)
        ? Object.fromEntries(
            Object.entries(overrides).map(([slot, one]) => [slot, spec(one, ["overrides", slot])]),
          )
        : overrides,
    }),
  };
  return { value, given: (path) => givenPath(short, path) };
}

/** A script in base64; any other text as it is. Pure. */
export function encoded(text: string): string {
  return SCRIPT.test(text) ? btoa(latin1(utf8ToBytes(text))) : text;
}

function withEncodedValue(script: unknown): unknown {
  return isTree(script) && typeof script["value"] === "string"
    ? { ...script, value: encoded(script["value"]) }
    : script;
}

function givenPath(short: ReadonlyMap<string, "script" | readonly string[]>, path: Path): Path {
  for (let length = path.length - 1; length > 0; length -= 1) {
    const at = path.slice(0, length);
    const form = short.get(keyOf(at));
    if (form === "script") return at;
    const key = form?.[Number(path[length])];
    if (key !== undefined) return [...at, key];
  }
  return path;
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

/** One character per byte, as `btoa` expects it. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
