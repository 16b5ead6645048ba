/** The API calls of changes in place. */
import { LIMITS } from "../wire/operations.js";
import { isRepair, type Intent } from "./intent.js";
import { needsMark, type Step } from "./live-rules.js";

/**
 * The calls of all changes in place, if the VMs come from as few create calls as possible: calls for one VM each, and
 * calls for up to 100 VMs with the same key or tags. Pure.
 */
export function callsToModify(intents: readonly Intent[]): number {
  const modified = intents.flatMap((intent) => (intent.kind === "modify" ? [intent] : []));
  const changes = modified.map(({ steps }) => steps);
  const respecified = modified.filter((intent) => !isRepair(intent)).map(({ steps }) => steps);
  const hasTags = (steps: readonly Step[]): boolean => steps.some(({ kind }) => kind === "tags");
  const retagged = modified.filter((intent) => !isRepair(intent) || hasTags(intent.steps));
  const withStep = (isWanted: (step: Step) => boolean): number =>
    changes.filter((steps) => steps.some(isWanted)).length;
  const inBatches = (vms: number): number => Math.ceil(vms / LIMITS.idsPerCall);
  const perVm = [
    "attributes",
    "password",
    "securityGroups",
    "diskAutoDelete",
    "bandwidth",
  ] as const;
  const single = perVm.reduce((sum, kind) => sum + withStep((step) => step.kind === kind), 0);
  const batched = [
    (step: Step) => step.kind === "key",
    (step: Step) => step.kind === "autoRenew",
    (step: Step) => step.kind === "tags" && step.removed.length > 0,
  ].reduce((sum, isWanted) => sum + inBatches(withStep(isWanted)), 0);
  // A mark before the first call, unless new tags are all or the spec stays.
  const marked = respecified.filter((steps) => steps.some(needsMark));
  return single + batched + inBatches(marked.length) + inBatches(retagged.length);
}
