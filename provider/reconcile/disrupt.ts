/**
 * Executes restarts and rebuilds of members, one call a round: the next call follows from the VM as the cloud shows it, so
 * a later run goes on with a change that was interrupted anywhere. A VM is marked before it is stopped, and a marked VM is
 * never started before it has its new type and image.
 */
import { ApiError } from "../api/error.js";
import { memberSpecOf } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import type { MemberDisruption } from "../plan/intent.js";
import type { Action } from "../plan/plan.js";
import { contentOf } from "../plan/stopped-change.js";
import type { Fault } from "../wire/faults.js";
import { problemOf } from "./change-calls.js";
import { prepare } from "./modify.js";
import type { Ports } from "./ports.js";
import { recordChangeFailure, type Run } from "./run-state.js";

/** A call of a restart or a rebuild. */
type Call = "stop" | "resize" | "rebuild" | "start";

/** The status after each call; until a poll shows the true one, the run waits for the VM. */
const STATUS_AFTER: Readonly<Record<Call, string>> = {
  stop: "stopping",
  resize: "resizing",
  rebuild: "rebuilding",
  start: "starting",
};

/** After these, the VM must be looked at before anything else: the call may have had its effect, or may have it later. */
const LOOK_FIRST: ReadonlySet<Fault> = new Set<Fault>(["ambiguous", "busy", "missing"]);
/** After these, another call would have the same reply. */
const FINAL: ReadonlySet<Fault> = new Set<Fault>([
  ...(["denied", "invalid", "quota", "taken", "prepaid"] as const),
]);

/**
 * Sets the fields that the running VMs take, each as far as it gets, then stops the VMs. If it is interrupted, their marks
 * name the spec that they are about to get.
 */
export async function begin(
  changes: readonly MemberDisruption[],
  run: Run,
  ports: Ports,
): Promise<void> {
  const { disruptions, observations } = run;
  for (const kind of ["restart", "rebuild"] as const) {
    const members = changes.filter((change) => change.kind === kind).map(({ member }) => member);
    if (members.length > 0) ports.log({ kind: "disrupting", disruption: kind, members });
  }
  const prepared = await prepare(changes, run, ports);
  for (const { member, kind } of prepared) {
    observations.prepared.add(member.instanceId);
    disruptions.kinds.set(member.instanceId, kind);
  }
  const serving = prepared.filter(({ member }) => member.phase === "ready");
  await Promise.all(serving.map(({ member }) => attempt("stop", member, run, ports)));
}

/** Gives a stopped VM its type, or else its image. Never throws; a failure goes to the run's state. */
export async function changeStopped(
  { member, kind, change }: MemberDisruption,
  run: Run,
  ports: Ports,
): Promise<void> {
  run.disruptions.kinds.set(member.instanceId, kind);
  const { instanceType, imageId } = change;
  if (instanceType !== undefined) await attempt("resize", member, run, ports, instanceType);
  else if (imageId !== undefined) await attempt("rebuild", member, run, ports, imageId);
}

/** Starts a VM with its new type and image; whether the cloud has accepted the start. */
export async function startChanged(member: Member, run: Run, ports: Ports): Promise<boolean> {
  return attempt("start", member, run, ports);
}

/**
 * Sends a call; after a failure it is sent again as often as `launchRetries` allows, each time after a poll. Whether the
 * cloud has accepted it.
 */
async function attempt(
  call: Call,
  member: Member,
  run: Run,
  { cloud, clock }: Ports,
  value = "",
): Promise<boolean> {
  const { slot, instanceId } = member;
  const { disruptions, desired, observations } = run;
  const { launchRetries, timeoutsMs } = desired.runOptions;
  const key = `${call} ${instanceId}`;
  const { failed, sinceMs } = disruptions.attempts.get(key) ?? {
    ...{ failed: 0, sinceMs: clock.nowMs() },
  };
  const undo = overtake(call, instanceId, run, clock.nowMs());
  let isAccepted = true;
  try {
    switch (call) {
      case "stop":
        await cloud.stop(instanceId);
        break;
      case "resize":
        await cloud.resize(instanceId, value);
        break;
      case "rebuild":
        await cloud.rebuild(
          instanceId,
          contentOf(memberSpecOf(desired, slot), { slot, imageId: value }),
        );
        break;
      case "start":
        await cloud.start(instanceId);
    }
  } catch (error) {
    isAccepted = false;
    const problem = problemOf(error);
    const fault = error instanceof ApiError ? error.fault : "unknown";
    const mustLook = LOOK_FIRST.has(fault);
    const isOver = mustLook
      ? clock.nowMs() - sinceMs >= timeoutsMs.perVm
      : FINAL.has(fault) || failed >= launchRetries;
    if (fault !== "ambiguous") undo();
    if (isOver) {
      const stays = call === "stop" ? "" : "; the VM stays stopped until the next run";
      const message = problem.message + stays;
      recordChangeFailure(run, member, call, { ...problem, message });
      return false;
    }
    disruptions.attempts.set(key, { failed: mustLook ? failed : failed + 1, sinceMs });
  }
  const vm = observations.seen.get(instanceId);
  if (vm) observations.seen.set(instanceId, { ...vm, status: STATUS_AFTER[call] });
  return isAccepted;
}

/** Notes what a VM is like before a call, and returns how to forget it. */
function overtake(
  call: Call,
  instanceId: string,
  { observations: { seen, overtaken } }: Run,
  atMs: number,
): () => void {
  const earlier = overtaken.get(instanceId);
  const vm = seen.get(instanceId);
  const before = [...(earlier?.before ?? []), ...(vm ? [vm] : [])];
  overtaken.set(instanceId, { atMs, status: STATUS_AFTER[call], before });
  return () => {
    if (earlier) overtaken.set(instanceId, earlier);
    else overtaken.delete(instanceId);
  };
}

/** Whether a member was stopped by this run and is not running again, so the run must not end yet. */
export function isOpen({ disruptions, givenUp }: Run, { instanceId, phase }: Member): boolean {
  return (
    disruptions.kinds.has(instanceId) && phase !== "ready" && !givenUp.instanceIds.has(instanceId)
  );
}

/** The actions that get members stopped by this run running again. */
export function finishing(actions: readonly Action[], run: Run): readonly Action[] {
  return actions.filter((action) => {
    switch (action.kind) {
      case "change":
        return isOpen(run, action.change.member);
      case "start":
        return isOpen(run, action.member);
      case "modify":
        return action.changes.every(({ member }) => isOpen(run, member));
      default:
        return false;
    }
  });
}

/** Whether a run must go on after its time limit: it waits for a member that it has stopped. */
export function hasOpenMembers(run: Run, { members }: Observed): boolean {
  return members.some((member) => isOpen(run, member));
}
