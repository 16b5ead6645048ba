/** The observations of a group so far, and what its run has done to VMs since. */
import type { Batch } from "../group/identity.js";
import type { Instance } from "../wire/instance.js";

/** An id returned by a create call and not listed yet; it counts as a settling member. */
export interface Announced {
  readonly slot: number;
  readonly batch: Batch;
  readonly atMs: number;
  /** The create call, for messages about the VM. */
  readonly requestId: string;
}

/** What a VM became by a change in place of this run. */
export interface Modified {
  /** Its slot; a VM that had no slot of its own would else get another one with its new spec. */
  readonly slot: number;
  readonly specHash: string;
}

/** All VMs of a group known to a run. Owned by the loop, changed only here and in `execute`. */
export interface Observations {
  readonly seen: Map<string, Instance>;
  readonly announced: Map<string, Announced>;
  /** Ids with an accepted deletion, and its time. */
  readonly retiring: Map<string, number>;
  /** The VMs that this run changed in place. */
  readonly modified: Map<string, Modified>;
  /** Fields of the VMs that this run set in place, as drift names them: a listing may show their former values. */
  readonly fieldsSet: Map<string, ReadonlySet<string>>;
  /** VMs with all fields that this run could set while they ran. */
  readonly prepared: Set<string>;
  /** VMs that this run stops, changes and starts: a listing may still show them as they were before. */
  readonly overtaken: Map<string, Overtaken>;
}

/** The last call of a VM, and what the VM was like before it and before each earlier one. */
export interface Overtaken {
  readonly atMs: number;
  /** The status after the call. */
  readonly status: string;
  readonly before: readonly Pick<Instance, "status" | "instanceType" | "imageId">[];
}
