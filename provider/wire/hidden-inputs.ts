/**
 * The inputs that the resource classes pass to the lifecycle beside the user's own. The two sides may not import each
 * other, so both read the keys here. Pulumi shows no input that starts with two underscores.
 */

type Properties = Readonly<Record<string, unknown>>;

/** A path into inputs: field names and list positions. */
type Path = readonly (string | number)[];

/** Key of each hidden input of a group. */
const KEYS = {
  urn: "__urn",
  revision: "__revision",
  regionIds: "__regions",
  secretPaths: "__secrets",
  ignored: "__ignored",
  isPreview: "__isPreview",
} as const;

/** Key of a journal's record: in a program the value itself, after check its digest. The value may hold secrets. */
export const JOURNAL_OF_KEY = "__of";
/** Key of the paths ignored in the comparison of a journal. */
export const JOURNAL_IGNORED_KEY = KEYS.ignored;
/** Pulumi's own key for the text of the serialized provider; every saved state must have it. */
export const PROVIDER_KEY = "__provider";

/** Key of the specs that the last runs began with, in a journal. The values may hold secrets. */
export const JOURNAL_SPECS_KEY = "__specs";
/** Key of the specs that members have beside the declared one. It is an output; the values may hold secrets. */
export const FORMER_SPECS_KEY = "__formerSpecs";

const SECRET_KEY = "4dabf18193072939515e22adb298388d";

/**
 * Pulumi's mark of a secret in an answer. The engine encrypts the value in the state, and decrypts it for a provider.
 *
 * @see pulumi sdk/nodejs/runtime/rpc.ts, specialSigKey and specialSecretSig
 */
export function secretOf(value: unknown): Properties {
  return { [SECRET_KEY]: "1b47061264138c4ac30d75fd1eb44270", value };
}

/** A value with or without Pulumi's mark of a secret: a provider gets it without. Pure. */
export function unmarked(value: unknown): unknown {
  const isMarked = typeof value === "object" && value !== null && SECRET_KEY in value;
  return isMarked && "value" in value ? value.value : value;
}

/** The hidden inputs of a group, read. */
export interface HiddenInputs {
  /** URN of the group; its lines are logged under it. Empty when it is not known yet. */
  readonly urn: string;
  /** Revision of the group's journals; in a preview of a change it is Pulumi's mark of an unknown value. */
  readonly revision: unknown;
  /** Every region of the group's lineage so far. */
  readonly regionIds: readonly string[];
  /** Paths of the values marked as secret in the program: a plugin gets the values without marks. */
  readonly secretPaths: readonly Path[];
  /** Paths in the group's `ignoreChanges`. */
  readonly ignored: readonly string[];
  /** Whether the engine runs a preview. It is true for check only, and never saved. */
  readonly isPreview: boolean;
}

/** The hidden inputs of a group as the constructor passes them, each possibly a promise. Pure. */
export function hiddenInputs(
  values: Readonly<Record<keyof HiddenInputs, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names().map((name) => [KEYS[name], values[name]]));
}

/** The hidden inputs among properties of a group; absent ones are empty. Pure. */
export function readHidden(properties: Properties): HiddenInputs {
  const urn = properties[KEYS.urn];
  return {
    urn: typeof urn === "string" && urn.startsWith("urn:") ? urn : "",
    revision: properties[KEYS.revision],
    regionIds: listAt(properties, KEYS.regionIds).filter((id) => typeof id === "string"),
    secretPaths: listAt(properties, KEYS.secretPaths).filter((path) =>
      Array.isArray(path),
    ) as Path[],
    ignored: listAt(properties, KEYS.ignored).filter((path) => typeof path === "string"),
    isPreview: properties[KEYS.isPreview] === true,
  };
}

/** Properties without any hidden input and without Pulumi's own. Pure. */
export function withoutHidden(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));
}

/** The hidden inputs for the state, under their keys. Pure. */
export function savedHidden(properties: Properties): Properties {
  const kept = names().filter((name) => name !== "isPreview" && KEYS[name] in properties);
  return Object.fromEntries(kept.map((name) => [KEYS[name], properties[KEYS[name]]]));
}

/** The paths of secret values as a hidden input. Pure. */
export function secretPathsInput(paths: unknown): Properties {
  return { [KEYS.secretPaths]: paths };
}

/** The revision alone, under its key; empty if there is none. Pure. */
export function savedRevision(properties: Properties): Properties {
  return only("revision", properties);
}

/** The paths of secret values alone, under their key; empty if there are none. Pure. */
export function savedSecretPaths(properties: Properties): Properties {
  return only("secretPaths", properties);
}

function only(name: keyof HiddenInputs, properties: Properties): Properties {
  const key = KEYS[name];
  return key in properties ? { [key]: properties[key] } : {};
}

function names(): readonly (keyof HiddenInputs)[] {
  return Object.keys(KEYS) as (keyof HiddenInputs)[];
}

function listAt(properties: Properties, key: string): readonly unknown[] {
  const value = properties[key];
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
