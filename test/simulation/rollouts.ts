/**
 * Rollouts of programs, with random numbers of their own, so they change no other draw of a seed.
 */
import type { FaultScript } from "../../simulator/index.js";
import { createPrng, type Prng } from "./prng.js";
import { TYPES, type Program } from "./program.js";
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

/** The scenario with one rollout for all its programs, or with a wave that fails at its end. Pure. */
export function withRollout(scenario: Scenario): Scenario {
  const prng = createPrng(`${scenario.seed}/rollout`);
  const rollout = prng.pick(ROLLOUTS);
  if (scenario.profile === "unrestricted" && prng.boolean(0.1)) {
    return { ...scenario, steps: [...scenario.steps, ...failingWave(prng)] };
  }
  if (!rollout) return scenario;
  const steps = scenario.steps.map((step): Step =>
    step.kind === "up" ? { ...step, program: { ...step.program, rollout } } : step,
  );
  return { ...scenario, program: { ...scenario.program, rollout }, steps };
}

/** A wave fails, the canary or a later one: its create call is refused, or one VM of each call breaks. */
function failingWave(prng: Prng): readonly Step[] {
  const program = { count: 6, isSecret: false, rollout: { maxUnavailable: 2 } } as const;
  const [former, next] = TYPES;
  const calls = { operation: "createInstances", nth: prng.integer(1, 3), times: 30 } as const;
  const script = prng.pick<FaultScript>([
    { ...calls, fault: "boot-error", count: 1 },
    { ...calls, fault: "refuse", httpStatus: 400, status: "INVALID_ARGUMENT", message: "refused" },
  ]);
  return [
    { kind: "disarm" },
    { kind: "quota", quota: 100 },
    { kind: "up", program: { ...program, type: former }, isRefreshed: true },
    { kind: "up", program: { ...program, type: former }, isRefreshed: true },
    { kind: "fault", script },
    { kind: "up", program: { ...program, type: next }, isRefreshed: false },
  ];
}
