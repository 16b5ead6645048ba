/** The members of a group as observed in the cloud, each in its slot. */
import type { Instance } from "../wire/instance.js";
import {
  asLaunched,
  differencesOf,
  driftFieldsOf,
  templateValuesOf,
  type Places,
} from "./drift.js";
import { batchMark, specMark } from "./identity.js";

/** Our view of a VM; `gone` means deleted or being deleted. */
export type Phase = "settling" | "ready" | "stopped" | "broken" | "gone";

/** One VM of a group, in its slot. */
export interface Member {
  readonly slot: number;
  readonly instanceId: string;
  readonly name: string;
  /** The cloud's word for the VM's state. */
  readonly status: string;
  readonly phase: Phase;
  readonly az: string;
  readonly privateIpAddress: string;
  readonly elasticIpAddress: string;
  /** Hash of its spec; undefined when neither its tags nor the state record it. */
  readonly specHash: string | undefined;
  /** Hashes of the specs of changes in place that may have ended halfway. */
  readonly unfinished?: readonly string[] | undefined;
  /** Differences from the declared spec, as text; empty when there are none. */
  readonly drift: string;
  /** Differences in fields that calls set while the VM runs, as text; absent when there are none or they are not known. */
  readonly liveDrift?: string | undefined;
  /** Observed values of all fields with a difference from the spec in its own place. */
  readonly mismatches: Readonly<Record<string, string>>;
  /** Values that a template gave the VM at its launch; absent without a template. */
  readonly launched?: Readonly<Record<string, string>> | undefined;
  /** Its type and image; absent when they are not known. */
  readonly instanceType?: string | undefined;
  readonly imageId?: string | undefined;
  /** Whether this run has set all fields that can be set while it runs. */
  readonly isPrepared?: boolean;
  /**
   * Of a VM whose slot has another member: `successor` will take the place of that outdated member, and `replaced` is an
   * outdated member whose successor is running. Absent for any other VM.
   */
  readonly role?: "successor" | "replaced";
}

/** A VM before it has a slot; `slot` comes from the state or from a create call. */
export type Candidate = Omit<Member, "slot" | "phase"> & {
  readonly slot: number | undefined;
  readonly isKnown: boolean;
  readonly range: { readonly first: number; readonly last: number } | undefined;
};

/** An observed group: at most one member a slot, and VMs without a slot. */
export interface Observed {
  readonly members: readonly Member[];
  /** VMs of the group whose slot already has a member. */
  readonly surplus: readonly Member[];
  /** VMs being deleted, by us or outside Pulumi. */
  readonly leaving: readonly Member[];
}

/**
 * The phase of a cloud status. An unknown status counts as settling, so the provider leaves the VM alone. Pure.
 * @see docs/jdcloud.md#states
 */
export function phaseOf(status: string): Phase {
  switch (status) {
    case "running":
      return "ready";
    case "stopped":
      return "stopped";
    case "error":
      return "broken";
    case "deleting":
    case "terminated":
      return "gone";
    default:
      return "settling";
  }
}

/** One VM of a reply with its claims to a slot. Pure. */
export function candidateOf(
  places: Places,
  instance: Instance,
  saved:
    | {
        readonly slot: number;
        readonly specHash?: string | undefined;
        readonly unfinished?: readonly string[] | undefined;
        readonly isSurplus?: boolean | undefined;
        readonly launched?: Readonly<Record<string, string>> | undefined;
      }
    | undefined,
): Candidate {
  const launched = { ...templateValuesOf(places.spec, instance), ...saved?.launched };
  const { specHash, unfinished = [] } = specMark(instance.tags) ?? saved ?? {};
  return {
    slot: saved?.isSurplus ? undefined : saved?.slot,
    isKnown: saved !== undefined && !saved.isSurplus,
    range: batchMark(instance.tags),
    instanceId: instance.instanceId,
    name: instance.instanceName,
    status: instance.status,
    az: instance.az,
    privateIpAddress: instance.privateIpAddress,
    elasticIpAddress: instance.elasticIpAddress,
    specHash,
    ...(unfinished.length > 0 && { unfinished }),
    ...differencesOf(places, instance, launched),
    instanceType: instance.instanceType || undefined,
    imageId: instance.imageId || undefined,
  };
}

/**
 * The members of a group observed for one declaration, compared with another one. Differences in fields that calls set
 * while a VM runs stay: they are those from the VM's own spec. Pure.
 */
export function comparedWith(places: Places, former: Places, observed: Observed): Observed {
  const members = observed.members.map((member): Member => {
    const { launched, mismatches, instanceType = "", imageId = "" } = member;
    const known = { ...(instanceType && { instanceType }), ...(imageId && { imageId }) };
    const fields = { ...driftFieldsOf(asLaunched(former, launched), mismatches), ...known };
    const live = Object.entries(mismatches).filter(([name]) => !(name in fields));
    const { drift, mismatches: compared } = differencesOf(places, fields, launched);
    return { ...member, drift, mismatches: { ...compared, ...Object.fromEntries(live) } };
  });
  return { ...observed, members };
}
