/** What a program marked as secret beside the fields that always are: the values themselves, and texts without them. */
import { isTree, valueAt } from "./tree.js";
import { UNKNOWN, type Path } from "./unknown.js";

/** Values that no line may show. */
export type Secrets = ReadonlySet<unknown>;

/** Shorter ones stand in too many words to be cut out of a text. */
const SHORTEST = 4;
/** Characters of a value that a message may show: it may end anywhere from here on. */
const CUT_FROM = 40;

/** The single values that stand at these paths, or below them; the keys of pairs are no secret. Pure. */
export function secretValues(properties: unknown, paths: unknown): Secrets {
  const values = new Set<unknown>();
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (isTree(value)) {
      for (const [name, member] of Object.entries(value)) if (name !== "key") collect(member);
    } else if (value !== undefined && value !== null && value !== UNKNOWN) values.add(value);
  };
  for (const path of Array.isArray(paths) ? paths : []) {
    if (Array.isArray(path)) collect(valueAt(properties, path as Path));
  }
  return values;
}

/** Whether a value is, or holds, one of the secret ones. Pure. */
export function holdsSecretValue(value: unknown, secrets: Secrets): boolean {
  if (secrets.size === 0) return false;
  if (Array.isArray(value)) return value.some((item) => holdsSecretValue(item, secrets));
  if (isTree(value)) return Object.values(value).some((item) => holdsSecretValue(item, secrets));
  return secrets.has(value);
}

/** A text without the secret ones, whole, in quotes, or cut short to fit a line. Pure. */
export function veiled(text: string, secrets: Secrets): string {
  const forms = [...secrets]
    .filter((secret): secret is string => typeof secret === "string" && secret.length >= SHORTEST)
    .flatMap((secret) => [...new Set([secret, JSON.stringify(secret).slice(1, -1)])])
    .sort((left, right) => right.length - left.length);
  const whole = forms.reduce((clean, form) => clean.replaceAll(form, VEIL), text);
  return forms.reduce(withoutStart, whole);
}

const VEIL = "[secret]";

/** Without the beginning of a secret that a message has cut off. */
function withoutStart(text: string, secret: string): string {
  if (secret.length <= CUT_FROM) return text;
  const at = text.indexOf(secret.slice(0, CUT_FROM));
  if (at < 0) return text;
  let end = at + CUT_FROM;
  while (end < text.length && text[end] === secret[end - at]) end += 1;
  return text.slice(0, at) + VEIL + withoutStart(text.slice(end), secret);
}
