/** Reads the inputs of a group: all their faults at once, or the values to act on. */
import { findingsOf, pathText, withoutQuotedValue, type Finding } from "./findings.js";
import { GroupArgs, GroupInputs } from "./inputs.js";
import { readKnown } from "./partly-known.js";
import { covers, pathSet, touches } from "./path-set.js";
import { RULES } from "./rules/all.js";
import type { Facts } from "./rules/facts.js";
import { holdsSecretValue, type Secrets } from "./secrets.js";
import { spelledOut } from "./shorthand.js";
import { valueAt, without } from "./tree.js";
import { known } from "./unknown.js";
import { warningsOf } from "./warnings.js";

/** The result of a check. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Paths of the unknown values. */
  readonly unknown: readonly string[];
}

/** Inputs, read once: ready to act on, not known yet, or invalid. */
export type ReadInputs =
  | {
      readonly kind: "ready";
      readonly inputs: GroupInputs;
      readonly warnings: readonly Finding[];
    }
  | {
      readonly kind: "unknown";
      /** Paths of the unknown values. */
      readonly unknown: readonly string[];
      /** The inputs without these values; undefined when the rest cannot be read. */
      readonly known: GroupInputs | undefined;
      readonly warnings: readonly Finding[];
    }
  | ({ readonly kind: "invalid" } & Checked);

/**
 * The inputs in the cloud's own forms, or why there are none yet. A call of the engine reads its inputs once and passes
 * the result on. Values in `secrets` are not quoted. Pure.
 */
export function readInputs(
  inputs: Readonly<Record<string, unknown>>,
  secrets: Secrets = new Set(),
): ReadInputs {
  const { checked, value } = examine(inputs, secrets);
  const { findings, warnings, unknown } = checked;
  if (findings.length > 0) return { kind: "invalid", ...checked };
  if (unknown.length > 0) return { kind: "unknown", unknown, known: readKnown(inputs), warnings };
  return { kind: "ready", inputs: GroupInputs.parse(value), warnings };
}

/** The inputs as far as they are known; undefined when the rest cannot be read. Pure. */
export function knownInputs(read: ReadInputs): GroupInputs | undefined {
  switch (read.kind) {
    case "ready":
      return read.inputs;
    case "unknown":
      return read.known;
    case "invalid":
      return undefined;
  }
}

/** The inputs in the cloud's own forms, every value known. @throws Error with all findings, one a line */
export function parseInputs(inputs: Readonly<Record<string, unknown>>): GroupInputs {
  const { checked, value } = examine(inputs, new Set());
  if (checked.findings.length > 0) throw new Error(checked.findings.map(findingText).join("\n"));
  return GroupInputs.parse(value);
}

/**
 * Every fault of the inputs, shape first, then rules. Unknown values, at any depth, are left to the run, which knows
 * them. Values in `secrets` are not quoted. Pure.
 */
export function checkInputs(
  inputs: Readonly<Record<string, unknown>>,
  secrets: Secrets = new Set(),
): Checked {
  return examine(inputs, secrets).checked;
}

function examine(
  inputs: Readonly<Record<string, unknown>>,
  secrets: Secrets,
): { readonly checked: Checked; readonly value: unknown } {
  const { value: long, given } = spelledOut(inputs);
  const { value, unknown } = known(long);
  const parsed = GroupInputs.safeParse(value);
  const unknownPaths = pathSet(unknown);
  // The name of a field is known even where its value is not.
  const shape = (parsed.error?.issues ?? [])
    .filter(({ code, path }) => code === "unrecognized_keys" || !covers(unknownPaths, path))
    .flatMap((issue) => findingsOf(GroupArgs, issue, { inputs: value, secrets }))
    .filter(isFirstOfItsPath);

  const undetermined = [...unknown, ...shape.map(({ path }) => path)];
  const undeterminedPaths = pathSet(undetermined);
  const facts: Facts = {
    inputs: without(value, undetermined) as Facts["inputs"],
    isUndetermined: (path) => touches(undeterminedPaths, path),
  };
  const asGiven = (finding: Finding): Finding => ({ ...finding, path: given(finding.path) });
  const suppressed = (finding: Finding): Finding => {
    const about = valueAt(value, finding.path);
    return holdsSecretValue(about, secrets) ? withoutQuotedValue(finding, about) : finding;
  };
  const checked = {
    findings: [...shape, ...RULES.flatMap((rule) => rule(facts)).map(suppressed)].map(asGiven),
    warnings: warningsOf(facts).map(suppressed).map(asGiven),
    unknown: unknown.map((path) => pathText(given(path))),
  };
  return { checked, value };
}

/** `instanceSpec.az: is required unless agId is given`. Pure. */
export function findingText({ path, problem }: Finding): string {
  return path.length === 0 ? problem : `${pathText(path)}: ${problem}`;
}

/** One fault of a value is enough: if 505 is too large, it does not matter whether it is a multiple. */
function isFirstOfItsPath({ path }: Finding, place: number, all: readonly Finding[]): boolean {
  return all.findIndex((other) => pathText(other.path) === pathText(path)) === place;
}
