/** What may happen in a life, told in a line each. */
import type { FaultScript } from "../../simulator/index.js";
import type { Death } from "./process.js";
import type { Program } from "./program.js";

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

/**
 * What is drawn for a life, and so what must hold of it besides. `wild`: anything. `steadfast`: one program from
 * beginning to end, whatever goes wrong, so that never more VMs are made than it asks for. `calm`: programs, changes by
 * hand and looks only, so that every run ends well and no token is spent twice.
 */
export type Manner = "wild" | "steadfast" | "calm";

/** A life: its deeds, before it is settled. */
export interface Provider {
  readonly seed: string;
  readonly manner: Manner;
  /** What the program declares until an `up` brings another one. */
  readonly program: Program;
  readonly deeds: readonly Deed[];
  /** The most VMs that it may make, where that can be said. */
  readonly makes?: number;
}

/** A deed in a line. Pure. */
export function deedText(deed: Deed): string {
  const { kind, ...rest } = deed;
  return `${kind} ${JSON.stringify(rest)}`;
}
