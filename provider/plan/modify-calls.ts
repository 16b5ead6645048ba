/** The API calls of changes in place. */
import { LIMITS } from "../wire/operations.js";
import { needsMark, type Step } from "./live-rules.js";
import type { Intent } from "./intent.js";

/**
 * The calls of all changes in place, if the VMs come from as few create calls as possible: calls for one VM each, and
 * calls for up to 100 VMs with the same key or tags. Pure.
 */
export function callsToModify(intents: readonly Intent[]): number {
  const changes = intents.flatMap((intent) => (intent.kind === "modify" ? [intent.steps] : []));
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
    needsMark,
    (step: Step) => step.kind === "key",
    (step: Step) => step.kind === "autoRenew",
    (step: Step) => step.kind === "tags" && step.removed.length > 0,
  ].reduce((sum, isWanted) => sum + inBatches(withStep(isWanted)), 0);
  return single + batched + inBatches(changes.length);
}
