/** Views of an account and a stack, shared by the invariants. */
import { GROUP_TAG } from "../../../provider/group/identity.js";
import { readState } from "../../../provider/group/state.js";
import type { LedgerInstance, ServiceCounts, ServiceReport } from "../../../simulator/index.js";
import type { Account, SentCall } from "../account.js";
import { serviceIn } from "../service.js";
import type { Stack } from "../stack.js";

/** The account with the group under test. */
export interface GroupView {
  readonly account: Account;
  readonly stack: Stack;
}

/** All existing VMs. */
export function livingVms({ controls }: Account): readonly LedgerInstance[] {
  return controls.ledger().instances.filter((vm) => vm.alive);
}

/** Living VMs with the group's tag. */
export function taggedVms(account: Account, stack: Stack): readonly LedgerInstance[] {
  return livingVms(account).filter((vm) => isTagged(vm, stack));
}

/** The ids in the state of a stack. */
export function idsIn(stack: Stack): ReadonlySet<string> {
  const outputs = stack.checkpoint()?.outputs;
  return new Set(outputs ? readState(outputs).members.map((one) => one.instanceId) : []);
}

/** Whether a VM has the group's tag, or the tag of a lineage in the state: a run can find it. */
export function isFindable(vm: LedgerInstance, stack: Stack): boolean {
  return stack.groupKeys().includes(vm.tags[GROUP_TAG] ?? "");
}

/** Whether tags name one of the groups. Pure. */
export function isFindableBy(
  tags: readonly { readonly key: string; readonly value: string }[],
  groupKeys: readonly string[],
): boolean {
  return tags.some(({ key, value }) => key === GROUP_TAG && groupKeys.includes(value));
}

/** Whether a VM has the group's tag. */
export function isTagged(vm: LedgerInstance, { groupKey }: Stack): boolean {
  return vm.tags[GROUP_TAG] === groupKey;
}

/** Whether the group under test created a VM, not an orphan step or the other group. */
export function isOurs(vm: LedgerInstance, { tokenUses }: Account): boolean {
  return tokenUses.get(vm.clientToken ?? "")?.firstCaller.startsWith("main") ?? false;
}

/** One call of the provider to the account, and the VMs of the group under test just before and just after it. */
export interface CallMoment extends SentCall {
  /** Label of its process. */
  readonly label: string;
  readonly before: ServiceCounts;
  readonly after: ServiceCounts;
}

/**
 * Every call that processes of this group have sent to the account, in the order of their arrival. The members are those
 * with the group's present tag: a group with a new lineage had none before.
 */
export function callMoments({ account, stack }: GroupView): readonly CallMoment[] {
  return account.received
    .filter(({ label }) => label.startsWith("main"))
    .map(({ before, after, ...call }) => ({
      ...call,
      before: serviceIn(before, stack.groupKey),
      after: serviceIn(after, stack.groupKey),
    }));
}

/** The service of the group from `fromMs` until now, also between calls, as the simulator recorded it. */
export function serviceSince({ account, stack }: GroupView, fromMs: number): ServiceReport {
  return account.controls.service({ tag: GROUP_TAG, value: stack.groupKey, fromMs });
}
