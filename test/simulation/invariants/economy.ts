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

/**
 * `call-budget`: a run without faults makes at most two listings (by tag, and by the ids of VMs without their tag); one
 * poll a second, twice as many as the waits need; and for each VM it handles a delete, a start, a read by id and a share
 * in a create call.
 */
export function callBudgetViolations(
  { label, sent }: Process,
  { handledVms, tookMs }: { readonly handledVms: number; readonly tookMs: number },
): readonly string[] {
  const budget = 2 + 4 * handledVms + Math.ceil(tookMs / 1000);
  return sent.length > budget
    ? [`call-budget: ${label} sent ${sent.length} calls, and needs at most ${budget}`]
    : [];
}
