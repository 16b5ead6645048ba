/** What happens in a life: drawn by chance from a seed, told in a line each. */
import type { FaultScript } from "../../simulator/index.js";
import { chanceOf, type Chance } from "./chance.js";
import { AWAITS, type Death } from "./process.js";
import { SECRETS, TYPES, type Program } from "./program.js";

/** Changes by hand, in the console; `holes` deletes every other member. */
export const DAMAGES = ["delete", "stop", "error", "rename", "untag", "resize", "holes"] as const;
/** One thing that happens. */
export type Deed =
  | {
      readonly kind: "up";
      readonly program: Program;
      readonly isRefreshed: boolean;
      readonly death?: Death;
    }
  | { readonly kind: "refresh"; readonly death?: Death }
  | { readonly kind: "destroy"; readonly death?: Death }
  /** Destroyed and created by one process, as `up --replace` does. */
  | { readonly kind: "replace"; readonly death?: Death }
  | { readonly kind: "damage"; readonly how: (typeof DAMAGES)[number]; readonly which: number }
  | { readonly kind: "fault"; readonly script: FaultScript }
  /** No network, from now on, for so long. */
  | { readonly kind: "outage"; readonly ms: number }
  | { readonly kind: "quota"; readonly quota: number }
  /** Somebody else's VM gets the tags of one of ours: the double that a lost token would have made. */
  | { readonly kind: "stray" }
  /** A second group of another stack, of the same program, in the same account. */
  | { readonly kind: "neighbour" }
  /** The cloud forgets all tokens, later than any run relies on them. */
  | { readonly kind: "forget" }
  | { readonly kind: "disarm" }
  | { readonly kind: "pass"; readonly ms: number };

/** A life: its deeds, then how it is settled. */
export interface Life {
  readonly seed: string;
  readonly deeds: readonly Deed[];
}

/** The life of a seed. Pure. */
export function lifeOf(seed: string): Life {
  const chance = chanceOf(`${seed}/deeds`);
  const isSecret = chance.isTrue(0.25);
  const most = chance.isTrue(0.1) ? 14 : 6;
  const length = chance.whole(1, 9);
  return { seed, deeds: Array.from({ length }, () => deedOf(chance, { isSecret, most })) };
}

function deedOf(
  chance: Chance,
  { isSecret, most }: { readonly isSecret: boolean; readonly most: number },
): Deed {
  const roll = chance.next() * 100;
  if (roll < 42) {
    const program = { count: chance.whole(0, most), type: chance.pick(TYPES), isSecret };
    return { kind: "up", program, isRefreshed: chance.isTrue(0.25), ...deathOf(chance, 0.45) };
  }
  if (roll < 47) return { kind: "refresh", ...deathOf(chance, 0.2) };
  if (roll < 53) return { kind: "destroy", ...deathOf(chance, 0.4) };
  if (roll < 56) return { kind: "replace", ...deathOf(chance, 0.4) };
  if (roll < 69) return { kind: "damage", how: chance.pick(DAMAGES), which: chance.whole(0, 9) };
  if (roll < 83) return { kind: "fault", script: faultOf(chance, isSecret) };
  if (roll < 85) return { kind: "outage", ms: chance.pick([500, 5_000, 60_000, 180_000]) };
  if (roll < 88) return { kind: "quota", quota: chance.whole(0, 12) };
  if (roll < 91) return { kind: "stray" };
  if (roll < 94) return { kind: "neighbour" };
  if (roll < 95) return { kind: "forget" };
  if (roll < 97) return { kind: "disarm" };
  return { kind: "pass", ms: chance.whole(0, 60_000) };
}

function deathOf(chance: Chance, probability: number): { readonly death?: Death } {
  if (!chance.isTrue(probability)) return {};
  const at = chance.pick(AWAITS);
  // Most runs make few calls: the later ones are drawn less often.
  const nth = Math.min(chance.whole(1, 10), chance.whole(1, 10), chance.whole(1, 10));
  return { death: { at, nth, lingerMs: chance.isTrue(0.5) ? 0 : chance.whole(1, 2000) } };
}

/** Faults of the network and the cloud that any run must bear or report. */
const NETWORK = [
  "lose-reply",
  "reset",
  "reset-after",
  "throttle",
  "unavailable",
  "error-after",
  "not-json",
  "cut",
] as const;
const OPERATIONS = [
  "createInstances",
  "describeInstances",
  "deleteInstance",
  "describeInstance",
  "startInstance",
  "*",
] as const;

function faultOf(chance: Chance, isSecret: boolean): FaultScript {
  const nth = chance.whole(1, 3);
  const roll = chance.whole(1, 12);
  const count = chance.whole(1, 2);
  switch (roll) {
    case 1:
      return { operation: "createInstances", nth, fault: "boot-error", count };
    case 2:
      return { operation: "createInstances", nth, fault: "fewer-ids", count };
    case 3:
      return {
        operation: "createInstances",
        nth,
        fault: "hide",
        delayMs: chance.whole(1, 60) * 1000,
      };
    case 4:
      return {
        operation: "describeInstances",
        nth,
        fault: "hide",
        count,
        times: chance.whole(1, 3),
      };
    case 5:
      return { operation: "describeInstances", nth, fault: "stale", polls: chance.whole(1, 3) };
    case 6: {
      const fault = chance.pick(["vm-stopped", "vm-gone", "vm-error"] as const);
      return { operation: chance.pick(OPERATIONS), nth, fault, count };
    }
    case 7:
      return refusalOf(chance, nth, isSecret);
    default: {
      const operation = chance.pick(OPERATIONS);
      return { operation, nth, times: chance.whole(1, 8), fault: chance.pick(NETWORK) };
    }
  }
}

/** Refusals for good; those of a create echo what it was sent, as gateways do. */
function refusalOf(chance: Chance, nth: number, isSecret: boolean): FaultScript {
  const times = chance.pick([1, 2, 30]);
  const operation = chance.pick(OPERATIONS);
  const base = { operation, nth, times, fault: "refuse" } as const;
  const isEcho = isSecret && operation === "createInstances";
  const message = isEcho ? `refused: ${SECRETS.password} ${SECRETS.script}` : "refused";
  return chance.pick<FaultScript>([
    { ...base, httpStatus: 400, status: "INVALID_ARGUMENT", message },
    { ...base, httpStatus: 401, status: "UNAUTHENTICATED", message: "token expired" },
    { ...base, httpStatus: 403, status: "PERMISSION_DENIED", message },
    {
      ...base,
      httpStatus: 429,
      status: "QUOTA_EXCEEDED",
      message: "Instance quota limit exceeded",
    },
    { ...base, httpStatus: 500, status: "INTERNAL", message },
    { ...base, httpStatus: 404, status: "NOT_FOUND", message: "Region 'cn-north-1' not found" },
  ]);
}

/** A deed in a line. Pure. */
export function deedText(deed: Deed): string {
  const { kind, ...rest } = deed;
  return `${kind} ${JSON.stringify(rest)}`;
}
