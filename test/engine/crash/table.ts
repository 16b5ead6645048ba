/** Formats the crash matrix as a table. */
import type { RowResult } from "./row.js";

const WIDTHS = [11, 24, 7, 15, 9, 10, 7, 10, 8] as const;

/** Explains the columns; printed once, above the table. */
export const LEGEND: readonly string[] = [
  "operation   the command with the fault",
  "call        number and operation of the call with the fault",
  "point       before the call reaches the cloud, after its effect but before its reply, or after its reply",
  "fault       injected at this point",
  "then        the next command: up, revert (up with the program of before), destroy, or elsewhere (another account, then up)",
  "converged   at once, or after an up (destroy reported VMs missing from the state), or NO",
  "orphans     living VMs of the group missing from its state, at the end",
  "duplicates  VMs of one name or of one token",
  "last call   of the plugin, after the end of its CLI",
];

/** The head of the table. Pure. */
export function headLine(): string {
  return line([
    "operation",
    "call",
    "point",
    "fault",
    "then",
    "converged",
    "orphans",
    "duplicates",
    "last call",
    "",
  ]);
}

/** One row with its violations. Pure. */
export function tableLine(result: RowResult): string {
  const { row, callOperation, violations, orphans, duplicates, needsUp, lastCallMs } = result;
  const converged = violations.length > 0 ? "NO" : needsUp ? "after up" : "at once";
  return line([
    row.operation,
    `${row.call} ${callOperation}`,
    row.point,
    row.fault,
    row.sequel,
    converged,
    String(orphans),
    String(duplicates),
    lastCallMs > 0 ? `+${lastCallMs} ms` : "",
    violations.join("; "),
  ]);
}

/** The sums of all rows. Pure. */
export function summaryLines(results: readonly RowResult[], seconds: number): readonly string[] {
  const failed = results.filter(({ violations }) => violations.length > 0);
  const afterUp = results.filter(({ needsUp }) => needsUp);
  const sum = (pick: (result: RowResult) => number): number =>
    results.reduce((total, result) => total + pick(result), 0);
  return [
    `${results.length} rows in ${Math.round(seconds)} s (${(sum((one) => one.seconds) / results.length).toFixed(1)} s a row)`,
    `${results.length - failed.length} converged, ${failed.length} did not`,
    `${afterUp.length} times destroy reported VMs missing from its state, and left nothing after an up`,
    `${sum(({ orphans }) => orphans)} orphans, ${sum(({ duplicates }) => duplicates)} duplicates`,
    `last call of a plugin after its CLI: ${Math.max(...results.map(({ lastCallMs }) => lastCallMs))} ms`,
  ];
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0))
    .join("  ")
    .trimEnd();
}
