/** Batches: slots to launch, divided into create calls. */
import { LIMITS } from "../wire/operations.js";
import type { InstanceSpec } from "../wire/spec.js";
import { memberSpecOf, type Desired } from "./desired.js";
import { batchToken, ownershipTags, type Batch } from "./identity.js";
import { batchName } from "../inputs/names.js";
import { placedIn } from "./placement.js";
import { laidOver } from "../inputs/tree.js";

/** Body of one createInstances call. @see docs/jdcloud.md#createinstances */
export interface CreateRequest {
  readonly instanceSpec: InstanceSpec;
  readonly maxCount: number;
  readonly clientToken: string;
}

/** Consecutive numbers as runs of at most `longest`. Pure; `slots` ascending. */
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
 * The fewest create calls for these slots. One call numbers its VMs without gaps and creates at most 100, so a call
 * holds one run of consecutive slots. A member with an override gets its own call. Pure; `slots` ascending.
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

/** Number of VMs in a batch. Pure. */
export function sizeOf({ first, last }: Pick<Batch, "first" | "last">): number {
  return last - first + 1;
}

/**
 * The create request of one batch: numbered names, the user's tags followed by the ownership tags, and the token.
 * Pure.
 */
export function createRequest(desired: Desired, batch: Batch): CreateRequest {
  const { first, place = 0 } = batch;
  const member = memberSpecOf(desired, first);
  const spec = placedIn(member.spec, desired.placements[place - 1]);
  const size = sizeOf(batch);
  const { name, hostname } = desired;
  const numbered = hostname && batchName(hostname, first, size);
  const asked = {
    ...spec,
    name: member.name ?? batchName(name, first, size),
    ...((member.hostname ?? numbered) !== undefined && { hostname: member.hostname ?? numbered }),
    userTags: [...(spec.userTags ?? []), ...ownershipTags(batch)],
  };
  return {
    instanceSpec: laidOver(asked, desired.extraSpec) as InstanceSpec,
    maxCount: size,
    clientToken: batchToken(batch),
  };
}
