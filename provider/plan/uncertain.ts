/** Every possible change of a group with unknown inputs. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { effectOf, type Effect } from "../inputs/policy.js";
import { pathSet, touches } from "../inputs/path-set.js";
import type { Path } from "../inputs/unknown.js";
import type { Intent } from "./intent.js";

/** The reason of an intent with an unknown value. */
export const NOT_KNOWN = "depends on a value not known yet";

/** The intents with every possible change, and the members affected only by unknown values. */
export interface Uncertain {
  readonly intents: readonly Intent[];
  readonly mayModify: readonly Member[];
  readonly mayReplace: readonly Member[];
  readonly mayRetire: readonly Member[];
}

/** The unknown inputs of a rollout. */
export interface UnknownRollout {
  /** Whether any outdated member may be held, and any may not. */
  readonly isHoldUnknown: boolean;
  /** Whether the waves may be others. */
  readonly isPaceUnknown: boolean;
}

const HOLDING: readonly Path[] = [
  ["rollout", "hold"],
  ["rollout", "upTo"],
];
const PACE: readonly Path[] = [
  ...["strategy", "maxUnavailable", "maxSurge", "canary", "pause"].map((name) => ["rollout", name]),
];

/** The effect of unknown inputs on a rollout. Pure. */
export function unknownRolloutOf(unknown: readonly Path[]): UnknownRollout {
  const paths = pathSet(unknown);
  const isUnknown = (path: Path): boolean => touches(paths, path);
  return { isHoldUnknown: HOLDING.some(isUnknown), isPaceUnknown: PACE.some(isUnknown) };
}

/** A group that holds every outdated member, as far as a rollout can. Pure. */
export function holdingAll(desired: Desired): Desired {
  return { ...desired, rollout: { ...desired.rollout, upTo: 0 } };
}

/** A group that holds no member. Pure. */
export function holdingNone(desired: Desired): Desired {
  return { ...desired, rollout: { ...desired.rollout, upTo: desired.count, hold: new Set() } };
}

/**
 * The intents with every possible change: each working member whose spec depends on an unknown value is replaced, or
 * changed in place if no value can do more, and each member is retired if the number of members is unknown. `intents`
 * come from the former values; if it is unknown which members are held, from the group that holds none. Pure.
 */
export function withEveryChange(
  intents: readonly Intent[],
  unknown: readonly Path[],
  { overridden, rollout }: Pick<Desired, "overridden" | "rollout">,
): Uncertain {
  const isCountUnknown = unknown.some(([name]) => name === "count");
  const { isHoldUnknown } = unknownRolloutOf(unknown);
  const touching = touchingPaths(unknown, overridden);
  const mayModify: Member[] = [];
  const mayReplace: Member[] = [];
  const mayRetire: Member[] = [];
  const all = intents.map((intent): Intent => {
    if (intent.kind === "launch" || intent.kind === "retire") return intent;
    const { member } = intent;
    if (isCountUnknown) {
      mayRetire.push(member);
      return { kind: "retire", member, why: NOT_KNOWN };
    }
    const mayBeHeld = isHoldUnknown && member.phase !== "broken" && !hasSuccessor(intent);
    if (intent.kind === "replace") {
      if (mayBeHeld) mayReplace.push(member);
      return intent;
    }
    const paths = rollout.hold.has(member.slot) ? [] : touching(member.slot);
    if (paths.some((path) => !isAlwaysLive(path))) {
      mayReplace.push(member);
      return { kind: "replace", member, why: NOT_KNOWN };
    }
    if (intent.kind === "modify" || intent.kind === "restart" || intent.kind === "rebuild") {
      if (mayBeHeld) mayModify.push(member);
      return intent;
    }
    if (paths.length === 0) return intent;
    mayModify.push(member);
    return { kind: "modify", member, steps: [], why: NOT_KNOWN };
  });
  return { intents: all, mayModify, mayReplace, mayRetire };
}

function hasSuccessor(intent: Intent): boolean {
  return intent.kind === "replace" && intent.successor !== undefined;
}

/** Fields that the API sets on a running VM whatever their new value is; values of others it cannot take away. */
const ALWAYS_LIVE: ReadonlySet<unknown> = new Set(["name", "userTags"]);

function isAlwaysLive([input, ...path]: Path): boolean {
  return ALWAYS_LIVE.has(input === "overrides" ? path[1] : path[0]);
}

/** The effects of inputs that are part of a member's spec. */
const CHANGING: ReadonlySet<Effect> = new Set<Effect>([
  ...(["live", "restarts members", "rebuilds members", "replaces members"] as const),
]);

/** The unknown values that can change the spec of a slot's member. */
function touchingPaths(
  unknown: readonly Path[],
  overridden: Desired["overridden"],
): (slot: number) => readonly Path[] {
  const bySlot = new Map<number, Path[]>();
  const common: Path[] = [];
  for (const path of unknown) {
    const effect = effectOf(path);
    if (effect === undefined || !CHANGING.has(effect)) continue;
    const [name, key] = path;
    const slot = name === "overrides" && key !== undefined ? Number(key) : undefined;
    const own = slot === undefined ? common : (bySlot.get(slot) ?? []);
    own.push(path);
    if (slot !== undefined) bySlot.set(slot, own);
  }
  // A member's own value takes precedence over the common one.
  const isOwn = ([name, key, field]: Path, slot: number): boolean =>
    name === "instanceSpec" &&
    (key === "name" || key === "hostname") &&
    field === undefined &&
    overridden.get(slot)?.[key] !== undefined;
  return (slot) => [...common.filter((path) => !isOwn(path, slot)), ...(bySlot.get(slot) ?? [])];
}
