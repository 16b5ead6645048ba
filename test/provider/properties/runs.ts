/** How many random inputs each property is tried with: JDVM_PROPERTY_RUNS, by default as many as a suite has time for. */
export const RUNS = Number(process.env["JDVM_PROPERTY_RUNS"] ?? 2000);
