/** Draws scenarios from seeds. The order of the draws is fixed: another order gives every seed another scenario. */
import { createPrng, type Prng } from "./prng.js";
import { faultCombinationOf } from "./fault-combinations.js";
import { faultOfCalls, faultOfVms } from "./faults.js";
import { AWAITS, type Kill } from "./process.js";
import { TYPES, type Program } from "./program.js";
import { withRareSteps } from "./rare-steps.js";
import { withRollout } from "./rollouts.js";
import { OUT_OF_BAND_CHANGES, type Profile, type Scenario, type Step } from "./steps.js";
import { ANNOUNCED_MS } from "../../provider/reconcile/observe.js";

/** The longest time between two polls of a run. */
const LONGEST_POLL_MS = 6_000;

/** Settings of one scenario, the same for all its steps. */
interface Settings {
  readonly isSecret: boolean;
  /** The most members it ever declares. */
  readonly maxCount: number;
  readonly program: Program;
}

/** The scenario of a seed. Pure. */
export function scenarioOf(seed: string): Scenario {
  return withRollout(drawScenario(seed));
}

function drawScenario(seed: string): Scenario {
  // "deeds" is a part of the seed: another word would give every seed another scenario.
  const prng = createPrng(`${seed}/deeds`);
  const profile = prng.pick<Profile>([
    "unrestricted",
    "unrestricted",
    "fixed program",
    "fault-free",
  ]);
  const isSecret = prng.boolean(0.3);
  const maxCount = prng.boolean(0.15) ? 14 : 6;
  const program = { count: prng.integer(1, maxCount), type: prng.pick(TYPES), isSecret };
  if (profile === "fixed program" && prng.boolean(0.1)) return growingScenario(prng, seed, program);
  const draw = DRAWS[profile];
  const steps: Step[] = [];
  const length = prng.integer(1, 9);
  while (steps.length < length) steps.push(...draw(prng, { isSecret, maxCount, program }));
  const isBounded = profile === "fixed program" && !(isRespelled(steps) && hidesLong(steps));
  if (profile === "unrestricted") {
    return { seed, profile, program, steps: withRareSteps(seed, steps, program) };
  }
  return { seed, profile, program, steps, ...(isBounded && { maxCreated: program.count }) };
}

const DRAWS = {
  unrestricted: drawUnrestricted,
  "fixed program": drawFixedProgram,
  "fault-free": drawFaultFree,
} as const;

function isRespelled(steps: readonly Step[]): boolean {
  return steps.some((step) => step.kind === "up" && step.program.hasExplicitDefaults);
}

/**
 * Whether VMs may stay hidden for longer than a run waits. A create call repeated in another spelling gets an error, so
 * hidden VMs are then created twice.
 */
function hidesLong(steps: readonly Step[]): boolean {
  return steps.some(
    (step) => step.kind === "fault" && (step.script.delayMs ?? 0) > ANNOUNCED_MS - LONGEST_POLL_MS,
  );
}

function drawUnrestricted(prng: Prng, settings: Settings): readonly Step[] {
  const roll = prng.next() * 100;
  const { isSecret } = settings;
  if (roll < 37) return [upOf(prng, programOf(prng, settings), 0.45)];
  if (roll < 40) return ignoring(prng, settings, 0.3);
  if (roll < 45) return [{ kind: "refresh", ...killOf(prng, 0.2) }];
  if (roll < 51) return [{ kind: "destroy", ...killOf(prng, 0.4) }];
  if (roll < 54) return [{ kind: "replace", ...killOf(prng, 0.4) }];
  if (roll < 65) return [changeOf(prng)];
  if (roll < 73) return [{ kind: "fault", script: faultOfCalls(prng, isSecret) }];
  if (roll < 77) return [{ kind: "fault", script: faultOfVms(prng) }];
  if (roll < 81) return combination(prng, settings);
  if (roll < 83) return gaps(prng, settings);
  if (roll < 85) return [outageOf(prng)];
  if (roll < 88) return [{ kind: "quota", quota: prng.integer(0, 12) }];
  if (roll < 91) return [{ kind: "orphan" }];
  if (roll < 94) return [{ kind: "other group" }];
  if (roll < 95) return [{ kind: "forget tokens" }];
  if (roll < 97) return [{ kind: "disarm" }];
  return [waitOf(prng)];
}

