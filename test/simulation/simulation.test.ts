/**
 * As many scenarios and small worlds as fit into the suite. `npm run simulate` runs any number of scenarios, and all
 * small worlds.
 */
import { expect, test } from "@jest/globals";
import { scenarioOf } from "./draw.js";
import { rareScenarioOf } from "./rare-steps.js";
import { runScenario } from "./scenario.js";
import { explore, worldsOf, worldText } from "./exhaustive.js";
import { shrink, traceOf } from "./shrink.js";

const SCENARIOS = 250;

test("250 random scenarios converge without a violation of any invariant", async () => {
  const failed: string[] = [];
  for (let seed = 1; seed <= SCENARIOS; seed += 1) {
    const { violations } = await runScenario(scenarioOf(`suite ${seed}`));
    if (violations.length > 0) failed.push(`${seed}: ${violations.join("; ")}`);
  }
  expect(failed).toEqual([]);
}, 120_000);

test("150 scenarios with other accounts, regions and parted companions violate no invariant", async () => {
  const failed: string[] = [];
  for (let seed = 1; seed <= 150; seed += 1) {
    const { violations } = await runScenario(rareScenarioOf(`suite ${seed}`));
    if (violations.length > 0) failed.push(`${seed}: ${violations.join("; ")}`);
  }
  expect(failed).toEqual([]);
}, 120_000);

test("all small worlds of two slots and one fault converge without a violation of any invariant", async () => {
  const failed: string[] = [];
  for (const world of worldsOf(2)) {
    for (const fault of (await explore(world)).next) {
      const found = await explore({ ...world, faults: [fault] });
      if (found.violations.length > 0)
        failed.push(`${worldText(found.world)}: ${found.violations.join("; ")}`);
    }
  }
  expect(failed).toEqual([]);
}, 120_000);

test("a seed gives the same trace each time", async () => {
  const scenario = scenarioOf("7");
  const trace = await traceOf(scenario);
  expect(await traceOf(scenario)).toEqual(trace);
  expect(trace.length).toBeGreaterThan(10);
});

test("a failing scenario is reduced to the steps its violation needs", async () => {
  const up = {
    kind: "up",
    program: { count: 2, type: "g.n2.large", isSecret: false },
    isRefreshed: false,
  } as const;
  const scenario = {
    seed: "too many",
    profile: "fixed program",
    program: { ...up.program, count: 1 },
    steps: [{ kind: "wait", ms: 5 }, up, { kind: "refresh" }],
    maxCreated: 1,
  } as const;
  const { violations } = await runScenario(scenario);
  expect(violations).toEqual(["surplus: 2 VMs were created for 1"]);
  const { steps } = await shrink(scenario, violations);
  expect(steps.length).toBeLessThan(2);
});
