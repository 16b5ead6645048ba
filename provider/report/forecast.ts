/** Estimated duration and cost of a run, for a reviewer. */
import { batchesOf } from "../group/batch.js";
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { isChange, type Intent, type MemberDisruption } from "../plan/intent.js";
import { wavesOf, type Wave } from "../plan/waves.js";
import { callsToDisrupt, callsToModify } from "../plan/modify-calls.js";
import { pollDelayMs } from "../plan/poll-delay.js";
import { LIMITS } from "../wire/operations.js";

/** Assumed seconds until a VM has booted, started, … or been deleted; the vendor documents none. */
const ASSUMED_S = { boot: 60, start: 30, gone: 15, stop: 20, resize: 20, rebuild: 60 };
/** Assumed seconds from the deletion of a VM until its successor runs. */
export const REPLACEMENT_S = ASSUMED_S.gone + ASSUMED_S.boot;
/** Assumed seconds until a member that is stopped and changed runs again. Pure. */
export function disruptionS({ change: { instanceType, imageId } }: MemberDisruption): number {
  const { stop, resize, rebuild, start } = ASSUMED_S;
  return stop + (instanceType ? resize : 0) + (imageId ? rebuild : 0) + start;
}
/** Sustained calls per second of one process. @see api/limiter, CLOUD_RATE */
const CALLS_A_SECOND = 15;

/** Estimate for one run. */
export interface Forecast {
  /** Fewest members in service at any time. */
  readonly inService: number;
  readonly seconds: number;
  readonly calls: number;
}

/** The group before a run. */
export interface Before {
  readonly memberCount: number;
  /** VMs of the replaced group, deleted first. */
  readonly retiredBefore?: number;
}

/** One step of a run: VMs launched or deleted together, and the wait for them. */
interface Step {
  readonly calls: number;
  readonly vms: number;
  readonly waitS: number;
}

/**
 * The estimate for a run with a boot time of one minute: one listing, then the deletions and launches of each wave.
 * Pure.
 */
export function forecast(
  desired: Desired,
  intents: readonly Intent[],
  { memberCount, retiredBefore = 0 }: Before,
): Forecast {
  const waves = wavesOf(desired, intents);
  const steps = [
    ...(retiredBefore > 0 ? [runOfItsOwn(retiredBefore)] : []),
    ...stepsOf(desired, intents, waves),
  ];
  // Between two waves a run looks at all members, after its pause.
  const looks = Math.max(0, waves.filter(hasWorking).length - 1);
  const calls =
    pagesOf(memberCount) +
    looks * pagesOf(desired.count) +
    steps.reduce((sum, { calls, vms, waitS }) => sum + calls + pollsIn(waitS) * pagesOf(vms), 0);
  const pauseS = (looks * desired.rollout.pauseMs) / 1000;
  const waitS = steps.reduce((sum, step) => sum + step.waitS, pauseS);
  return {
    inService: inServiceOf(intents, waves),
    seconds: Math.ceil(waitS + calls / CALLS_A_SECOND),
    calls,
  };
}

/** The fewest members in service: each wave begins after all members of the wave before it are running. */
function inServiceOf(intents: readonly Intent[], waves: readonly Wave[]): number {
  const isServing = ({ phase }: Member): boolean => phase === "ready";
  const serving = intents.filter(
    (intent) =>
      intent.kind === "keep" ||
      intent.kind === "held" ||
      (isChange(intent) && isServing(intent.member)),
  ).length;
  const started = countOf(intents, "start") + stoppedOnes(intents);
  const settled = started + countOf(intents, "settle") + begunIn(intents).length;
  let up = serving;
  return Math.min(
    ...waves.map(({ changed, replaced, surged, launched }, at) => {
      const low = up - [...changed, ...replaced].filter(isServing).length + surged.length;
      up = low + launched.length - surged.length + changed.length + (at === 0 ? settled : 0);
      return low;
    }),
  );
}

