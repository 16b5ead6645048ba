/** Differences between two specs, in words for a reviewer. */
import { isSame } from "../group/canonical.js";
import { isSecret, pathText } from "../inputs/findings.js";
import { holdsSecretValue, type Secrets } from "../inputs/secrets.js";
import { isTree } from "../inputs/tree.js";
import { UNKNOWN, type Path } from "../inputs/unknown.js";

/** Longest text of one value, in characters. */
const SHOWN = 60;

/**
 * The differences between two trees, as `description: "old" -> "new"`. Lists of objects are compared item by item, or
 * key by key if their items have keys; other lists are compared as a whole. Secret fields, and fields with a value
 * marked as secret by the program, appear without values. Empty when both trees mean the same. Pure.
 */
export function changesOf(
  before: unknown,
  after: unknown,
  { path = [], secrets = NO_SECRETS }: { readonly path?: Path; readonly secrets?: Secrets } = {},
): readonly string[] {
  const within = (was: unknown, is: unknown, step: string | number): readonly string[] =>
    changesOf(was, is, { path: [...path, step], secrets });
  // Compared under its name, since the name decides whether a list is a set and whether an empty list counts.
  const name = path.at(-1) ?? "";
  if (isSame({ [name]: before }, { [name]: after })) return [];
  if (isTree(before) && isTree(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((each) => within(before[each], after[each], each));
  }
  const [was, is] = [entriesOf(before), entriesOf(after)];
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

/** Items of a list of objects by index, or by key if every item has one; undefined for anything else. */
function entriesOf(value: unknown): ReadonlyMap<string | number, unknown> | undefined {
  // An absent list is an empty list.
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

/** Whether an object holds a secret field; its own path does not show this. */
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
