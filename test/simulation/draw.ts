/** Lives drawn by chance from a seed. */
import { chanceOf, type Chance } from "./prng.js";
import { DAMAGES, type Deed, type Provider, type Manner } from "./steps.js";
import { conspiracyOf, faultOfCalls, faultOfVms } from "./faults.js";
import { AWAITS, type Death } from "./process.js";
import { TYPES, type Program } from "./program.js";
import { ANNOUNCED_MS } from "../../provider/reconcile/observe.js";

/** The longest time between two looks of a run. */
const LONGEST_POLL_MS = 6_000;

/** What stays the same throughout a life. */
interface Frame {
  readonly isSecret: boolean;
  /** The most members it ever asks for. */
  readonly most: number;
  readonly program: Program;
}

/** The life of a seed. Pure. */
export function providerOf(seed: string): Provider {
  const chance = chanceOf(`${seed}/deeds`);
  const manner = chance.pick<Manner>(["wild", "wild", "steadfast", "calm"]);
  const isSecret = chance.isTrue(0.3);
  const most = chance.isTrue(0.15) ? 14 : 6;
  const program = { count: chance.whole(1, most), type: chance.pick(TYPES), isSecret };
  if (manner === "steadfast" && chance.isTrue(0.1)) return growing(chance, seed, program);
  const draw = { wild: wildly, steadfast: steadfastly, calm: calmly }[manner];
  const deeds: Deed[] = [];
  const length = chance.whole(1, 9);
  while (deeds.length < length) deeds.push(...draw(chance, { isSecret, most, program }));
  const isBounded = manner === "steadfast" && !(isReworded(deeds) && hidesLong(deeds));
  return { seed, manner, program, deeds, ...(isBounded && { makes: program.count }) };
}

function isReworded(deeds: readonly Deed[]): boolean {
  return deeds.some((deed) => deed.kind === "up" && deed.program.isSpeltOut);
}

/** A create call made again in other words is refused; what hides its VMs for longer than a run waits doubles them. */
function hidesLong(deeds: readonly Deed[]): boolean {
  return deeds.some(
    (deed) => deed.kind === "fault" && (deed.script.delayMs ?? 0) > ANNOUNCED_MS - LONGEST_POLL_MS,
  );
}

function wildly(chance: Chance, frame: Frame): readonly Deed[] {
  const roll = chance.next() * 100;
  const { isSecret } = frame;
  if (roll < 40) return [upOf(chance, programOf(chance, frame), 0.45)];
  if (roll < 45) return [{ kind: "refresh", ...deathOf(chance, 0.2) }];
  if (roll < 51) return [{ kind: "destroy", ...deathOf(chance, 0.4) }];
  if (roll < 54) return [{ kind: "replace", ...deathOf(chance, 0.4) }];
  if (roll < 65) return [damageOf(chance)];
  if (roll < 73) return [{ kind: "fault", script: faultOfCalls(chance, isSecret) }];
  if (roll < 77) return [{ kind: "fault", script: faultOfVms(chance) }];
  if (roll < 81) return conspiracy(chance, frame);
  if (roll < 83) return holes(chance, frame);
  if (roll < 85) return [outageOf(chance)];
  if (roll < 88) return [{ kind: "quota", quota: chance.whole(0, 12) }];
  if (roll < 91) return [{ kind: "stray" }];
  if (roll < 94) return [{ kind: "neighbour" }];
  if (roll < 95) return [{ kind: "forget" }];
  if (roll < 97) return [{ kind: "disarm" }];
  return [passOf(chance)];
}

function steadfastly(chance: Chance, frame: Frame): readonly Deed[] {
  const roll = chance.next() * 100;
  if (roll < 50) return [upOf(chance, frame.program, 0.5)];
  if (roll < 57) return [{ kind: "refresh", ...deathOf(chance, 0.2) }];
  if (roll < 72) return [{ kind: "fault", script: faultOfCalls(chance, frame.isSecret) }];
  if (roll < 84) return [...conspiracy(chance, frame), upOf(chance, frame.program, 0.2)];
  if (roll < 88) return [outageOf(chance)];
  if (roll < 91) return [{ kind: "quota", quota: chance.whole(0, 12) }];
  if (roll < 96) return [{ kind: "disarm" }];
  return [passOf(chance)];
}

