/**
 * Rollouts of programs, with random numbers of their own, so they change no other draw of a seed.
 */
import { createPrng } from "./prng.js";
import type { Program } from "./program.js";
import type { Scenario, Step } from "./steps.js";

/** Rollouts a scenario chooses from; without one, a program has the defaults. */
const ROLLOUTS: readonly [Program["rollout"], ...Program["rollout"][]] = [
  undefined,
  undefined,
  undefined,
  { maxUnavailable: 2 },
  { maxUnavailable: "50%", canary: 2, pause: "40s" },
  { maxUnavailable: 3, maxFailed: 1, canary: 0 },
  { strategy: "recreate" },
];

/** The scenario with one rollout for all its programs. Pure. */
export function withRollout(scenario: Scenario): Scenario {
  const rollout = createPrng(`${scenario.seed}/rollout`).pick(ROLLOUTS);
  if (!rollout) return scenario;
  const steps = scenario.steps.map((step): Step =>
    step.kind === "up" ? { ...step, program: { ...step.program, rollout } } : step,
  );
  return { ...scenario, program: { ...scenario.program, rollout }, steps };
}
