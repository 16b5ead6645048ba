/** Reduces a failing scenario to the steps its violation needs, and records its trace. */
import { runScenario } from "./scenario.js";
import type { Scenario } from "./steps.js";
import { HEAD_LINE } from "./trace.js";

/** The scenario without any step its violation does not need. */
export async function shrink(scenario: Scenario, violations: readonly string[]): Promise<Scenario> {
  const invariants = new Set(violations.map(invariantOf));
  let smallest = scenario;
  for (let position = 0; position < smallest.steps.length;) {
    const smaller = { ...smallest, steps: smallest.steps.filter((_, at) => at !== position) };
    const found = (await runScenario(smaller)).violations;
    if (found.some((violation) => invariants.has(invariantOf(violation)))) smallest = smaller;
    else position += 1;
  }
  return smallest;
}

/** The trace of a scenario with its head line: steps, calls with their replies, kills, and the violations at the end. */
export async function traceOf(scenario: Scenario): Promise<readonly string[]> {
  const lines: string[] = [HEAD_LINE];
  await runScenario(scenario, (line) => void lines.push(line));
  return lines;
}

/** `invariant` of `invariant: details`. */
function invariantOf(violation: string): string {
  return violation.split(":")[0] ?? "";
}
