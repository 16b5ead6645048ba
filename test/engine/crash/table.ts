/** How the matrix is printed. */
import type { Played } from "./row.js";

const WIDTHS = [9, 22, 7, 15, 9, 10, 7, 10, 8] as const;

/** The head of the table. Pure. */
export function headLine(): string {
  return line([
    "operation",
    "call",
    "point",
    "strike",
    "then",
    "converged",
    "orphans",
    "duplicates",
    "last call",
    "",
  ]);
}

/** One row, and all that is wrong with it. Pure. */
export function tableLine(played: Played): string {
  const { row, struck, wrong, orphans, duplicates, isRefused, lastCallMs } = played;
  const converged = wrong.length > 0 ? "NO" : isRefused ? "after up" : "at once";
  return line([
    row.operation,
    `${row.call} ${struck}`,
    row.point,
    row.strike,
    row.sequel,
    converged,
    String(orphans),
    String(duplicates),
    lastCallMs > 0 ? `+${lastCallMs} ms` : "",
    wrong.join("; "),
  ]);
}

/** What all rows come to. Pure. */
export function summaryLines(all: readonly Played[], seconds: number): readonly string[] {
  const wrong = all.filter((one) => one.wrong.length > 0);
  const refused = all.filter(({ isRefused }) => isRefused);
  const sum = (pick: (one: Played) => number): number =>
    all.reduce((total, one) => total + pick(one), 0);
  return [
    `${all.length} rows in ${Math.round(seconds)} s (${(sum((one) => one.seconds) / all.length).toFixed(1)} s a row)`,
    `${all.length - wrong.length} converged at once, ${wrong.length} did not`,
    `${refused.length} times destroy named VMs that it did not know, and was clean after an up`,
    `${sum(({ orphans }) => orphans)} orphans, ${sum(({ duplicates }) => duplicates)} duplicates`,
    `last call of a plugin after its CLI: ${Math.max(...all.map(({ lastCallMs }) => lastCallMs))} ms`,
  ];
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0))
    .join("  ")
    .trimEnd();
}
