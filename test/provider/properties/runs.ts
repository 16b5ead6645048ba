/** How many random inputs each property is tried with, by default as many as a suite has time for. */
export const RUNS = Number(process.env["JDVM_PROPERTY_RUNS"] ?? 400);

/** Where the random inputs begin. */
export const SEED = Number(process.env["JDVM_PROPERTY_SEED"] ?? 2026);

/** Prints counts where more than a suite's share was asked for. */
export function report(tally: ReadonlyMap<string, number>): void {
  if (process.env["JDVM_PROPERTY_RUNS"] === undefined) return;
  for (const [what, times] of tally) process.stderr.write(`${String(times).padStart(7)} ${what}\n`);
}
