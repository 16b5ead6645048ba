/** What differs between two specs, in words that a reviewer can approve. */
import { isSame } from "../group/canonical.js";
import { isSecret, pathText } from "../inputs/findings.js";
import { holdsSecretValue, type Secrets } from "../inputs/secrets.js";
import { isTree } from "../inputs/tree.js";
import { UNKNOWN, type Path } from "../inputs/unknown.js";

/** Characters of a value that a line shows. */
const SHOWN = 60;

/**
 * The fields in which two trees differ, as `description: "old" -> "new"`. Lists of objects are compared one by one, by
 * their keys where they have such; other lists as a whole. Secret fields, and those with a value that the program marked
 * as secret, are named without their values. Empty when the trees mean the same. Pure.
 */
export function changesOf(
  before: unknown,
  after: unknown,
  { path = [], secrets = NO_SECRETS }: { readonly path?: Path; readonly secrets?: Secrets } = {},
): readonly string[] {
  const within = (was: unknown, is: unknown, step: string | number): readonly string[] =>
    changesOf(was, is, { path: [...path, step], secrets });
  // By its name, since whether a list is a set, and an empty one nothing, depends on whose it is.
  const name = path.at(-1) ?? "";
  if (isSame({ [name]: before }, { [name]: after })) return [];
  if (isTree(before) && isTree(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((each) => within(before[each], after[each], each));
  }
  const [was, is] = [listed(before), listed(after)];
  if (was && is && !isSecret(path)) {
    return [...new Set([...was.keys(), ...is.keys()])].flatMap((each) =>
      within(was.get(each), is.get(each), each),
    );
  }
  const field = pathText(path);
  const isRedacted = isSecret(path) || holdsSecretValue([before, after], secrets);
  return [isRedacted ? `${field} changed` : `${field}: ${shown(before)} -> ${shown(after)}`];
}

const NO_SECRETS: Secrets = new Set();

/** What a list of objects holds, by place or, where each has one, by key; undefined for anything else. */
function listed(value: unknown): ReadonlyMap<string | number, unknown> | undefined {
  // None at all is an empty list.
  const items: readonly unknown[] | undefined =
    value === undefined || value === null ? [] : asList(value);
  if (!items?.every(isTree)) return undefined;
  const isKeyed = items.every(({ key }) => typeof key === "string");
  return new Map<string | number, unknown>(
    items.map((item, place) => [
      isKeyed ? String(item["key"]) : place,
      isKeyed ? (item["value"] ?? "") : item,
    ]),
  );
}

function asList(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

/** Whether an object holds a secret field, which its own path does not tell. */
function holdsSecret(value: unknown): boolean {
  return (
    isTree(value) &&
    Object.entries(value).some(([name, member]) => isSecret([name]) || holdsSecret(member))
  );
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "none";
  if (value === UNKNOWN) return "not known yet";
  if (holdsSecret(value)) return "{…}";
  const text = JSON.stringify(value).replaceAll(JSON.stringify(UNKNOWN), "not known yet");
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
