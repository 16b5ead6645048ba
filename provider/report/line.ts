/** Lines for people, in the engine's terms. */

/** Severity in the engine's output. */
export type Severity = "info" | "warning";

/** One line for the engine. A line with `isLive` replaces the status in the resource's row and is not kept. */
export interface Line {
  readonly urn: string;
  readonly severity: Severity;
  readonly text: string;
  readonly isLive: boolean;
}
