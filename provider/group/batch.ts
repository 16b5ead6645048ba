/** Slots to launch, cut into create calls. */
import { LIMITS } from "../wire/operations.js";
import type { InstanceSpec } from "../wire/spec.js";
import { memberSpecOf, type Desired } from "./desired.js";
import { batchToken, ownershipTags, type Batch } from "./identity.js";
import { batchName } from "../inputs/names.js";
import { placedIn } from "./placement.js";
import { laidOver } from "../inputs/tree.js";

/** The body of one createInstances call. @see docs/jdcloud.md#createinstances */
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
 * without gaps, and one call for each member that has something of its own. Pure; `slots` ascending.
 */
export function batchesOf(
  desired: Desired,
  slots: readonly number[],
  { generation, place = 0 }: Pick<Batch, "generation" | "place">,
): readonly Batch[] {
  const { groupKey, overridden } = desired;
  const common = slots.filter((slot) => !overridden.has(slot));
  const alone = slots.filter((slot) => overridden.has(slot));
  return [...runsOf(common, LIMITS.maxCount), ...alone.map((slot) => ({ first: slot, last: slot }))]
    .sort((left, right) => left.first - right.first)
    .map((run) => ({
      groupKey,
      generation,
      specHash: memberSpecOf(desired, run.first).specHash,
      ...run,
      place,
    }));
}

/** The slots of a batch, ascending. Pure. */
export function slotsOf(batch: Pick<Batch, "first" | "last">): readonly number[] {
  return Array.from({ length: sizeOf(batch) }, (_, place) => batch.first + place);
}

/** How many VMs a batch asks for. Pure. */
export function sizeOf({ first, last }: Pick<Batch, "first" | "last">): number {
  return last - first + 1;
}

/** The request of one batch: numbered names, ownership tags behind the user's own, and its token. Pure. */
export function createRequest(desired: Desired, batch: Batch): CreateRequest {
  const { first, place = 0 } = batch;
  const make = memberSpecOf(desired, first);
  const spec = placedIn(make.spec, desired.placements[place - 1]);
  const size = sizeOf(batch);
  const { name, hostname } = desired;
  const numbered = hostname && batchName(hostname, first, size);
  const asked = {
    ...spec,
    name: make.name ?? batchName(name, first, size),
    ...((make.hostname ?? numbered) !== undefined && { hostname: make.hostname ?? numbered }),
    userTags: [...(spec.userTags ?? []), ...ownershipTags(batch)],
  };
  return {
    instanceSpec: laidOver(asked, desired.extraSpec) as InstanceSpec,
    maxCount: size,
    clientToken: batchToken(batch),
  };
}
