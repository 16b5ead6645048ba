/** The values marked as secret by a program, in addition to the always secret fields. */
import { isAlike, SHORTEST_SECRET } from "../wire/redact.js";
import { namePattern, patternText } from "./names.js";
import { isTree, valueAt, type Tree } from "./tree.js";
import { UNKNOWN, type Path } from "./unknown.js";

/** Values to keep out of every line. */
export type Secrets = ReadonlySet<unknown>;

/** Lists of pairs, also accepted as maps. */
const PAIRED = new Set<unknown>(["userTags", "metadata", "userdata"]);

/**
 * The single values at or below these paths. A group's name is included in the forms of its members' names; the keys
 * of pairs are not secret. Pure.
 */
export function secretValues(properties: unknown, paths: unknown): Secrets {
  const values = new Set<unknown>();
  const collect = (value: unknown, path: Path): void => {
    if (Array.isArray(value)) value.forEach((item, place) => collect(item, [...path, place]));
    else if (isTree(value)) {
      const isPublicKey = isPair(value, path);
      for (const [name, member] of Object.entries(value)) {
        if (name !== "key" || !isPublicKey) collect(member, [...path, name]);
      }
    } else if (value !== undefined && value !== null && value !== UNKNOWN) {
      for (const form of [value, ...namesOf(value, path)]) values.add(form);
    }
  };
  for (const path of Array.isArray(paths) ? paths : []) {
    if (Array.isArray(path)) collect(valueAt(properties, path as Path), path as Path);
  }
  return values;
}

/** Whether an object is a pair: an item in a list of pairs, or an object with just the texts `key` and `value`. */
function isPair(value: Tree, path: Path): boolean {
  if (PAIRED.has(path.at(-1))) return false;
  if (PAIRED.has(path.at(-2))) return true;
  const { key, value: text, ...rest } = value;
  return typeof key === "string" && typeof text === "string" && Object.keys(rest).length === 0;
}

/** The shown forms of a group's name: the text with its number token, or the parts before and after the token. */
function namesOf(value: unknown, path: Path): readonly string[] {
  const isName = path.length === 2 && path[0] === "instanceSpec" && NAMES.has(path[1]);
  if (!isName || typeof value !== "string") return [];
  const pattern = namePattern(value);
  const text = patternText(pattern);
  if (text !== value) return [text];
  return [pattern.prefix, pattern.suffix].filter((part) => part.length >= SHORTEST_SECRET);
}

const NAMES = new Set<unknown>(["name", "hostname"]);

/** Whether a value is a secret or contains one; texts are compared in any case. Pure. */
export function holdsSecretValue(value: unknown, secrets: Secrets): boolean {
  if (secrets.size === 0) return false;
  if (Array.isArray(value)) return value.some((item) => holdsSecretValue(item, secrets));
  if (isTree(value)) return Object.values(value).some((item) => holdsSecretValue(item, secrets));
  if (secrets.has(value)) return true;
  return typeof value === "string" && [...secrets].some((secret) => isAlike(secret, value));
}
