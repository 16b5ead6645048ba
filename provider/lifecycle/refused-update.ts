/** The state after an update refused by a limit on what it may do: the group as before, with the new deletion limit. */
import type { Desired } from "../group/desired.js";
import { formerSpecsIn, formerSpecsOutput } from "../group/former-specs.js";
import { portable } from "../group/portable.js";
import type { GroupOutputs } from "../group/state.js";
import type { RefusedRun } from "../reconcile/reconcile.js";
import { savedRevision } from "../wire/hidden-inputs.js";
import { PartialFailure, type Properties } from "./boundary.js";

/** The limits on deletions. */
const LIMITS = ["maxDelete", "deletionProtection"];

/**
 * The failure of a refused update. It saves the deletion limit, so a destroy obeys it. If the state has every VM of the group,
 * it also saves the revision, so no later preview mistakes this run for an interrupted one. Pure.
 */
export function refusedUpdate(
  { message, hasUnsaved }: RefusedRun,
  { groupKey }: Pick<Desired, "groupKey">,
  { olds, news }: { readonly olds: Properties; readonly news: Properties },
): PartialFailure {
  const kept = Object.entries(olds).filter(([name]) => !LIMITS.includes(name));
  const limits = Object.entries(news).filter(([name]) => LIMITS.includes(name));
  const before = { instances: [], failures: [], ...Object.fromEntries(kept) };
  const outputs = portable(before as unknown as GroupOutputs, 0);
  const saved = {
    ...outputs,
    // The state has it encrypted, and a provider gets it in clear.
    ...formerSpecsOutput(formerSpecsIn(olds)),
    ...Object.fromEntries(limits),
    ...(!hasUnsaved && savedRevision(news)),
  };
  return new PartialFailure(groupKey, news, saved, [message]);
}
