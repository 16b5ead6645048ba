/** Invariants of economy: no needless VM, no needless call. */
import type { Account } from "../account.js";
import type { Process } from "../process.js";
import { isOurs } from "./views.js";

/** `surplus`: a program that never changed creates no more VMs than it asks for. */
export function surplusViolations(
  { account }: { readonly account: Account },
  maxCreated: number,
): readonly string[] {
  const created = account.controls.ledger().instances.filter((vm) => isOurs(vm, account)).length;
  return created > maxCreated ? [`surplus: ${created} VMs were created for ${maxCreated}`] : [];
}

/** Calls for one VM, address or network interface; calls for a key name the key. */
const MODIFIES = /^(?:modify|tag|untag)/;

/**
 * `call-budget`: a run without faults makes at most two listings (by tag, and by the ids of VMs without their tag); one
 * poll a second, twice as many as the waits need; and for each VM it handles a delete, a start, a read by id and a share
 * in a create call or in a call for a key. A change in place sends each VM, address and network interface each call once,
 * but for VMs that somebody changed: what they differ in shows only after a change that an earlier run left halfway.
 */
export function callBudgetViolations(
  { label, sent }: Process,
  {
    handledVms,
    tookMs,
    altered,
  }: {
    readonly handledVms: number;
    readonly tookMs: number;
    readonly altered: ReadonlySet<string>;
  },
): readonly string[] {
  const modifying = sent.filter(({ operation }) => MODIFIES.test(operation));
  const ofOneId = modifying.filter(({ instanceId }) => instanceId !== "");
  const repeatable = ofOneId.filter(({ instanceId }) => !altered.has(instanceId));
  const calls = repeatable.map(({ operation, instanceId }) => `${operation} ${instanceId}`);
  const repeated = calls.filter((call, at) => calls.indexOf(call) !== at);
  const budget = 2 + 4 * handledVms + Math.ceil(tookMs / 1000);
  const counted = sent.length - ofOneId.length;
  return [
    ...(counted > budget
      ? [`call-budget: ${label} sent ${counted} calls, and needs at most ${budget}`]
      : []),
    ...repeated.map((call) => `call-budget: ${label} sent ${call} twice`),
  ];
}
