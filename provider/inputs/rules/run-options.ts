/** Run options: time limits, and the minimum of running members. */
import type { Finding } from "../findings.js";
import { durationMs, membersOf } from "../run-options.js";
import { unless, type Rule } from "./facts.js";

/** A shorter limit leaves no time for a single look-up; a longer limit outlives any pipeline. */
const SHORTEST_MS = 10_000;
const LONGEST_MS = 24 * 3_600_000;

/** Every time limit is a duration in a usable range. */
export const timeoutsAreDurations: Rule = ({ inputs }) =>
  Object.entries(inputs.timeouts ?? {}).flatMap(([name, text]): readonly Finding[] => {
    if (text === undefined) return [];
    const ms = durationMs(text);
    const path = ["timeouts", name];
    if (ms === undefined) {
      return [
        { path, problem: `"${text}" is not a duration; use a value such as "20m" or "1h30m"` },
      ];
    }
    const isInRange = ms >= SHORTEST_MS && ms <= LONGEST_MS;
    return unless(isInRange, path, `"${text}" is out of range; use "10s".."24h"`);
  });

/** The accepted minimum is given, and is not more than the count. */
export const minReadyIsReachable: Rule = ({ inputs, isUndetermined }) => {
  const { onPartialFailure, minReady, count } = inputs;
  const path = ["minReady"];
  if (minReady === undefined) {
    const isMissing = onPartialFailure === "accept" && !isUndetermined(path);
    const problem =
      'is required with onPartialFailure "accept"; use a number or a share such as "80%"';
    return unless(!isMissing, path, problem);
  }
  if (typeof minReady === "number") {
    const isHad = count === undefined || minReady <= count;
    return unless(isHad, path, `${minReady} is more than count (${count}); use 0..${count}`);
  }
  const isShare = membersOf(minReady, 1) !== undefined;
  return unless(
    isShare,
    path,
    `"${minReady}" is not a share; use a number or a share such as "80%"`,
  );
};
