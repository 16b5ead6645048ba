/** Whether inputs can be asked of the cloud: all that is wrong with them, at once. */
import { findingsOf, pathText, withoutQuotedValue, type Finding } from "./findings.js";
import { GroupArgs, GroupInputs } from "./inputs.js";
import { RULES } from "./rules/all.js";
import type { Facts } from "./rules/facts.js";
import { holdsSecretValue, type Secrets } from "./secrets.js";
import { spelledOut } from "./shorthand.js";
import { valueAt, without } from "./tree.js";
import { isPartOfUnknown, known, touchesUnknown, type Path } from "./unknown.js";
import { warningsOf } from "./warnings.js";

/** What a check has to say: the findings, what to warn of, and what could not be looked at yet. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Paths of the values that are not known yet. */
  readonly unknown: readonly string[];
}

/**
 * Everything that is wrong with the inputs, shape first, then rules. Values not known yet, at any depth, are left for
 * the run that knows them. The values in `secrets` are not quoted. Pure.
 */
export function checkInputs(
  inputs: Readonly<Record<string, unknown>>,
  secrets: Secrets = new Set(),
): Checked {
  const { value: long, given } = spelledOut(inputs);
  const { value, unknown } = known(long);
  const parsed = GroupInputs.safeParse(value);
  // The name of a field is known even where its value is not.
  const shape = (parsed.error?.issues ?? [])
    .filter(({ code, path }) => code === "unrecognized_keys" || !isPartOfUnknown(unknown, path))
    .flatMap((issue) => findingsOf(GroupArgs, issue, { inputs: value, secrets }))
    .filter(isFirstOfItsPath);

  const undetermined: readonly Path[] = [...unknown, ...shape.map(({ path }) => path)];
  const facts: Facts = {
    inputs: without(value, undetermined) as Facts["inputs"],
    isUndetermined: (path) => touchesUnknown(undetermined, path),
  };
  const asGiven = (finding: Finding): Finding => ({ ...finding, path: given(finding.path) });
  const suppressed = (finding: Finding): Finding => {
    const about = valueAt(value, finding.path);
    return holdsSecretValue(about, secrets) ? withoutQuotedValue(finding, about) : finding;
  };
  return {
    findings: [...shape, ...RULES.flatMap((rule) => rule(facts)).map(suppressed)].map(asGiven),
    warnings: warningsOf(facts).map(suppressed).map(asGiven),
    unknown: unknown.map((path) => pathText(given(path))),
  };
}

/** Inputs that passed the check, in the cloud's own forms, with every value known. @throws Error naming all findings */
export function parseInputs(inputs: Readonly<Record<string, unknown>>): GroupInputs {
  const { findings } = checkInputs(inputs);
  if (findings.length > 0) throw new Error(findings.map(findingText).join("\n"));
  return GroupInputs.parse(known(spelledOut(inputs).value).value);
}

/** `instanceSpec.az: is required unless agId is given`. Pure. */
export function findingText({ path, problem }: Finding): string {
  return path.length === 0 ? problem : `${pathText(path)}: ${problem}`;
}

/** Of several faults of one value the first says enough: 505 is too large, and no matter that it is no multiple. */
function isFirstOfItsPath({ path }: Finding, place: number, all: readonly Finding[]): boolean {
  return all.findIndex((other) => pathText(other.path) === pathText(path)) === place;
}
