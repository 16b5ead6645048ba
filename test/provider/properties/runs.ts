/** Number of random inputs per property; the default suits the time of the suite. */
export const RUNS = Number(process.env["JDVM_PROPERTY_RUNS"] ?? 400);

/** Seed of the random inputs. */
export const SEED = Number(process.env["JDVM_PROPERTY_SEED"] ?? 2026);

/** Prints the counts if the environment sets the number of runs. */
export function report(tally: ReadonlyMap<string, number>): void {
  if (process.env["JDVM_PROPERTY_RUNS"] === undefined) return;
  for (const [what, times] of tally) process.stderr.write(`${String(times).padStart(7)} ${what}\n`);
}
