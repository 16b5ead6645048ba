/** What a run has done to the VMs of a group, for its last line. */
import type { Member, Observed } from "../group/observed.js";
import { intend } from "../plan/intent.js";
import type { Run } from "./run-state.js";

/** Numbers of VMs, by what became of them in a run. */
export interface Results {
  readonly launched: number;
  /** Changed in place. */
  readonly modified: number;
  readonly restarted: number;
  readonly rebuilt: number;
  readonly replaced: number;
  readonly retired: number;
  readonly started: number;
  readonly adopted: number;
  /** Stopped by this run for a restart or a rebuild that did not end. */
  readonly leftStopped: number;
  /** Members left as they are by the rollout, by reason. */
  readonly held: ReadonlyMap<string, number>;
  /** Launched and replaced members outside the zone of the spec, by zone. */
  readonly fallbackZones: ReadonlyMap<string, number>;
}

/** The results of a run, from the group at its start and at its end. Pure. */
export function resultsOf(run: Run, { members, surplus, leaving }: Observed): Results {
  const { desired, saved, observations, idsAtStart, occupiedAtStart, starts } = run;
  const { kinds } = run.disruptions;
  const isModified = ({ instanceId }: Member): boolean => observations.modified.has(instanceId);
  const isLeftStopped = ({ instanceId, phase }: Member): boolean =>
    kinds.has(instanceId) && phase === "stopped";
  const changedBy = (kind: "restart" | "rebuild" | undefined): number =>
    members.filter(
      (member) =>
        isModified(member) && kinds.get(member.instanceId) === kind && !isLeftStopped(member),
    ).length;
  const fresh = members.filter(({ instanceId }) => !idsAtStart.has(instanceId));
  const isReplacement = ({ slot }: Member): boolean => occupiedAtStart.has(slot);
  const replaced = fresh.filter(isReplacement).length;
  const there = new Set([...members, ...surplus, ...leaving].map(({ instanceId }) => instanceId));
  const gone = [...idsAtStart].filter((instanceId) => !there.has(instanceId)).length;
  const known = new Set(saved.members.map(({ instanceId }) => instanceId));
  const isRunning = ({ phase }: Member): boolean => phase === "ready";
  const { az } = desired.spec;
  const elsewhere = fresh.filter((member) => az !== undefined && ![az, ""].includes(member.az));
  const reasons = intend(desired, { members, surplus, leaving }, run.givenUp).flatMap((intent) =>
    intent.kind === "held" ? [intent.why] : [],
  );
  return {
    launched: fresh.length - replaced,
    modified: changedBy(undefined),
    restarted: changedBy("restart"),
    rebuilt: changedBy("rebuild"),
    replaced,
    retired: Math.max(0, gone - replaced),
    started: members.filter(
      (member) =>
        starts.has(member.instanceId) && !kinds.has(member.instanceId) && isRunning(member),
    ).length,
    adopted: members.filter(
      ({ instanceId }) => idsAtStart.has(instanceId) && !known.has(instanceId),
    ).length,
    leftStopped: members.filter(isLeftStopped).length,
    held: sizes(reasons),
    fallbackZones: sizes(elsewhere.map((member) => member.az)),
  };
}

/** How often each text occurs, in order. */
function sizes(texts: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const text of texts) found.set(text, (found.get(text) ?? 0) + 1);
  return found;
}
