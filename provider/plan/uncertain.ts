/** Every possible change of a group with unknown inputs. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { effectOf, type Effect } from "../inputs/policy.js";
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

/**
 * The intents with every possible change: each working member whose spec depends on an unknown value is replaced, or
 * changed in place if no value can do more, and each member is retired if the number of members is unknown. `intents` come from the former values. Pure.
 */
export function atMost(
  intents: readonly Intent[],
  unknown: readonly Path[],
  { overridden, rollout }: Pick<Desired, "overridden" | "rollout">,
): Uncertain {
  const isCountUnknown = unknown.some(([name]) => name === "count");
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
    if (rollout.hold.has(member.slot) || intent.kind === "replace") return intent;
    const touching = unknown.filter((path) => touches(path, member.slot, overridden));
    if (touching.length === 0) return intent;
    if (touching.every(isAlwaysLive)) {
      if (["modify", "restart", "rebuild"].includes(intent.kind)) return intent;
      mayModify.push(member);
      return { kind: "modify", member, steps: [], why: NOT_KNOWN };
    }
    mayReplace.push(member);
    return { kind: "replace", member, why: NOT_KNOWN };
  });
  return { intents: all, mayModify, mayReplace, mayRetire };
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

/** Whether a value can change the spec of a slot's member. */
function touches(path: Path, slot: number, overridden: Desired["overridden"]): boolean {
  const effect = effectOf(path);
  if (effect === undefined || !CHANGING.has(effect)) return false;
  const [name, key, field] = path;
  if (name === "overrides") return key === undefined || Number(key) === slot;
  // A member's own value takes precedence over the common one.
  const own = overridden.get(slot);
  const isOwn = name === "instanceSpec" && (key === "name" || key === "hostname");
  return !(isOwn && field === undefined && own?.[key] !== undefined);
}
