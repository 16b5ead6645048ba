/** The VMs in service at every call of a scenario, as the invariants read them. */
import { expect, test } from "@jest/globals";
import { GROUP_TAG } from "../../provider/group/identity.js";
import { createContext, pass, runStep, type Context } from "./context.js";
import { scenarioOf } from "./draw.js";
import { callMoments, serviceSince } from "./invariants/views.js";
import { serviceIn } from "./service.js";
import type { Scenario, Step } from "./steps.js";
import { START_MS } from "./timeline.js";

const program = { count: 3, type: "g.n2.large", isSecret: false } as const;
const up = (changes: object = {}): Step => ({
  kind: "up",
  program: { ...program, ...changes },
  isRefreshed: false,
});

/** A context after the steps of a scenario, each in a moment of its own. */
async function contextAfter(scenario: Scenario): Promise<Context> {
  const context = createContext(scenario);
  for (const step of scenario.steps) {
    await pass(context.account, 1);
    await runStep(context, step);
  }
  return context;
}

test("callMoments gives the running and the existing members just before and just after each call", async () => {
  const steps = [up(), { kind: "change", how: "stop", which: 0 } as const, up({ count: 1 })];
  const context = await contextAfter({
    ...{ seed: "service", profile: "unrestricted", program, steps },
  });
  const moments = callMoments(context);
  const summary = (operation: string) =>
    moments
      .filter((call) => call.operation === operation)
      .map(({ before, after }) => [before, after].map((one) => [one.running, one.existing]));
  expect(summary("createInstances")).toEqual([
    [
      [0, 0],
      [0, 3],
    ],
  ]);
  expect(summary("deleteInstance")).toEqual([
    [
      [2, 3],
      [1, 3],
    ],
    [
      [1, 3],
      [0, 3],
    ],
  ]);
  expect(moments.map(({ label }) => label)).toContain("main 2");
  const service = serviceSince(context, START_MS);
  expect(service).toMatchObject({ running: 1, existing: 1, fewestRunning: 0, mostExisting: 3 });
});

test("serviceSince sees the members go out of service between two calls", async () => {
  const steps = [up(), { kind: "wait", ms: 5000 } as const];
  const context = await contextAfter({
    ...{ seed: "service", profile: "unrestricted", program, steps },
  });
  const { account } = context;
  const fromMs = account.timeline.nowMs();
  expect(serviceSince(context, fromMs)).toMatchObject({ fewestRunning: 3, mostExisting: 3 });
  await runStep(context, { kind: "change", how: "delete", which: 1 });
  expect(serviceSince(context, fromMs)).toMatchObject({
    ...{ running: 2, existing: 2, fewestRunning: 2, fewestRunningAtMs: fromMs },
  });
  expect(callMoments(context).at(-1)?.after).toEqual({ running: 3, existing: 3 });
});

test("the simulator's record agrees with the cloud at every call of random scenarios", async () => {
  const wrong: string[] = [];
  let compared = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const { account } = await contextAfter(scenarioOf(`service ${seed}`));
    const { received, controls } = account;
    const groupKeys = new Set(received.flatMap(({ after }) => [...after.keys()]));
    for (const value of groupKeys) {
      const { steps } = controls.service({ tag: GROUP_TAG, value, fromMs: START_MS });
      for (const [place, { atMs, after, operation }] of received.entries()) {
        // The record knows the end of a moment, so only the last call of a moment can be compared.
        if (received[place + 1]?.atMs === atMs) continue;
        const { running, existing } = steps.findLast((step) => step.atMs <= atMs) ?? {};
        const seen = serviceIn(after, value);
        compared += 1;
        if (seen.running !== running || seen.existing !== existing) {
          wrong.push(`seed ${seed}, ${operation} at ${atMs - START_MS} ms`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(500);
}, 60_000);