function countOf(intents: readonly Intent[], kind: Intent["kind"]): number {
  return intents.filter((intent) => intent.kind === kind).length;
}

/** Whether a wave changes or replaces a working member, and not only broken ones. */
function hasWorking({ changed, replaced }: Wave): boolean {
  return [...changed, ...replaced].some(({ phase }) => phase !== "broken");
}

/** Stopped members with a change in place; they are started after it. */
function stoppedOnes(intents: readonly Intent[]): number {
  return intents.filter((intent) => intent.kind === "modify" && intent.member.phase === "stopped")
    .length;
}

function disruptionsIn(intents: readonly Intent[]): readonly MemberDisruption[] {
  return intents.filter(
    (intent): intent is MemberDisruption => intent.kind === "restart" || intent.kind === "rebuild",
  );
}

/** Restarts and rebuilds that an earlier run has begun; they end in the first wave. */
function begunIn(intents: readonly Intent[]): readonly MemberDisruption[] {
  return disruptionsIn(intents).filter(({ isBegun }) => isBegun);
}

function stepsOf(
  desired: Desired,
  intents: readonly Intent[],
  waves: readonly Wave[],
): readonly Step[] {
  const started = countOf(intents, "start") + stoppedOnes(intents);
  const waits = countOf(intents, "settle") + started;
  const disruptions = new Map(disruptionsIn(intents).map((each) => [each.member, each]));
  const begun = begunIn(intents);
  const [first = [], ...others] = waves.map(
    ({ changed, retired, launched, surged }, at): readonly Step[] => [
      ...disruptionSteps([
        ...(at === 0 ? begun : []),
        ...changed.flatMap((member) => disruptions.get(member) ?? []),
      ]),
      retireStep(retired.length),
      launchStep(desired, launched),
      retireStep(surged.length),
    ],
  );
  const modifying = { calls: callsToModify(intents), vms: 0, waitS: 0 };
  const waiting = { calls: started, vms: waits, waitS: waits > 0 ? ASSUMED_S.start : 0 };
  return [modifying, ...first, waiting, ...others.flat()];
}

/** The calls of restarts and rebuilds, and the waits for the slowest of them. */
function disruptionSteps(disruptions: readonly MemberDisruption[]): readonly Step[] {
  const wait = (waitS: number, isWaiting: (each: MemberDisruption) => boolean): Step => {
    const vms = disruptions.filter(isWaiting).length;
    return { calls: 0, vms, waitS: vms > 0 ? waitS : 0 };
  };
  return [
    { calls: callsToDisrupt(disruptions), vms: 0, waitS: 0 },
    wait(ASSUMED_S.stop, ({ member }) => member.phase === "ready"),
    wait(ASSUMED_S.resize, ({ change }) => change.instanceType !== undefined),
    wait(ASSUMED_S.rebuild, ({ change }) => change.imageId !== undefined),
    wait(ASSUMED_S.start, () => true),
  ];
}

function retireStep(vms: number): Step {
  return { calls: vms, vms, waitS: vms > 0 ? ASSUMED_S.gone : 0 };
}

/** A deletion by a separate run, with its own first listing. */
function runOfItsOwn(vms: number): Step {
  return { ...retireStep(vms), calls: pagesOf(vms) + vms };
}

function launchStep(desired: Desired, slots: readonly number[]): Step {
  const calls = batchesOf(desired, slots, { generation: 0 }).length;
  return { calls, vms: slots.length, waitS: slots.length > 0 ? ASSUMED_S.boot : 0 };
}

/** Polls within a number of seconds. */
function pollsIn(seconds: number): number {
  let polls = 0;
  for (let waitedMs = 0; waitedMs < seconds * 1000; polls += 1) waitedMs += pollDelayMs(polls);
  return polls;
}

function pagesOf(vms: number): number {
  return Math.max(1, Math.ceil(vms / LIMITS.pageSize));
}
