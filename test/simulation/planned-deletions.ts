/** The deletions that a run may make. */
import { withIgnoredCount } from "../../provider/group/asked-count.js";
import { readState } from "../../provider/group/state.js";
import type { Properties } from "../../provider/lifecycle/boundary.js";
import { diffGroup } from "../../provider/plan/diff.js";
import { readHidden } from "../../provider/wire/hidden-inputs.js";
import type { AllowedDeletions } from "./process.js";
import type { Checkpoint } from "./checkpoint.js";

/** The deletions in the preview of this update: derived from state and inputs alone, like the preview. */
export function plannedDeletions(
  groupKey: string,
  { inputs: earlier, outputs }: Pick<Checkpoint, "inputs" | "outputs">,
  inputs: Properties,
): AllowedDeletions {
  const { ignored } = readHidden(inputs);
  const { preview } = diffGroup(outputs, withIgnoredCount(outputs, inputs, ignored), { earlier });
  const intents = preview.kind === "plan" ? preview.plan.intents : [];
  const planned = intents.flatMap((intent) =>
    intent.kind === "replace" || intent.kind === "retire" ? [intent.member.instanceId] : [],
  );
  const known = readState(outputs).members.map(({ instanceId }) => instanceId);
  return { planned: new Set(planned), known: new Set(known), groupKey };
}
