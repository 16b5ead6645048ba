/**
 * Rare steps: commands with the keys or the endpoint of another account, groups parted from their companions, moves
 * between regions, and the lineage's own destroy. They have their own random numbers, so they change no other draw of a
 * seed.
 */
import type { FaultScript } from "../../simulator/index.js";
import { AWAITS, type Kill } from "./process.js";
import { createPrng, type Prng } from "./prng.js";
import { OTHER_REGION, TYPES, type Program } from "./program.js";
import type { Scenario, Step } from "./steps.js";

/** Awaits of a create call after its effect. */
const AFTER_CREATE = ["after effect of call", "after reply of call"] as const;
/** Endpoints of a command elsewhere; another account most often. */
const ELSEWHERE = [
  ...(["another account", "another account", "another account"] as const),
  ...(["other keys", "404 in JSON", "404 in HTML"] as const),
] as const;

/** The share of scenarios with rare steps. */
const SHARE = 0.15;

/** A scenario of rare steps only. Pure. */
export function rareScenarioOf(seed: string): Scenario {
  const prng = createPrng(`${seed}/rare only`);
  const program: Program = {
    ...{ count: prng.integer(1, 5), type: prng.pick(TYPES), isSecret: prng.boolean(0.2) },
  };
  return { seed, profile: "unrestricted", program, steps: rareSteps(prng, program) };
}

/** The steps of a scenario, in some seeds with rare steps among them. Pure. */
export function withRareSteps(seed: string, steps: readonly Step[], program: Program) {
  const prng = createPrng(`${seed}/rare`);
  if (!prng.boolean(SHARE)) return steps;
  const at = prng.integer(0, steps.length);
  return [...steps.slice(0, at), ...rareSteps(prng, program), ...steps.slice(at)];
}

/** A short run of steps around one rare event. Each begins with a group, or with an interrupted run. */
export function rareSteps(prng: Prng, program: Program): readonly Step[] {
  const up = { kind: "up", program, isRefreshed: false } as const;
  const calm: readonly Step[] = [{ kind: "disarm" }, { kind: "quota", quota: 100 }];
  const begin: Step = prng.boolean(0.5) ? up : { ...up, kill: killOf(prng) };
  switch (prng.integer(1, 6)) {
    case 1:
    case 2:
      return [...calm, up, begin, ...changes(prng, program), commandElsewhere(prng, program)];
    case 3:
      return [
        ...[...calm, begin, { kind: "part companions" } as const],
        ...changes(prng, program),
        ...(prng.boolean(0.5) ? [{ ...up, kill: killOf(prng) }] : []),
        prng.boolean(0.5) ? up : { kind: "destroy all", ...maybeKill(prng) },
      ];
    case 4: {
      // Late enough to reach the create call in the other region: the deletions come first.
      const nth = prng.integer(2, 6 + 2 * program.count);
      const kill = prng.boolean(0.7) ? { kill: { at: prng.pick(AWAITS), nth, lingerMs: 0 } } : {};
      const last: Step = prng.boolean(0.5) ? { kind: "destroy all", ...maybeKill(prng) } : up;
      const moved = { ...program, regionId: OTHER_REGION } as const;
      return [...calm, up, { ...up, program: moved, ...kill }, last];
    }
    case 5: {
      // The cloud has VMs, but the state has none.
      const kill = { at: prng.pick(AFTER_CREATE), nth: 2, lingerMs: 0 } as const;
      const isFirst = prng.boolean(0.4);
      const empty = { ...up, program: { ...program, count: 0 } };
      const elsewhere = [commandElsewhere(prng, program), commandElsewhere(prng, program)];
      return [...calm, ...(isFirst ? [] : [empty]), { ...up, kill }, ...elsewhere];
    }
    default:
      return [
        ...[...calm, begin],
        ...(prng.boolean(0.5) ? [{ kind: "fault", script: failingListing(prng) } as const] : []),
        { kind: "destroy all", ...maybeKill(prng) },
        { kind: "disarm" },
        ...(prng.boolean(0.5) ? [{ kind: "destroy all" } as const] : []),
      ];
  }
}

/** Up to three changes of the program, or outside Pulumi: nothing, one VM or every VM is gone. */
function changes(prng: Prng, program: Program): readonly Step[] {
  const every: readonly Step[] = [0, 1].map((which) => ({
    ...({ kind: "change", how: "delete every other" } as const),
    which,
  }));
  return prng.pick<readonly Step[]>([
    [],
    [{ kind: "change", how: "delete", which: prng.integer(0, 9) }],
    every,
    [{ kind: "up", program: { ...program, count: 0 }, isRefreshed: false }],
    [
      { kind: "up", program: { ...program, count: 0 }, isRefreshed: false },
      { kind: "up", program, isRefreshed: false, kill: killOf(prng) },
    ],
  ]);
}

/** One command that cannot see the group, or sees it with other keys. */
function commandElsewhere(prng: Prng, program: Program): Step {
  const endpoint = prng.pick(ELSEWHERE);
  const count = prng.boolean(0.5) ? program.count : prng.integer(0, 6);
  const type = prng.boolean(0.8) ? program.type : prng.pick(TYPES);
  const changed = { ...program, count, type };
  return prng.pick<Step>([
    { kind: "up", program: changed, isRefreshed: false, endpoint, ...maybeKill(prng) },
    { kind: "up", program: changed, isRefreshed: true, endpoint, ...maybeKill(prng) },
    { kind: "refresh", endpoint, ...maybeKill(prng) },
    { kind: "destroy all", endpoint, ...maybeKill(prng) },
  ]);
}

/** Every listing fails, in one region or in all. */
function failingListing(prng: Prng): FaultScript {
  const listing = {
    ...({ operation: "describeInstances", times: 100 } as const),
    ...(prng.boolean(0.3) && { when: { regionId: OTHER_REGION } }),
  };
  return prng.pick<FaultScript>([
    { ...listing, fault: "unavailable" },
    { ...listing, fault: "lose-reply" },
    { ...listing, fault: "refuse", httpStatus: 403, status: "PERMISSION_DENIED" },
    { ...listing, fault: "refuse", httpStatus: 404, status: "NOT_FOUND", message: "not found" },
  ]);
}

/** A killed process sends nothing more: two concurrent writers in two regions are not simulated here. */
function killOf(prng: Prng): Kill {
  const nth = Math.min(prng.integer(1, 8), prng.integer(1, 8));
  return { at: prng.pick(AWAITS), nth, lingerMs: 0 };
}

function maybeKill(prng: Prng): { readonly kill?: Kill } {
  return prng.boolean(0.3) ? { kill: killOf(prng) } : {};
}
