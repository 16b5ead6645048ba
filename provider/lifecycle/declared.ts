/** The group declared by a saved state, also by a state of another release. */
import { toDesired, type Desired } from "../group/desired.js";
import { declarationsOf } from "../plan/member-changes.js";
import type { Placement } from "../inputs/inputs.js";
import type { Saved } from "../group/state.js";
import { isTree } from "../inputs/tree.js";
import type { InstanceSpec } from "../wire/spec.js";
import type { Properties } from "./boundary.js";

/**
 * The group declared by a saved state, whatever today's rules say about its inputs. If this release cannot read the inputs
 * of another one, the plain parts count, and each member keeps the spec it was launched with: unreadable inputs are taken
 * as unchanged.
 *
 * @throws Error when the state names no region
 */
export function declaredIn(props: Properties, groupKey: string, saved: Saved): Desired {
  const [latest, ...former] = declarationsOf(props);
  if (latest?.isLatest) {
    const earlier = former.map(({ desired }) => desired);
    return { ...latest.desired, groupKey, ...(earlier.length > 0 && { earlier }) };
  }
  const { instanceSpec, regionId, count, lineage, placements } = props;
  if (typeof regionId !== "string") {
    throw new Error(
      "the state of this group names no region: restore an earlier checkpoint (pulumi stack history, pulumi stack import)",
    );
  }
  const spec = { name: "member", ...(isTree(instanceSpec) && instanceSpec) } as InstanceSpec;
  const desired = toDesired({
    regionId,
    count: typeof count === "number" ? count : 0,
    lineage: typeof lineage === "string" ? lineage : "",
    instanceSpec: spec,
    placements: (Array.isArray(placements) ? placements.filter(isTree) : []) as Placement[],
  });
  const overridden = saved.members
    .filter(({ isSurplus }) => !isSurplus)
    .map(({ slot, name, specHash = desired.specHash }) => {
      return [slot, { spec, specHash, name: name || undefined }] as const;
    });
  return { ...desired, groupKey, overridden: new Map(overridden) };
}
