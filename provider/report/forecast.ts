/** What a run will take: an estimate, for a reviewer to reckon with. */
import { batchesOf } from "../group/batch.js";
import type { Desired } from "../group/desired.js";
import { deletionsOf, type Intent } from "../group/plan.js";
import { pollDelayMs } from "../reconcile/wait.js";
import { LIMITS } from "../wire/operations.js";

/** Seconds that a VM takes to run, to start, and to be gone: assumed, the vendor names none. */
const ASSUMED_S = { boot: 60, start: 30, gone: 15 };
/** Calls a second that a process sends over time. @see api/limiter, CLOUD_RATE */
const CALLS_A_SECOND = 15;

/** What a run is reckoned to take. */
export interface Forecast {
  /** The fewest members that run as declared at any time of it. */
  readonly inService: number;
  readonly seconds: number;
  readonly calls: number;
}

/** One step of a run: so many VMs asked for or asked to go, and waited for. */
interface Step {
  readonly calls: number;
  readonly vms: number;
  readonly waitS: number;
}

/**
 * What a run is reckoned to take, with a boot of a minute: one look, then what is deleted, then what is launched, and
 * where one member goes first both of these twice. Pure.
 */
export function forecast(
  desired: Desired,
  intents: readonly Intent[],
  memberCount: number,
): Forecast {
  const steps = stepsOf(desired, intents);
  const calls =
    pagesOf(memberCount) +
    steps.reduce((sum, { calls, vms, waitS }) => sum + calls + pollsIn(waitS) * pagesOf(vms), 0);
  const waitS = steps.reduce((sum, step) => sum + step.waitS, 0);
  const kept = intents.filter(({ kind }) => kind === "keep").length;
  return {
    inService: isOneFirst(intents) ? 1 : kept,
    seconds: Math.ceil(waitS + calls / CALLS_A_SECOND),
    calls,
  };
}

/** Whether one member is replaced before the others, since none runs yet as declared. Pure. */
export function isOneFirst(intents: readonly Intent[]): boolean {
  const working = intents.filter(
    (intent) => intent.kind === "replace" && intent.member.phase === "ready",
  );
  return working.length > 1 && !intents.some(({ kind }) => kind === "keep");
}

function stepsOf(desired: Desired, intents: readonly Intent[]): readonly Step[] {
  const launched = slotsOf(intents, "launch");
  const replaced = slotsOf(intents, "replace");
  const started = slotsOf(intents, "start");
  const doomed = deletionsOf(intents).length;
  const waits = slotsOf(intents, "settle").length + started.length;
  const [first = [], rest = []] = isOneFirst(intents)
    ? [replaced.slice(0, 1), replaced.slice(1)]
    : [replaced];
  const later = rest.length;
  return [
    { calls: doomed - later, vms: doomed - later, waitS: doomed > later ? ASSUMED_S.gone : 0 },
    launchStep(desired, [...launched, ...first]),
    { calls: started.length, vms: waits, waitS: waits > 0 ? ASSUMED_S.start : 0 },
    { calls: later, vms: later, waitS: later > 0 ? ASSUMED_S.gone : 0 },
    launchStep(desired, rest),
  ];
}

function launchStep(desired: Desired, slots: readonly number[]): Step {
  const ascending = [...slots].sort((left, right) => left - right);
  const calls = batchesOf(desired, ascending, { generation: 0 }).length;
  return { calls, vms: slots.length, waitS: slots.length > 0 ? ASSUMED_S.boot : 0 };
}

function slotsOf(intents: readonly Intent[], kind: Intent["kind"]): readonly number[] {
  return intents.flatMap((intent) => {
    if (intent.kind !== kind) return [];
    return intent.kind === "launch" ? [intent.slot] : [intent.member.slot];
  });
}

/** How often a run looks in so many seconds. */
function pollsIn(seconds: number): number {
  let polls = 0;
  for (let waitedMs = 0; waitedMs < seconds * 1000; polls += 1) waitedMs += pollDelayMs(polls);
  return polls;
}

function pagesOf(vms: number): number {
  return Math.max(1, Math.ceil(vms / LIMITS.pageSize));
}
