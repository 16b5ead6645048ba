/** Invariants after one command, with or without faults. */
import { isMisled } from "../endpoints.js";
import type { Process } from "../process.js";
import type { MethodResult } from "../stack.js";
import type { Profile } from "../steps.js";
import { convergenceViolations, type Desired } from "./convergence.js";
import type { DeclaredView } from "./spec.js";
import { idsIn, livingVms, taggedVms, type GroupView } from "./views.js";

/** One command: its last result and its circumstances. */
export interface Command {
  readonly last: MethodResult;
  /** Whether no killed process was still at work at its start. */
  readonly isAlone: boolean;
  readonly desired: Desired;
  /** The ids in the state before it. */
  readonly before: ReadonlySet<string>;
}

/** The scenario around a command. */
export interface Environment extends DeclaredView {
  readonly profile: Profile;
  /** Whether observations may have lagged behind the cloud. */
  readonly hasLagged: boolean;
  /** Whether an earlier process destroyed the group. */
  readonly wasDestroyed: boolean;
}

/** Create calls under way at a time, and one of an interrupted run resent before them. */
const MAX_PERMANENT_ERRORS = 5;

/** Violations of a command. */
export function commandViolations(
  context: Environment,
  process: Process,
  command: Command,
): readonly string[] {
  return [
    ...unsaved(context, process),
    ...forgotten(context, process, command),
    ...repeatedError(process),
    // A create in another account cannot see the VMs of an interrupted create.
    ...(isMisled(process.endpoint) ? [] : converged(context, command)),
    ...destroyed(context, process, command),
    ...(context.profile === "fault-free" ? faultFree(context, process, command) : []),
  ];
}

/** `unsaved`: unless the process was killed, each id the cloud announced to it is in the state. */
function unsaved(
  { account, stack }: GroupView,
  { label, announcedIds, isKilled }: Process,
): readonly string[] {
  const known = idsIn(stack);
  const [first] = livingVms(account).filter(
    (vm) =>
      announcedIds.has(vm.instanceId) && vm.status !== "deleting" && !known.has(vm.instanceId),
  );
  return first && !isKilled()
    ? [`unsaved: ${label} received ${first.instanceId}, and did not save it`]
    : [];
}

/** `forgotten`: a command that cannot see the group leaves every living VM of the state in it. */
function forgotten(
  { account, stack }: GroupView,
  { label, endpoint }: Process,
  { before }: Command,
): readonly string[] {
  if (!isMisled(endpoint)) return [];
  const known = idsIn(stack);
  return livingVms(account)
    .filter(({ instanceId }) => before.has(instanceId) && !known.has(instanceId))
    .map(({ instanceId }) => `forgotten: ${instanceId} is no longer in the state after ${label}`);
}

/** `repeated-error`: after one permanent error no further create call is sent. */
function repeatedError({ label, permanentErrors }: Process): readonly string[] {
  const count = permanentErrors();
  return count > MAX_PERMANENT_ERRORS
    ? [`repeated-error: ${label} received ${count} errors; the first predicted the others`]
    : [];
}

/** A successful create or update without another writer has converged, or reports drift. */
function converged(context: Environment, { last, isAlone, desired }: Command): readonly string[] {
  const { method, status } = last;
  const isRun = method === "create" || method === "update";
  return isRun && status === "done" && isAlone && !context.hasLagged
    ? convergenceViolations(context, desired, { allowsReportedDrift: true })
    : [];
}

/** `destroy`: a successful destroy without another writer leaves no VM. */
function destroyed(
  { account, stack, hasLagged }: Environment,
  { label }: Process,
  { last, isAlone }: Command,
): readonly string[] {
  const isDone = last.method === "remove" && last.status === "done" && isAlone && !hasLagged;
  return isDone && taggedVms(account, stack).length > 0
    ? [`destroy: ${label} is done, and VMs are left`]
    : [];
}

/** `fault-free`, `spent-token`: without faults every run succeeds, and no token is used for VMs already gone. */
function faultFree(
  { wasDestroyed }: Environment,
  { label, spentTokens }: Process,
  { last }: Command,
): readonly string[] {
  return [
    ...(last.status === "done"
      ? []
      : [`fault-free: ${last.method} is ${last.status}: ${last.reason}`]),
    // A new process knows nothing of a group another process has destroyed.
    ...(spentTokens() > 0 && !wasDestroyed
      ? [`spent-token: ${label} sent a token whose VMs are gone`]
      : []),
  ];
}
