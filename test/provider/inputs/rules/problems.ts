/** Findings of the check about a whole group, for the tests of the rules. */
import { checkInputs, findingText } from "../../../../provider/inputs/check.js";
import { INPUTS, SPEC } from "../../group/web-group.js";

export type Change = Readonly<Record<string, unknown>>;

/** The findings of a good group with a change beside its spec. */
export function problemsOf(change: Change): readonly string[] {
  return checkInputs({ ...INPUTS, ...change }).findings.map(findingText);
}

/** The findings of a whole spec for `count` members. */
export function problemsOfSpec(instanceSpec: Change, count = 3): readonly string[] {
  return problemsOf({ count, instanceSpec });
}

/** The findings of the good spec with a change. */
export function problemsOfChange(change: Change, count?: number): readonly string[] {
  return problemsOfSpec({ ...SPEC, ...change }, count);
}
