/** Invariants at any moment, also between two runs and with two writers at once. */
import type { Stack } from "../stack.js";
import { idsIn, isFindable, isOurs, livingVms, type GroupView } from "./views.js";

/** Violations at this moment, and violations found while calls were handled. */
export function momentViolations(view: GroupView & { readonly otherGroup: Stack }) {
  return [
    ...view.account.violations,
    ...lost(view),
    ...duplicate(view),
    ...foreign(view),
    ...elsewhere(view),
  ];
}

/** `lost`: every living VM of ours is in the state, or has the tag of the group or of a lineage in the state. */
function lost({ account, stack }: GroupView): readonly string[] {
  const known = idsIn(stack);
  return livingVms(account)
    .filter((vm) => isOurs(vm, account) && !known.has(vm.instanceId) && !isFindable(vm, stack))
    .map(
      ({ name, instanceId }) => `lost: ${name} (${instanceId}) is neither in the state nor tagged`,
    );
}

/** `duplicate`: a token creates no more VMs than it asked for. */
function duplicate({ account }: GroupView): readonly string[] {
  const living = livingVms(account);
  return [...account.tokenUses].flatMap(([token, { maxCount }]) => {
    const created = living.filter(({ clientToken }) => clientToken === token).length;
    return created > maxCount
      ? [`duplicate: ${created} VMs exist of one token for ${maxCount}`]
      : [];
  });
}

/** `elsewhere`: no VM is created in another account. */
function elsewhere({ account }: GroupView): readonly string[] {
  const created = account.another.world.vms.length;
  return created > 0 ? [`elsewhere: ${created} VMs were created in another account`] : [];
}

/** `foreign`: no VM of another group is deleted. */
function foreign({
  account,
  otherGroup,
}: GroupView & { readonly otherGroup: Stack }): readonly string[] {
  const others = idsIn(otherGroup);
  return account.controls
    .ledger()
    .instances.filter(
      ({ instanceId, endCause }) => others.has(instanceId) && endCause === "deleted",
    )
    .map(({ instanceId }) => `foreign: ${instanceId} of another group was deleted`);
}