/** A create call whose replies are all lost and whose VMs no listing shows yet; then the program asks for more. */
function growing(chance: Chance, seed: string, program: Program): Provider {
  const makes = program.count + chance.whole(1, 3);
  const operation = "createInstances";
  const deeds: readonly Deed[] = [
    { kind: "fault", script: { operation, fault: "lose-reply", times: 30 } },
    { kind: "fault", script: { operation, fault: "hide", delayMs: chance.whole(30, 120) * 1000 } },
    { kind: "up", program, isRefreshed: false },
    { kind: "disarm" },
    { kind: "up", program: { ...program, count: makes }, isRefreshed: false },
  ];
  return { seed, manner: "steadfast", program, deeds, makes };
}

function calmly(chance: Chance, frame: Frame): readonly Deed[] {
  const roll = chance.next() * 100;
  if (roll < 55) return [upOf(chance, programOf(chance, frame), 0)];
  if (roll < 65) return [{ kind: "refresh" }];
  if (roll < 70) return [{ kind: "replace" }];
  if (roll < 73) return [{ kind: "destroy" }];
  if (roll < 90) return [damageOf(chance)];
  if (roll < 94) return [{ kind: "neighbour" }];
  if (roll < 96) return [{ kind: "forget" }];
  return [passOf(chance)];
}

/** The next run is one that has something to do, and its faults are there from its first call on. */
function conspiracy(chance: Chance, { isSecret }: Frame): readonly Deed[] {
  const faults = conspiracyOf(chance, isSecret);
  const deeds: readonly Deed[] = faults.map((script) => ({ kind: "fault", script }));
  return [{ kind: "disarm" }, ...deeds];
}

/** A group so full of holes that filling them takes several create calls, all of which are refused. */
function holes(chance: Chance, frame: Frame): readonly Deed[] {
  const program = { ...frame.program, count: 14 };
  const up = { kind: "up", program, isRefreshed: true } as const;
  const refusals = conspiracyOf(chance, frame.isSecret);
  return [
    { kind: "disarm" },
    { kind: "quota", quota: 100 },
    up,
    { kind: "damage", how: "holes", which: 0 },
    ...refusals.map((script) => ({ kind: "fault", script }) as const),
    up,
  ];
}

function upOf(chance: Chance, given: Program, deadly: number): Deed {
  const program = chance.isTrue(0.2) ? { ...given, isSpeltOut: true } : given;
  return { kind: "up", program, isRefreshed: chance.isTrue(0.25), ...deathOf(chance, deadly) };
}

function programOf(chance: Chance, { most, isSecret }: Frame): Program {
  return { count: chance.whole(0, most), type: chance.pick(TYPES), isSecret };
}

function damageOf(chance: Chance): Deed {
  return { kind: "damage", how: chance.pick(DAMAGES), which: chance.whole(0, 9) };
}

function outageOf(chance: Chance): Deed {
  return { kind: "outage", ms: chance.pick([500, 5_000, 60_000, 180_000]) };
}

function passOf(chance: Chance): Deed {
  return { kind: "pass", ms: chance.whole(0, 60_000) };
}

function deathOf(chance: Chance, probability: number): { readonly death?: Death } {
  if (!chance.isTrue(probability)) return {};
  const at = chance.pick(AWAITS);
  // Most runs make few calls: the later ones are drawn less often.
  const nth = Math.min(chance.whole(1, 10), chance.whole(1, 10), chance.whole(1, 10));
  return { death: { at, nth, lingerMs: chance.isTrue(0.5) ? 0 : chance.whole(1, 2000) } };
}
