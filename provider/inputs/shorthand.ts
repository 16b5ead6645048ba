/**
 * The short forms in programs, expanded to the cloud's own forms: a script as text for `userdata`, plain or in base64,
 * and plain maps for tags and metadata.
 */
import { encoded } from "./scripts.js";
import { isTree, type Tree } from "./tree.js";
import { UNKNOWN, type Path } from "./unknown.js";

/** Inputs in the cloud's own forms, and the way back to the paths in the program. */
export interface SpelledOut {
  readonly value: Tree;
  /** The path in the given inputs for a path in `value`. */
  readonly given: (path: Path) => Path;
}

/** Inputs with every short form expanded; a value in neither form is left as it is, for the check to report. Pure. */
export function spelledOut(inputs: Tree): SpelledOut {
  const short = new Map<string, "script" | readonly string[]>();
  const spec = (tree: unknown, path: Path): unknown => {
    if (!isTree(tree)) return tree;
    return Object.fromEntries(
      Object.entries(tree).map(([name, member]) => {
        const at = [...path, name];
        if (name === "userdata") {
          if (typeof member === "string" && member !== UNKNOWN) {
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
