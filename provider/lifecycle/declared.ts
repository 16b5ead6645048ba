/** What a state declares, be it of this release or of another. */
import { declaredBy, toDesired, type Desired } from "../group/desired.js";
import type { Placement } from "../inputs/inputs.js";
import type { Saved } from "../group/state.js";
import { isTree } from "../inputs/tree.js";
import type { InstanceSpec } from "../wire/spec.js";
import type { Properties } from "./boundary.js";

/**
 * The group that a saved state declares, whatever today's rules say of its inputs. Of inputs that another release took
 * and this one cannot read, the plain parts count, and every member is made of what it was launched with: what cannot be
 * read has not changed.
 *
 * @throws Error when the state names no region
 */
export function declaredIn(props: Properties, groupKey: string, saved: Saved): Desired {
  const inputs = declaredBy(props);
  if (inputs) return { ...toDesired(inputs), groupKey };
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
