/** The terms of a run: durations that are some, and shares of something. */
import type { Finding } from "../findings.js";
import { durationMs, membersOf } from "../run-options.js";
import { unless, type Rule } from "./facts.js";

/** Shorter ones leave no time for a single look; longer ones outlive any pipeline. */
const SHORTEST_MS = 10_000;
const LONGEST_MS = 24 * 3_600_000;

/** Every bound on time is one that can be kept. */
export const timeoutsAreDurations: Rule = ({ inputs }) =>
  Object.entries(inputs.timeouts ?? {}).flatMap(([name, text]): readonly Finding[] => {
    if (text === undefined) return [];
    const ms = durationMs(text);
    const path = ["timeouts", name];
    if (ms === undefined) {
      return [{ path, problem: `"${text}" is not a duration; use one such as "20m" or "1h30m"` }];
    }
    const isInRange = ms >= SHORTEST_MS && ms <= LONGEST_MS;
    return unless(isInRange, path, `"${text}" is out of range; use "10s".."24h"`);
  });

/** What is accepted can be told, and can be had. */
export const minReadyIsAShare: Rule = ({ inputs, isUndetermined }) => {
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
    return unless(isHad, path, `${minReady} is more than count, which is ${count}`);
  }
  const isShare = membersOf(minReady, 1) !== undefined;
  return unless(isShare, path, `"${minReady}" is not a share; use a number or one such as "80%"`);
};
