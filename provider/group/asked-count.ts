/** The requested number of members, for inputs and outputs with another `count`. */
import { stepsOf } from "./revision.js";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Saved outputs with the `count` of the last run. A refresh of release 0.1.0 lowered `count` to the number of members
 * as declared, and left `desiredCount` unchanged. Pure.
 */
export function withAskedCount(outputs: Properties): Properties {
  const { desiredCount } = outputs;
  return typeof desiredCount === "number" ? { ...outputs, count: desiredCount } : outputs;
}

/**
 * The inputs of a run. If `ignoreChanges` names `count`, the engine passes the saved `count`. A refresh of release
 * 0.1.0 may have lowered it, so the run keeps the `count` of the last run. Pure.
 */
export function withIgnoredCount(
  outputs: Properties,
  inputs: Properties,
  ignored: readonly string[],
): Properties {
  const isIgnored = ignored.some((path) => stepsOf(path)[0] === "count");
  const { count = inputs["count"] } = withAskedCount(outputs);
  return isIgnored ? { ...inputs, count } : inputs;
}
