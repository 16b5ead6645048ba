/** Changes of running members, drawn from a seed: of fields that the API sets on a VM, and of others. */
import type { FaultScript } from "../../simulator/index.js";
import type { LiveFields } from "./live-fields.js";
import type { Prng } from "./prng.js";
import { AWAITS, type Kill } from "./process.js";
import { SECRETS, TYPES, type Program } from "./program.js";
import type { Scenario, Step } from "./steps.js";

type Rollout = NonNullable<Program["rollout"]>;

/** Rollouts a scenario chooses from; without one, a program has the defaults. */
export const ROLLOUTS: readonly [Rollout | undefined, ...(Rollout | undefined)[]] = [
  undefined,
  undefined,
  undefined,
  { maxUnavailable: 2 },
  { maxUnavailable: "50%", canary: 2, pause: "40s" },
  { maxUnavailable: 3, maxFailed: 1, canary: 0 },
  { strategy: "recreate" },
  { maxSurge: 1, maxUnavailable: 0 },
  { maxSurge: 2, maxUnavailable: 1, onFailure: "rollback" },
  { maxSurge: "50%", canary: 0, pause: "5s" },
  { maxUnavailable: 2, onFailure: "rollback", maxFailed: 1 },
  { hold: [0, 2], maxSurge: 1 },
  { upTo: "40%", maxUnavailable: "50%" },
  { leastDisruptive: "replace", maxUnavailable: 2 },
];

const disk = (autoDelete: boolean) => ({
  ...{ deviceName: "vdb", autoDelete },
  cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 },
});

/** Fields a program chooses from. */
const FIELDS: readonly [LiveFields, ...LiveFields[]] = [
  { name: "app-[001]" },
  { name: "web-[001]" },
  { description: "first" },
  { description: "second" },
  { metadata: [{ key: "role", value: "first" }] },
  { metadata: ["role", "rack"].map((key) => ({ key, value: "second" })) },
  { userTags: [{ key: "team", value: "first" }] },
  { userTags: ["team", "cost"].map((key) => ({ key, value: "second" })) },
  { keyNames: ["ops"] },
  { keyNames: ["dev"] },
  { keyNames: ["ops"], passwordAuth: "no" },
  { securityGroups: ["sg-north1main"] },
  { securityGroups: ["sg-north1http"] },
  { elasticIp: { bandwidthMbps: 1, provider: "BGP" } },
  { elasticIp: { bandwidthMbps: 5, provider: "BGP" } },
  { dataDisks: [disk(true)] },
  { dataDisks: [disk(false)] },
  { imageId: "img-ubuntu2204" },
  { imageId: "img-ubuntu2404" },
  { imageId: "img-ubuntu2404" },
];
/** Fields of a program with secrets. */
const SECRET_FIELDS: readonly [LiveFields, ...LiveFields[]] = [
  { password: SECRETS.nextPassword },
  { password: SECRETS.password },
  { userdata: [{ key: "launch-script", value: SECRETS.nextScript }] },
  { userdata: [{ key: "launch-script", value: SECRETS.script }] },
];
/** Operations of a change in place. */
const OPERATIONS = [
  ...(["modifyInstanceAttribute", "modifyInstancePassword", "attachKeypair"] as const),
  ...(["detachKeypair", "modifyNetworkInterface", "modifyElasticIp", "tagResources"] as const),
  ...(["unTagResources", "modifyInstanceDiskAttribute"] as const),
  ...(["stopInstance", "resizeInstance", "rebuildInstance", "startInstance"] as const),
] as const;

/** The scenario with changes in place between its programs; a fixed program keeps its fields. Pure. */
export function liveSteps(scenario: Scenario, prng: Prng): Scenario {
  // A reply may repeat the secrets of its request, so they stay the same there.
  const hasEcho = scenario.steps.some(
    (step) => step.kind === "fault" && step.script.message?.includes(SECRETS.password),
  );
  const settings = { isSecret: scenario.program.isSecret && !hasEcho };
  let live = changed(prng, {}, settings);
  const program = { ...scenario.program, live };
  const steps = scenario.steps.map((step): Step => {
    if (step.kind !== "up") return step;
    if (scenario.profile !== "fixed program" && prng.boolean(0.6)) {
      live = changed(prng, live, settings);
    }
    return { ...step, program: { ...step.program, live } };
  });
  return { ...scenario, program, steps };
}

