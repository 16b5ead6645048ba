/**
 * Executes the actions of a plan, one case for each kind. Results and errors go to the run's state and are never
 * thrown.
 */
import { ApiError } from "../api/error.js";
import type { Member } from "../group/observed.js";
import { count } from "../group/wording.js";
import type { Action } from "../plan/plan.js";
import type { Ports } from "./ports.js";
import { problemOf } from "./change-calls.js";
import { launch } from "./create-calls.js";
import { begin, changeStopped, startChanged } from "./disrupt.js";
import { modify } from "./modify.js";
import { recordBroken, recordChangeFailure, STARTS, type Run } from "./run-state.js";

/** A requested deletion; in doubt if the reply was lost. */
export interface Removal {
  readonly member: Member;
  readonly isInDoubt: boolean;
}

/**
 * Executes all launches, then all other actions, each concurrently. Returns the deletions accepted, or possibly accepted,
 * by the cloud. If it is interrupted, VMs may exist outside the state: they have the group's tags, and the next listing
 * finds them.
 *
 * @throws Error only when the run is aborted
 */
export async function execute(
  actions: readonly Action[],
  run: Run,
  ports: Ports,
): Promise<readonly Removal[]> {
  // Only a surge launches and deletes in one round. If a launch of it fails for good, no member is deleted.
  const launches = actions.filter(({ kind }) => kind === "launch");
  const { size: givenUp } = run.givenUp.slots;
  await executeAll(launches, run, ports);
  const isStopped = run.givenUp.slots.size > givenUp;
  const isNext = ({ kind }: Action): boolean =>
    kind !== "launch" && !(kind === "retire" && isStopped);
  return executeAll(actions.filter(isNext), run, ports);
}

async function executeAll(
  actions: readonly Action[],
  run: Run,
  ports: Ports,
): Promise<readonly Removal[]> {
  const removals = await Promise.all(
    actions.map(async (action): Promise<readonly Removal[]> => {
      switch (action.kind) {
        case "retire":
          return retire(action.member, run, ports);
        case "start":
          await start(action.member, run, ports);
          return [];
        case "begin":
          await begin(action.changes, run, ports);
          return [];
        case "change":
          await changeStopped(action.change, run, ports);
          return [];
        case "modify":
          await modify(action.changes, run, ports);
          return [];
        case "launch":
          await launch(action.slots, run, ports);
          return [];
      }
    }),
  );
  return removals.flat();
}

async function retire(
  member: Member,
  run: Run,
  { cloud, clock }: Ports,
): Promise<readonly Removal[]> {
  const { slot, instanceId } = member;
  if (member.phase === "broken" && run.observations.announced.has(instanceId)) {
    recordBroken(run, slot, instanceId, member.status);
  }
  try {
    await cloud.remove(instanceId);
    run.observations.retiring.set(instanceId, clock.nowMs());
    return [{ member, isInDoubt: false }];
  } catch (error) {
    recordChangeFailure(run, member, "retire", problemOf(error));
    const isInDoubt = error instanceof ApiError && error.wasAmbiguous;
    return isInDoubt ? [{ member, isInDoubt }] : [];
  }
}

/** If a VM stops again, or its start has no reply, the run polls it and starts it once more, then gives up on it. */
async function start(member: Member, run: Run, ports: Ports): Promise<void> {
  const { slot, instanceId } = member;
  const starts = run.starts.get(instanceId) ?? 0;
  if (starts >= STARTS) {
    const message = `it stopped again after ${count(STARTS, "start")}`;
    run.failures.set(instanceId, { slot, instanceId, phase: "start", code: "STOPPED", message });
    run.givenUp.instanceIds.add(instanceId);
    return;
  }
  if (run.disruptions.kinds.has(instanceId)) {
    // A start that had no reply has its own limit, in time.
    if (await startChanged(member, run, ports)) run.starts.set(instanceId, starts + 1);
    return;
  }
  run.starts.set(instanceId, starts + 1);
  try {
    await ports.cloud.start(instanceId);
  } catch (error) {
    if (!(error instanceof ApiError) || !(error.wasAmbiguous || error.fault === "busy")) {
      return recordChangeFailure(run, member, "start", problemOf(error));
    }
  }
  const vm = run.observations.seen.get(instanceId);
  if (vm) run.observations.seen.set(instanceId, { ...vm, status: "starting" });
}
