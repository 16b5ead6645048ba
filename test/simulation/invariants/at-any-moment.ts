/** Invariants at any moment, also between two runs and with two writers at once. */
import type { Stack } from "../stack.js";
import { idsIn, isOurs, isTagged, livingVms, type GroupView } from "./views.js";

/** Violations at this moment, and those seen while calls were handled. */
export function momentViolations(view: GroupView & { readonly otherGroup: Stack }) {
  return [...view.account.violations, ...lost(view), ...duplicate(view), ...foreign(view)];
}

/** `lost`: every living VM of ours is in the state, or has the group's tag. */
function lost({ account, stack }: GroupView): readonly string[] {
  const known = idsIn(stack);
  return livingVms(account)
    .filter((vm) => isOurs(vm, account) && !known.has(vm.instanceId) && !isTagged(vm, stack))
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
