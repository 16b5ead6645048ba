/** Every possible change of a group with unknown inputs. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { effectOf, type Effect } from "../inputs/policy.js";
import { pathSet, touches } from "../inputs/path-set.js";
import type { Path } from "../inputs/unknown.js";
import { isChange, type Intent } from "./intent.js";

/** The reason of an intent with an unknown value. */
export const NOT_KNOWN = "depends on a value not known yet";

/** The intents with every possible change, and the members affected only by unknown values. */
export interface Uncertain {
  readonly intents: readonly Intent[];
  readonly mayModify: readonly Member[];
  readonly mayRestart: readonly Member[];
  readonly mayRebuild: readonly Member[];
  readonly mayReplace: readonly Member[];
  readonly mayRetire: readonly Member[];
}

/** The unknown inputs of a rollout. */
export interface UnknownRollout {
  /** Whether any outdated member may be held, and any may not. */
  readonly isHoldUnknown: boolean;
  /** Whether the waves may be others. */
  readonly isPaceUnknown: boolean;
  /** Whether a member may be out of service, and may not: a surge then replaces it instead. */
  readonly isRoomUnknown: boolean;
  /** Whether VMs may be changed, and may not. */
  readonly isLeastUnknown: boolean;
  /** Whether a change may be refused. */
  readonly isMostUnknown: boolean;
}

const inRollout = (...names: readonly string[]): readonly Path[] =>
  names.map((name) => ["rollout", name]);
const HOLDING = inRollout("hold", "upTo");
const PACE = inRollout("strategy", "maxUnavailable", "maxSurge", "canary", "pause");
const ROOM = inRollout("maxUnavailable", "maxSurge");
const LEAST = inRollout("leastDisruptive");
const MOST = inRollout("mostDisruptive");

/** The effect of unknown inputs on a rollout. Pure. */
export function unknownRolloutOf(unknown: readonly Path[]): UnknownRollout {
  const paths = pathSet(unknown);
  const isAny = (inputs: readonly Path[]): boolean => inputs.some((path) => touches(paths, path));
  return {
    isHoldUnknown: isAny(HOLDING),
    isPaceUnknown: isAny(PACE),
    isRoomUnknown: isAny(ROOM),
    isLeastUnknown: isAny(LEAST),
    isMostUnknown: isAny(MOST),
  };
}

type Unknowns = Pick<UnknownRollout, "isHoldUnknown" | "isRoomUnknown" | "isLeastUnknown">;

/** A group whose rollout does the least that is possible: it holds every outdated member, or changes it in place. Pure. */
export function leastChanging(
  desired: Desired,
  { isHoldUnknown, isRoomUnknown, isLeastUnknown }: Unknowns,
): Desired {
  const { rollout } = desired;
  return {
    ...desired,
    rollout: {
      ...rollout,
      ...(isHoldUnknown && { upTo: 0 }),
      ...(isRoomUnknown && { maxUnavailable: Math.max(1, rollout.maxUnavailable) }),
      ...(isLeastUnknown && { leastDisruptive: "live" }),
    },
  };
}

/** A group whose rollout does the most that is possible: it holds no member, and replaces every one that it changes. Pure. */
export function mostChanging(
  desired: Desired,
  { isHoldUnknown, isRoomUnknown, isLeastUnknown }: Unknowns,
): Desired {
  const { rollout } = isHoldUnknown ? holdingNone(desired) : desired;
  return {
    ...desired,
    rollout: {
      ...rollout,
      ...(isRoomUnknown && { maxUnavailable: 0 }),
      ...(isLeastUnknown && { leastDisruptive: "replace" }),
    },
  };
}

/** A group that holds no member. Pure. */
export function holdingNone(desired: Desired): Desired {
  return { ...desired, rollout: { ...desired.rollout, upTo: desired.count, hold: new Set() } };
}

/** The intents with the former values, if a rollout does the most that is possible, and the least. */
export interface Range {
  readonly most: readonly Intent[];
  readonly least: readonly Intent[];
}

/**
 * The intents with every possible change: each working member whose spec depends on an unknown value is replaced, or
 * changed in place if no value can do more, and each member is retired if the number of members is unknown. Pure.
 */
export function withEveryChange(
  { most, least }: Range,
  unknown: readonly Path[],
  { overridden, rollout }: Pick<Desired, "overridden" | "rollout">,
): Uncertain {
  const isCountUnknown = unknown.some(([name]) => name === "count");
  const touching = touchingPaths(unknown, overridden);
  const certain = new Map(
    least.flatMap((intent) => (intent.kind === "launch" ? [] : [[intent.member, intent.kind]])),
  );
  const may: Readonly<Record<Affecting, Member[]>> = {
    ...{ modify: [], restart: [], rebuild: [], replace: [], retire: [] },
  };
  const intents = most.map((intent): Intent => {
    if (intent.kind === "launch" || intent.kind === "retire") return intent;
    const { member, kind } = intent;
    const possible = (changed: Intent & { readonly kind: Affecting }): Intent => {
      may[changed.kind].push(member);
      return changed;
    };
    if (isCountUnknown) return possible({ kind: "retire", member, why: NOT_KNOWN });
    const paths = kind === "replace" || rollout.hold.has(member.slot) ? [] : touching(member.slot);
    if (paths.some((path) => !isAlwaysLive(path)))
      return possible({ kind: "replace", member, why: NOT_KNOWN });
    if (isChange(intent)) return certain.get(member) === kind ? intent : possible(intent);
    if (paths.length === 0) return intent;
    return possible({ kind: "modify", member, steps: [], why: NOT_KNOWN });
  });
  return {
    intents,
    ...{ mayModify: may.modify, mayRestart: may.restart, mayRebuild: may.rebuild },
    ...{ mayReplace: may.replace, mayRetire: may.retire },
  };
}

type Affecting = "modify" | "restart" | "rebuild" | "replace" | "retire";

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
