/** Slots to launch, cut into create calls. */
import { LIMITS } from "../wire/operations.js";
import type { InstanceSpec } from "../wire/spec.js";
import type { Desired } from "./desired.js";
import { batchToken, ownershipTags, type Batch } from "./identity.js";
import { batchName } from "./names.js";

/** The body of one createInstances call. @see vendor's page, 请求参数 */
export interface CreateRequest {
  readonly instanceSpec: InstanceSpec;
  readonly maxCount: number;
  readonly clientToken: string;
}

/** Neighbours folded into runs of at most `longest`. Pure; `slots` ascending. */
export function runsOf(
  slots: readonly number[],
  longest: number,
): readonly { readonly first: number; readonly last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const slot of slots) {
    const run = runs.at(-1);
    if (run && slot === run.last + 1 && slot - run.first < longest) run.last = slot;
    else runs.push({ first: slot, last: slot });
  }
  return runs;
}

/**
 * The fewest create calls that make these slots: runs of neighbours, at most 100 each, since one call numbers its VMs
 * without gaps. Pure; `slots` ascending.
 */
export function batchesOf(
  desired: Desired,
  slots: readonly number[],
  generation: number,
): readonly Batch[] {
  const { groupKey, specHash } = desired;
  return runsOf(slots, LIMITS.maxCount).map((run) => ({ groupKey, generation, specHash, ...run }));
}

/** How many VMs a batch asks for. Pure. */
export function sizeOf({ first, last }: Pick<Batch, "first" | "last">): number {
  return last - first + 1;
}

/** The request of one batch: numbered names, ownership tags behind the user's own, and its token. Pure. */
export function createRequest(desired: Desired, batch: Batch): CreateRequest {
  const { spec, name, hostname } = desired;
  const size = sizeOf(batch);
  return {
    instanceSpec: {
      ...spec,
      name: batchName(name, batch.first, size),
      ...(hostname && { hostname: batchName(hostname, batch.first, size) }),
      userTags: [...(spec.userTags ?? []), ...ownershipTags(batch)],
    },
    maxCount: size,
    clientToken: batchToken(batch),
  };
}
