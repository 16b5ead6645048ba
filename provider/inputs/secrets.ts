/** What a program marked as secret beside the fields that always are: the values themselves, and texts without them. */
import { isAlike, SHORTEST_SECRET } from "../wire/redact.js";
import { namePattern, patternText } from "./names.js";
import { isTree, valueAt, type Tree } from "./tree.js";
import { UNKNOWN, type Path } from "./unknown.js";

/** Values that no line may show. */
export type Secrets = ReadonlySet<unknown>;

/** Lists of pairs, which may also be given as maps. */
const PAIRED = new Set<unknown>(["userTags", "metadata", "userdata"]);

/**
 * The single values that stand at these paths, or below them, and a group's names also as their members show them; the
 * keys of pairs are no secret. Pure.
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

/** Whether an object is a key and its value: an item of a list of such, or anything that has just these two. */
function isPair(value: Tree, path: Path): boolean {
  if (PAIRED.has(path.at(-1))) return false;
  if (PAIRED.has(path.at(-2))) return true;
  const { key, value: text, ...rest } = value;
  return typeof key === "string" && typeof text === "string" && Object.keys(rest).length === 0;
}

/** What a group's name becomes where it is shown: with a number, or what is before and after its number. */
function namesOf(value: unknown, path: Path): readonly string[] {
  const isName = path.length === 2 && path[0] === "instanceSpec" && NAMES.has(path[1]);
  if (!isName || typeof value !== "string") return [];
  const pattern = namePattern(value);
  const text = patternText(pattern);
  if (text !== value) return [text];
  return [pattern.prefix, pattern.suffix].filter((part) => part.length >= SHORTEST_SECRET);
}

const NAMES = new Set<unknown>(["name", "hostname"]);

/** Whether a value is, or holds, one of the secret ones, texts in any case. Pure. */
export function holdsSecretValue(value: unknown, secrets: Secrets): boolean {
  if (secrets.size === 0) return false;
  if (Array.isArray(value)) return value.some((item) => holdsSecretValue(item, secrets));
  if (isTree(value)) return Object.values(value).some((item) => holdsSecretValue(item, secrets));
  if (secrets.has(value)) return true;
  return typeof value === "string" && [...secrets].some((secret) => isAlike(secret, value));
}
