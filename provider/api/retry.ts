/** Whether and when a failed call is sent again: a decision over plain data. */
import type { Fault } from "../wire/faults.js";
import type { Random } from "./clock.js";

/** What the decision rests on. */
export interface Attempt {
  readonly fault: Fault;
  /** How often the call has been sent, 1 after the first. */
  readonly sent: number;
  /** Whether sending it twice is the same as sending it once. */
  readonly isRepeatable: boolean;
}

/** How often each fault is borne before it is reported. A quota or a bad request does not mend itself. */
const SENDS: Readonly<Record<Fault, number>> = {
  throttled: 10,
  unavailable: 6,
  ambiguous: 6,
  busy: 6,
  quota: 1,
  capacity: 1,
  missing: 1,
  denied: 1,
  taken: 1,
  invalid: 1,
  unknown: 1,
};

const FIRST_MS = 500;
const LONGEST_MS = 8_000;

/**
 * Milliseconds to wait before sending again, or undefined to give up: doubling from 0.5 s to 8 s, each shortened by
 * chance to as little as half. Pure.
 *
 * Throttling and busy are answers, so any call may follow them; a call whose fate is unknown is sent again only when
 * that cannot do it twice.
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
