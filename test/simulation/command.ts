/** Runs a share of the scenarios for tools/simulate.mjs, and prints one line of JSON; or prints the trace of one seed. */
import { parseArgs } from "node:util";
import { scenarioOf } from "./draw.js";
import { runScenario } from "./scenario.js";
import { shrink, traceOf } from "./shrink.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1" },
    /** Stops after so many failing scenarios. */
    "max-failures": { type: "string", default: "5" },
    trace: { type: "boolean", default: false },
  },
});

/** Runs scenarios one after another; the sums and the failures as JSON. */
async function simulate(first: number, count: number, maxFailures: number): Promise<string> {
  const sum = { scenarios: 0, calls: 0, runs: 0, kills: 0 };
  const failed: { readonly seed: number; readonly violations: readonly string[] }[] = [];
  for (let seed = first; seed < first + count && failed.length < maxFailures; seed += 1) {
    const { calls, runs, kills, violations } = await runScenario(scenarioOf(String(seed)));
    sum.scenarios += 1;
    sum.calls += calls;
    sum.runs += runs;
    sum.kills += kills;
    if (violations.length > 0) failed.push({ seed, violations });
  }
  return JSON.stringify({ ...sum, failed });
}

/** The trace of a seed; of a failing one, with the fewest steps. */
async function trace(seed: string): Promise<string> {
  const scenario = scenarioOf(seed);
  const { violations } = await runScenario(scenario);
  const smallest = violations.length > 0 ? await shrink(scenario, violations) : scenario;
  const title =
    `seed ${seed}, profile ${scenario.profile}: ` +
    (violations.length > 0
      ? `${violations.length} violations; ${smallest.steps.length} of ${scenario.steps.length} steps suffice`
      : `no violation in ${scenario.steps.length} steps`);
  return [title, ...(await traceOf(smallest))].join("\n");
}

console.log(
  values.trace
    ? await trace(values.seed)
    : await simulate(Number(values.seed), Number(values.count), Number(values["max-failures"])),
);
