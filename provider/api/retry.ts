/** Whether and when a failed call is retried: a decision over plain data. */
import type { Fault } from "../wire/faults.js";
import type { Random } from "./clock.js";

/** The facts for the decision. */
export interface Attempt {
  readonly fault: Fault;
  /** Number of attempts so far, 1 after the first. */
  readonly sent: number;
  /** Whether two identical calls have the effect of one. */
  readonly isRepeatable: boolean;
}

/** Attempts per fault before it is reported. A retry does not help against a quota or a bad request. */
const SENDS: Readonly<Record<Fault, number>> = {
  throttled: 10,
  unavailable: 6,
  ambiguous: 6,
  busy: 6,
  quota: 1,
  capacity: 1,
  missing: 1,
  prepaid: 1,
  denied: 1,
  taken: 1,
  invalid: 1,
  unknown: 1,
};

const FIRST_MS = 500;
const LONGEST_MS = 8_000;

/**
 * Milliseconds until the next attempt, or undefined to give up: doubling from 0.5 s to 8 s, each shortened at random to
 * as little as half. Pure.
 *
 * Any call may be retried after throttling or busy, since the cloud did not carry it out; a call with an unknown outcome
 * is retried only if it is repeatable.
 */
export function retryDelayMs(
  { fault, sent, isRepeatable }: Attempt,
  random: Random,
): number | undefined {
  if (sent >= SENDS[fault]) return undefined;
  if (fault === "ambiguous" && !isRepeatable) return undefined;
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (sent - 1));
  return full * (0.5 + random() / 2);
}