/** The scenario, and at its end a change of a running group under kills or faults. Pure. */
export function changingScenario(scenario: Scenario, prng: Prng): Scenario {
  const rollout = prng.pick(ROLLOUTS);
  const isSecret = prng.boolean(0.3);
  const first: Program = {
    ...{ count: prng.integer(2, 6), type: prng.pick(TYPES), isSecret },
    ...(rollout && { rollout }),
    live: changed(prng, {}, { isSecret }),
  };
  const next = changedProgram(prng, first);
  const last = prng.pick([next, next, first, changedProgram(prng, next)]);
  const up = (program: Program, kill?: Kill) =>
    ({ kind: "up", program, isRefreshed: false, ...(kill && { kill }) }) as const;
  const isKilled = prng.boolean(0.6);
  const fault = faultOf(prng);
  return {
    ...scenario,
    steps: [
      ...scenario.steps,
      ...[{ kind: "disarm" } as const, { kind: "quota", quota: 100 } as const],
      ...[up(first), { ...up(first), isRefreshed: true }],
      ...(isKilled ? [] : [{ kind: "fault", script: fault } as const]),
      up(next, isKilled ? killOf(prng) : undefined),
      ...(prng.boolean(0.3) ? [up(last, killOf(prng))] : []),
      ...(prng.boolean(0.5) ? [{ kind: "disarm" } as const] : []),
      ...(prng.boolean(0.5) ? [up(last)] : []),
    ],
  };
}

/** Another program for the same group: other fields, in most cases; sometimes another type or count as well. */
function changedProgram(prng: Prng, program: Program): Program {
  const { live = {}, count } = program;
  return {
    ...program,
    ...(prng.boolean(0.85) && { live: changed(prng, live, program) }),
    ...(prng.boolean(0.3) && { type: prng.pick(TYPES) }),
    ...(prng.boolean(0.15) && { count: Math.max(1, count + prng.integer(-1, 1)) }),
  };
}

/** Other fields: one to three more or other ones, and sometimes one of the former left out. */
function changed(
  prng: Prng,
  live: LiveFields,
  { isSecret }: Pick<Program, "isSecret">,
): LiveFields {
  const more = Array.from({ length: prng.integer(1, 3) }, () =>
    prng.pick(isSecret && prng.boolean(0.4) ? SECRET_FIELDS : FIELDS),
  );
  const [dropped] = prng.boolean(0.2) ? Object.keys(live) : [];
  const kept = Object.fromEntries(Object.entries(live).filter(([name]) => name !== dropped));
  const { passwordAuth, ...all }: LiveFields = Object.assign({}, kept, ...more);
  // Without a key, nobody could log in.
  return all.keyNames && passwordAuth ? { ...all, passwordAuth } : all;
}

/** Among all calls of a change, unlike the kills of other steps. */
function killOf(prng: Prng): Kill {
  const at = prng.pick(AWAITS);
  return { at, nth: prng.integer(1, at === "at sleep" ? 8 : 16), lingerMs: 0 };
}

/** The create call of a wave is refused, or a call of a change in place fails. */
function faultOf(prng: Prng): FaultScript {
  const refusal = { httpStatus: 400, status: "INVALID_ARGUMENT", message: "refused" } as const;
  const refuse = { fault: "refuse", ...refusal } as const;
  const nth = prng.integer(1, 3);
  if (prng.boolean(0.4)) return { operation: "createInstances", nth, times: 30, ...refuse };
  const operation = prng.pick(OPERATIONS);
  const times = prng.pick([1, 4, 30]);
  return prng.pick<FaultScript>([
    { operation, nth, times, ...refuse },
    { operation, nth, times, ...refuse },
    { operation, nth, times, fault: "lose-reply" },
    { operation, nth, times, fault: "unavailable" },
  ]);
}
