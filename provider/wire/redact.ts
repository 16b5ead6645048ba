/** Texts without secrets: one redactor for the errors of the API and for every line about inputs. */

/** Stands in a text for a secret. */
const PLACEHOLDER = "[secret]";

/** Characters of a text, or digits of a number. A shorter secret is part of too many words to be cut out of a text. */
export const SHORTEST_SECRET = 4;

/** A message may cut a value short, at any point after this number of characters. */
const CUT_FROM = 40;

/**
 * A text without the given secrets. Texts are found in any case, since the cloud may write them in another case, and in
 * three forms: whole, as in JSON, or cut short to fit a line. Numbers are found as whole numbers. Pure.
 */
export function redact(text: string, secrets: Iterable<unknown>): string {
  const all = [...secrets];
  const texts = all
    .filter(
      (secret): secret is string => typeof secret === "string" && secret.length >= SHORTEST_SECRET,
    )
    .flatMap((secret) => [...new Set([secret, JSON.stringify(secret).slice(1, -1)])])
    .sort((left, right) => right.length - left.length);
  const numbers = all
    .filter((secret) => typeof secret === "number")
    .map(String)
    .filter((secret) => secret.replaceAll(/\D/g, "").length >= SHORTEST_SECRET);
  const patterns = [
    ...texts.map(escaped),
    ...numbers.map((secret) => `(?<!\\d)${escaped(secret)}(?!\\d)`),
  ];
  if (patterns.length === 0) return text;
  // All in one pass, so no secret is found in the placeholder of another.
  const whole = text.replaceAll(new RegExp(patterns.join("|"), "gi"), PLACEHOLDER);
  return texts.reduce(withoutStart, whole);
}

/** A text without the keys and signatures of an authorization header or a signed URL. Pure. */
export function redactSignature(text: string): string {
  return text
    .replace(/Credential=[^\s,]+/gi, `Credential=${PLACEHOLDER}`)
    .replace(/Signature=[0-9a-f]+/gi, `Signature=${PLACEHOLDER}`)
    .replace(/JDC_[0-9A-Z]{8,}/g, PLACEHOLDER);
}

/** Fields of an instance spec with secret values, whoever set them. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set(["password", "userdata"]);

/** The secret texts in a request's body, to clean a reply that echoes them. Pure. */
export function secretsIn(body: unknown, isSecret = false): readonly string[] {
  if (typeof body === "string") return isSecret ? [body] : [];
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, member]) =>
    name === "key" ? [] : secretsIn(member, isSecret || SECRET_FIELDS.has(name)),
  );
}

/** A text as a regular expression that matches it literally. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** A text without the beginning of a secret, where a message has cut the secret short. */
function withoutStart(text: string, secret: string): string {
  if (secret.length <= CUT_FROM) return text;
  const at = text.search(new RegExp(escaped(secret.slice(0, CUT_FROM)), "i"));
  if (at < 0) return text;
  let end = at + CUT_FROM;
  while (end < text.length && isAlike(secret[end - at], text.charAt(end))) end += 1;
  return text.slice(0, at) + PLACEHOLDER + withoutStart(text.slice(end), secret);
}

/** Whether a secret is the given text in any case. Pure. */
export function isAlike(secret: unknown, text: string): boolean {
  return typeof secret === "string" && secret.toLowerCase() === text.toLowerCase();
}
