/**
 * The groups in the saved state, as far as one process knows. Two resources of one state can have the same group key
 * after a group was renamed or moved in the state without its companions. Then the lineage of the former name is not
 * needed any more, and a delete under the former name would delete the VMs of the other resource.
 */

/** A group in the saved state. */
export interface Holder {
  /** URN of the group. */
  readonly urn: string;
  readonly regionId: string;
}

/** The groups of the state, derived from the engine's calls. */
export interface HeldGroups {
  /** Notes the check of a group. Without saved inputs the engine creates the group, perhaps after deleting it. */
  readonly noteCheck: (urn: string, isSaved: boolean) => void;
  /** Notes the diff of a group without a replacement, unless no check came before it: a refresh has only the diff. */
  readonly noteStay: (groupKey: string, holder: Holder) => void;
  /** Notes a created group. */
  readonly noteCreate: (groupKey: string, holder: Holder) => void;
  /** The group in the program and in the state with this key; undefined if this process knows of none. */
  readonly holderOf: (groupKey: string) => Holder | undefined;
}

/** A memory without any group. */
export function createHeldGroups(): HeldGroups {
  const checked = new Set<string>();
  const held = new Map<string, Holder>();
  return {
    noteCheck(urn, isSaved) {
      if (isSaved) {
        checked.add(urn);
        return;
      }
      checked.delete(urn);
      for (const [groupKey, holder] of held) if (holder.urn === urn) held.delete(groupKey);
    },
    noteStay(groupKey, holder) {
      if (checked.has(holder.urn)) held.set(groupKey, holder);
    },
    noteCreate(groupKey, holder) {
      if (holder.urn !== "") held.set(groupKey, holder);
    },
    holderOf: (groupKey) => held.get(groupKey),
  };
}
