/** Runs many rows of the crash matrix at a time. */
import { runRow, type Row, type RowResult } from "./row.js";
import type { Baseline } from "./world.js";

/** Options of a matrix. */
export interface MatrixOptions {
  /** Rows at a time; a row spends most of its time waiting. */
  readonly jobs: number;
  readonly onResult?: (result: RowResult) => void;
}

/** The results of all rows, in the order of their ends. */
export async function runRows(
  rows: readonly Row[],
  baselineFor: (row: Row) => Baseline,
  { jobs, onResult }: MatrixOptions,
): Promise<readonly RowResult[]> {
  const results: RowResult[] = [];
  const queue = [...rows];
  const worker = async (): Promise<void> => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      const result = await runRow(row, baselineFor(row));
      results.push(result);
      onResult?.(result);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return results;
}
