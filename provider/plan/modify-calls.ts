/** The API calls of changes in place. */
import { LIMITS } from "../wire/operations.js";
import { isRepair, type Intent, type MemberDisruption } from "./intent.js";
import { needsMark, type Step } from "./live-rules.js";

/**
 * The calls of all changes of running VMs, if the VMs come from as few create calls as possible: calls for one VM each, and
 * calls for up to 100 VMs with the same key or tags. Pure.
 */
export function callsToModify(intents: readonly Intent[]): number {
  const modified = intents.flatMap((intent) => (intent.kind === "modify" ? [intent] : []));
  const respecified = modified.filter((intent) => !isRepair(intent)).map(({ steps }) => steps);
  const hasTags = (steps: readonly Step[]): boolean => steps.some(({ kind }) => kind === "tags");
  const retagged = modified.filter((intent) => !isRepair(intent) || hasTags(intent.steps));
  // A mark before the first call, unless new tags are all or the spec stays.
  const marked = respecified.filter((steps) => steps.some(needsMark));
  const changes = modified.map(({ steps }) => steps);
  return callsToSet(changes) + inBatches(marked.length) + inBatches(retagged.length);
}

/**
 * The calls of restarts and rebuilds at the same time: a mark, the fields, stop, resize, rebuild, the new tags and start.
 * Pure.
 */
export function callsToDisrupt(disruptions: readonly MemberDisruption[]): number {
  const size = (isWanted: (each: MemberDisruption) => boolean): number =>
    disruptions.filter(isWanted).length;
  const steps = disruptions.map((each) => each.steps);
  const tagged = steps.filter((each) => each.some((step) => step.kind === "tags")).length;
  return [
    inBatches(size(({ isBegun }) => !isBegun)),
    ...[callsToSet(steps), inBatches(tagged)],
    size(({ member }) => member.phase === "ready"),
    size(({ change }) => change.instanceType !== undefined),
    size(({ change }) => change.imageId !== undefined),
    ...[inBatches(disruptions.length), disruptions.length],
  ].reduce((sum, calls) => sum + calls, 0);
}

/** The calls that set fields, without the tags set at the end. */
function callsToSet(changes: readonly (readonly Step[])[]): number {
  const all = changes.filter((steps) => steps.length > 0);
  const withStep = (isWanted: (step: Step) => boolean): number =>
    all.filter((steps) => steps.some(isWanted)).length;
  const perVm = [
    ...(["attributes", "password", "securityGroups"] as const),
    ...(["diskAutoDelete", "bandwidth"] as const),
  ];
  const single = perVm.reduce((sum, kind) => sum + withStep((step) => step.kind === kind), 0);
  const batched = [
    (step: Step) => step.kind === "key",
    (step: Step) => step.kind === "autoRenew",
    (step: Step) => step.kind === "tags" && step.removed.length > 0,
  ].reduce((sum, isWanted) => sum + inBatches(withStep(isWanted)), 0);
  return single + batched;
}

function inBatches(vms: number): number {
  return Math.ceil(vms / LIMITS.idsPerCall);
}
