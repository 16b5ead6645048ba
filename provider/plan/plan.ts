/** The actions possible now. They follow from the desired and the observed group alone. */
import type { Desired } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import { evidenceOf, pendingAt } from "./evidence.js";
import { intend, isGivenUp, type GivenUp, type Intent, type MemberDisruption } from "./intent.js";
import type { MemberChange } from "./modification.js";
import { membersOf, nextToReplace, NO_REPLACEMENTS } from "./rollout.js";

/** One action to execute now. */
export type Action =
  | { readonly kind: "retire"; readonly member: Member }
  | { readonly kind: "start"; readonly member: Member }
  | { readonly kind: "modify"; readonly changes: readonly MemberChange[] }
  /** Sets the fields that a running VM takes, then stops the VM. */
  | { readonly kind: "begin"; readonly changes: readonly MemberDisruption[] }
  /** The next call for a stopped VM: a resize, or a rebuild if it has its type. */
  | { readonly kind: "change"; readonly change: MemberDisruption }
  | { readonly kind: "launch"; readonly slots: readonly number[] };

/** The actions possible now and the VMs to wait for; without either, the group is converged or stalled. */
export interface Plan {
  readonly intents: readonly Intent[];
  readonly actions: readonly Action[];
  readonly waitsFor: readonly Member[];
  /** The working members among the actions, to be changed or replaced together. */
  readonly wave: readonly Member[];
  /** VMs not deleted yet, whether the run waits for them or not. */
  readonly leaving: readonly Member[];
}

/**
 * The actions possible now. Retire comes before launch (quota, names): nothing is launched while a VM of the group is
 * being deleted, or settles to be deleted, so one create call makes all missing VMs. Changes in place come first, all at
 * once; then the working members to be replaced go wave by wave. Pure: no clock, no network, no randomness.
 *
 * @see rollout
 */
export function plan(desired: Desired, observed: Observed, givenUp: GivenUp): Plan {
  const intents = intend(desired, observed, givenUp);
  const actions: Action[] = [];
  const leaving = observed.leaving.filter(({ instanceId }) => !givenUp.instanceIds.has(instanceId));
  const waitsFor: Member[] = [...leaving];
  const missing: number[] = [];
  const changes: MemberChange[] = [];
  let isClearing = leaving.length > 0;

  for (const intent of intents) {
    if (isGivenUp(intent, givenUp)) continue;
    switch (intent.kind) {
      case "keep":
      case "held":
        break;
      case "launch":
        missing.push(intent.slot);
        break;
      case "settle":
        waitsFor.push(intent.member);
        break;
      case "start":
        actions.push({ kind: "start", member: intent.member });
        break;
      case "modify":
        if (intent.member.phase === "settling") waitsFor.push(intent.member);
        else changes.push(intent);
        break;
      case "restart":
      case "rebuild":
        if (intent.member.phase === "settling") waitsFor.push(intent.member);
        else if (intent.isBegun) actions.push({ kind: "change", change: intent });
        break;
      case "replace":
        if (intent.successor?.phase === "stopped")
          actions.push({ kind: "start", member: intent.successor });
        else if (intent.successor) waitsFor.push(intent.successor);
        else if (intent.member.phase === "settling") waitsFor.push(intent.member);
        else if (intent.member.phase === "broken")
          actions.push({ kind: "retire", member: intent.member });
        break;
      case "retire":
        if (intent.member.phase === "settling") {
          waitsFor.push(intent.member);
          isClearing = true;
        } else actions.push({ kind: "retire", member: intent.member });
        break;
    }
  }
  // A rollback starts no change and no replacement.
  const isRollingBack = givenUp.unwanted !== undefined && givenUp.unwanted.size > 0;
  const isModifying = changes.length > 0 && !isRollingBack;
  if (isModifying) actions.push({ kind: "modify", changes });
  const next =
    isRollingBack || isModifying
      ? NO_REPLACEMENTS
      : nextToReplace(
          [
            ...evidenceOf(desired, intents, givenUp),
            ...leaving.map(({ slot }) => pendingAt(desired, slot)),
          ],
          desired,
          observed.surplus.length,
        );
  const { deleted, surged } = next;
  const inWave = new Set(next.changed);
  const begun = intents.flatMap((intent) =>
    (intent.kind === "restart" || intent.kind === "rebuild") && inWave.has(intent.member)
      ? [intent]
      : [],
  );
  if (begun.length > 0) actions.push({ kind: "begin", changes: begun });
  actions.push(...deleted.map((member) => ({ kind: "retire", member }) as const));
  isClearing ||= actions.some((action) => action.kind === "retire");
  const slots = [...(isClearing ? [] : missing), ...surged.map(({ slot }) => slot)];
  if (slots.length > 0) actions.push({ kind: "launch", slots: slots.sort((a, b) => a - b) });
  const wave = membersOf(next);
  return { intents, actions, waitsFor, wave, leaving: observed.leaving };
}

/** Whether the group is as desired. Pure. */
export function isConverged({ intents, waitsFor, leaving }: Plan): boolean {
  return (
    waitsFor.length === 0 &&
    leaving.length === 0 &&
    intents.every(({ kind }) => kind === "keep" || kind === "held")
  );
}
