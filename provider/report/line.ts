/** A line for people, as the engine shows it. */

/** How a line is shown. */
export type Severity = "info" | "warning";

/** A line for the engine; `isLive` replaces the status text of the resource's row and is not kept. */
export interface Line {
  readonly urn: string;
  readonly severity: Severity;
  readonly text: string;
  readonly isLive: boolean;
}
