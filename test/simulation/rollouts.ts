/**
 * Rollouts of programs, and changes of fields that the API sets on a running VM, with random numbers of their own, so
 * they change no other draw of a seed.
 */
import { changingScenario, liveSteps, ROLLOUTS } from "./member-changes.js";
import { createPrng } from "./prng.js";
import type { Scenario, Step } from "./steps.js";

/** Shares of the scenarios with another ending, and with changes in place. */
const SHARES = { ending: 0.2, live: 0.5 };

/** The scenario with one rollout for all its programs and with changes in place, or with another ending. Pure. */
export function withRollout(scenario: Scenario): Scenario {
  const prng = createPrng(`${scenario.seed}/rollout`);
  const rollout = prng.pick(ROLLOUTS);
  if (scenario.profile === "unrestricted" && prng.boolean(SHARES.ending)) {
    return changingScenario(scenario, prng);
  }
  const steps = rollout
    ? scenario.steps.map((step): Step =>
        step.kind === "up" ? { ...step, program: { ...step.program, rollout } } : step,
      )
    : scenario.steps;
  const program = { ...scenario.program, ...(rollout && { rollout }) };
  const rolled = { ...scenario, program, steps };
  return prng.boolean(SHARES.live) ? liveSteps(rolled, prng) : rolled;
}
