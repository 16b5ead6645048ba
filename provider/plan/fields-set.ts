/** The fields that a change in place sets. */
import { BATCH_TAG } from "../group/identity.js";
import { tagField } from "../group/live-drift.js";
import type { Step } from "./live-rules.js";

/** The fields that these steps set, under the names that drift has for them. Pure. */
export function fieldsSetBy(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step): readonly string[] => {
    switch (step.kind) {
      case "attributes":
        return Object.keys(step.attributes);
      case "key":
        return ["keyNames"];
      case "tags":
        return [...step.set.map(({ key }) => tagField(key)), BATCH_TAG];
      default:
        return [step.kind];
    }
  });
}
