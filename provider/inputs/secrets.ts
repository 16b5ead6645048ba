/** What a program marked as secret beside the fields that always are: the values themselves, and texts without them. */
import { namePattern, patternText } from "./names.js";
import { isTree, valueAt, type Tree } from "./tree.js";
import { UNKNOWN, type Path } from "./unknown.js";

/** Values that no line may show. */
export type Secrets = ReadonlySet<unknown>;

/** Characters of a text, or digits; shorter ones stand in too many words to be cut out of a text. */
const SHORTEST = 4;
/** Characters of a value that a message may show: it may end anywhere from here on. */
const CUT_FROM = 40;

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
  return [pattern.prefix, pattern.suffix].filter((part) => part.length >= SHORTEST);
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

function isAlike(secret: unknown, text: string): boolean {
  return typeof secret === "string" && secret.toLowerCase() === text.toLowerCase();
}

/**
 * A text without the secret ones, in any case, since the cloud may write them in another: whole, in quotes, or cut short
 * to fit a line; numbers as wholes. Pure.
 */
export function redacted(text: string, secrets: Secrets): string {
  const texts = [...secrets]
    .filter((secret): secret is string => typeof secret === "string" && secret.length >= SHORTEST)
    .flatMap((secret) => [...new Set([secret, JSON.stringify(secret).slice(1, -1)])])
    .sort((left, right) => right.length - left.length);
  const numbers = [...secrets]
    .filter((secret) => typeof secret === "number")
    .map(String)
    .filter((secret) => secret.replaceAll(/\D/g, "").length >= SHORTEST);
  const patterns = [
    ...texts.map(escaped),
    ...numbers.map((secret) => `(?<!\\d)${escaped(secret)}(?!\\d)`),
  ];
  if (patterns.length === 0) return text;
  // All at once, so that none is looked for in what stands in another's place.
  const whole = text.replaceAll(new RegExp(patterns.join("|"), "gi"), PLACEHOLDER);
  return texts.reduce(withoutStart, whole);
}

const PLACEHOLDER = "[secret]";

/** A text as a regular expression that finds it. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Without the beginning of a secret that a message has cut off. */
function withoutStart(text: string, secret: string): string {
  if (secret.length <= CUT_FROM) return text;
  const at = text.search(new RegExp(escaped(secret.slice(0, CUT_FROM)), "i"));
  if (at < 0) return text;
  let end = at + CUT_FROM;
  while (end < text.length && isAlike(secret[end - at], text.charAt(end))) end += 1;
  return text.slice(0, at) + PLACEHOLDER + withoutStart(text.slice(end), secret);
}