function drawFixedProgram(prng: Prng, settings: Settings): readonly Step[] {
  const roll = prng.next() * 100;
  if (roll < 50) return [upOf(prng, settings.program, 0.5)];
  if (roll < 57) return [{ kind: "refresh", ...killOf(prng, 0.2) }];
  if (roll < 72) return [{ kind: "fault", script: faultOfCalls(prng, settings.isSecret) }];
  if (roll < 84) return [...combination(prng, settings), upOf(prng, settings.program, 0.2)];
  if (roll < 88) return [outageOf(prng)];
  if (roll < 91) return [{ kind: "quota", quota: prng.integer(0, 12) }];
  if (roll < 96) return [{ kind: "disarm" }];
  return [waitOf(prng)];
}

/** The replies of a create call are lost, no listing shows its VMs yet, and then the program asks for more. */
function growingScenario(prng: Prng, seed: string, program: Program): Scenario {
  const maxCreated = program.count + prng.integer(1, 3);
  const operation = "createInstances";
  const steps: readonly Step[] = [
    { kind: "fault", script: { operation, fault: "lose-reply", times: 30 } },
    { kind: "fault", script: { operation, fault: "hide", delayMs: prng.integer(30, 120) * 1000 } },
    { kind: "up", program, isRefreshed: false },
    { kind: "disarm" },
    { kind: "up", program: { ...program, count: maxCreated }, isRefreshed: false },
  ];
  return { seed, profile: "fixed program", program, steps, maxCreated };
}

function drawFaultFree(prng: Prng, settings: Settings): readonly Step[] {
  const roll = prng.next() * 100;
  if (roll < 50) return [upOf(prng, programOf(prng, settings), 0)];
  if (roll < 55) return ignoring(prng, settings, 0);
  if (roll < 65) return [{ kind: "refresh" }];
  if (roll < 70) return [{ kind: "replace" }];
  if (roll < 73) return [{ kind: "destroy" }];
  if (roll < 90) return [changeOf(prng)];
  if (roll < 94) return [{ kind: "other group" }];
  if (roll < 96) return [{ kind: "forget tokens" }];
  return [waitOf(prng)];
}

/** Faults for the next run only, armed before its first call. */
function combination(prng: Prng, { isSecret }: Settings): readonly Step[] {
  const faults = faultCombinationOf(prng, isSecret);
  const steps: readonly Step[] = faults.map((script) => ({ kind: "fault", script }));
  return [{ kind: "disarm" }, ...steps];
}

/** A group with so many gaps between its slots that filling them takes several create calls, all under a fault. */
function gaps(prng: Prng, settings: Settings): readonly Step[] {
  const program = { ...settings.program, count: 14 };
  const up = { kind: "up", program, isRefreshed: true } as const;
  const faults = faultCombinationOf(prng, settings.isSecret);
  return [
    { kind: "disarm" },
    { kind: "quota", quota: 100 },
    up,
    { kind: "change", how: "delete every other", which: 0 },
    ...faults.map((script) => ({ kind: "fault", script }) as const),
    up,
  ];
}

function upOf(prng: Prng, given: Program, killProbability: number) {
  const program = prng.boolean(0.2) ? { ...given, hasExplicitDefaults: true } : given;
  const isRefreshed = prng.boolean(0.25);
  return { kind: "up", program, isRefreshed, ...killOf(prng, killProbability) } as const;
}

/** VMs change outside Pulumi, then a program runs with one input under `ignoreChanges`. */
function ignoring(prng: Prng, settings: Settings, killProbability: number): readonly Step[] {
  const up = { ...upOf(prng, programOf(prng, settings), killProbability), isRefreshed: true };
  return [changeOf(prng), { ...up, ignored: prng.pick(["count", "instanceSpec"] as const) }];
}

function programOf(prng: Prng, { maxCount, isSecret }: Settings): Program {
  return { count: prng.integer(0, maxCount), type: prng.pick(TYPES), isSecret };
}

function changeOf(prng: Prng): Step {
  return { kind: "change", how: prng.pick(OUT_OF_BAND_CHANGES), which: prng.integer(0, 9) };
}

function outageOf(prng: Prng): Step {
  return { kind: "outage", ms: prng.pick([500, 5_000, 60_000, 180_000]) };
}

function waitOf(prng: Prng): Step {
  return { kind: "wait", ms: prng.integer(0, 60_000) };
}

function killOf(prng: Prng, probability: number): { readonly kill?: Kill } {
  if (!prng.boolean(probability)) return {};
  const at = prng.pick(AWAITS);
  // Most runs make few calls, so later calls are drawn less often.
  const nth = Math.min(prng.integer(1, 10), prng.integer(1, 10), prng.integer(1, 10));
  return { kill: { at, nth, lingerMs: prng.boolean(0.5) ? 0 : prng.integer(1, 2000) } };
}
