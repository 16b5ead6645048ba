/** Scenarios and their steps: plain data, drawn from a seed or written by hand. */
import type { FaultScript } from "../../simulator/index.js";
import type { Endpoint } from "./endpoints.js";
import type { Kill } from "./process.js";
import type { IgnoredInput, Program } from "./program.js";

/** Changes to VMs outside Pulumi, as somebody makes them in the console. */
export const OUT_OF_BAND_CHANGES = [
  "delete",
  "stop",
  "error",
  "rename",
  "untag",
  "resize",
  "delete every other",
] as const;

/** One step of the safety phase. */
export type Step =
  | {
      readonly kind: "up";
      readonly program: Program;
      /** Whether the command refreshes first, as `up --refresh` does. */
      readonly isRefreshed: boolean;
      /** The input whose changes the program ignores. */
      readonly ignored?: IgnoredInput;
      readonly kill?: Kill;
      readonly endpoint?: Endpoint;
    }
  | { readonly kind: "refresh"; readonly kill?: Kill; readonly endpoint?: Endpoint }
  /** Of the group alone, as with `--target`. */
  | { readonly kind: "destroy"; readonly kill?: Kill }
  /** Of the group and its lineages. */
  | { readonly kind: "destroy all"; readonly kill?: Kill; readonly endpoint?: Endpoint }
  /** The group is moved or renamed in the state without its companions. */
  | { readonly kind: "part companions" }
  /** Destroyed and created by one process, as `up --replace` does. */
  | { readonly kind: "replace"; readonly kill?: Kill }
  | {
      readonly kind: "change";
      readonly how: (typeof OUT_OF_BAND_CHANGES)[number];
      /** Picks the VM: its position among the group's, modulo their number. */
      readonly which: number;
    }
  | { readonly kind: "fault"; readonly script: FaultScript }
  /** No network for so long. */
  | { readonly kind: "outage"; readonly ms: number }
  | { readonly kind: "quota"; readonly quota: number }
  /** A VM of another lineage gets the tags of one of ours: the duplicate of a lost token. */
  | { readonly kind: "orphan" }
  /** A second group of another stack, with the same program, in the same account. */
  | { readonly kind: "other group" }
  /** The cloud forgets all tokens, later than any run relies on them. */
  | { readonly kind: "forget tokens" }
  | { readonly kind: "disarm" }
  | { readonly kind: "wait"; readonly ms: number };

/**
 * Restricts the steps of a scenario, and so adds invariants. `unrestricted`: any step. `fixed program`: one program from
 * beginning to end under any fault, so no more VMs are created than it asks for. `fault-free`: programs, out-of-band
 * changes and refreshes only, so every run succeeds and no token is used for VMs already gone.
 */
export type Profile = "unrestricted" | "fixed program" | "fault-free";

/** A scenario: the steps of its safety phase. The liveness phase is the same for all. */
export interface Scenario {
  readonly seed: string;
  readonly profile: Profile;
  /** The program until an `up` brings another one. */
  readonly program: Program;
  readonly steps: readonly Step[];
  /** The most VMs it may create; absent when there is no such bound. */
  readonly maxCreated?: number;
}

/** A step in one line, as the trace shows it. Pure. */
export function stepText(step: Step): string {
  switch (step.kind) {
    case "up":
      return `up${step.isRefreshed ? " --refresh" : ""}: ${programText(step.program)}${step.ignored ? `, ignores ${step.ignored}` : ""}${endpointText(step)}${killText(step)}`;
    case "refresh":
    case "destroy all":
      return `${step.kind}${endpointText(step)}${killText(step)}`;
    case "destroy":
    case "replace":
      return `${step.kind}${killText(step)}`;
    case "change":
      return `change: ${step.how}, VM ${step.which}`;
    case "fault":
      return `fault ${JSON.stringify(step.script)}`;
    case "outage":
    case "wait":
      return `${step.kind} ${step.ms} ms`;
    case "quota":
      return `quota ${step.quota}`;
    case "orphan":
    case "other group":
    case "forget tokens":
    case "part companions":
    case "disarm":
      return step.kind;
  }
}

function endpointText({ endpoint }: { readonly endpoint?: Endpoint }): string {
  return endpoint ? `; endpoint: ${endpoint}` : "";
}

function programText({
  count,
  type,
  isSecret,
  hasExplicitDefaults,
  regionId,
  rollout,
  live,
}: Program): string {
  return [
    `${count} x ${type}`,
    ...(regionId ? [`in ${regionId}`] : []),
    ...(isSecret ? ["with secrets"] : []),
    ...(hasExplicitDefaults ? ["defaults spelled out"] : []),
    ...(rollout ? [`rollout ${JSON.stringify(rollout)}`] : []),
    ...(live ? [`fields ${JSON.stringify(live)}`] : []),
  ].join(", ");
}

function killText({ kill }: { readonly kill?: Kill }): string {
  return kill ? `; kill ${kill.at} ${kill.nth}, lingers ${kill.lingerMs} ms` : "";
}
