/**
 * The crash matrix as a command: runs rows, several at a time, and prints a table. Arguments: the operations, separated
 * by commas (default `all`), and the number of rows at a time (default 4). Exits with 1 when a row has a violation.
 */
import { runRows } from "./matrix.js";
import { OPERATIONS, type OperationName } from "./operations.js";
import { recordCalls, type Row } from "./row.js";
import { rowsOf } from "./rows.js";
import { headLine, LEGEND, summaryLines, tableLine } from "./table.js";
import { createBaseline, type Baseline } from "./world.js";

const [names = "all", jobs = "4", ...others] = process.argv.slice(2);
if (!/^[1-9][0-9]*$/.test(jobs) || others.length > 0) {
  console.error("usage: npm run crash-matrix [-- operation,operation,… [rows at a time]]");
  process.exit(1);
}
const all = Object.keys(OPERATIONS);
const unknown = names.split(",").filter((name) => name !== "all" && !all.includes(name));
if (unknown.length > 0) {
  console.error(`no operation ${unknown.join(", ")}; there are: ${all.join(", ")}`);
  process.exit(1);
}
const chosen = (Object.keys(OPERATIONS) as OperationName[]).filter(
  (name) => names === "all" || names.split(",").includes(name),
);

const beganMs = Date.now();
const baselines = new Map<OperationName, Baseline>();
const rows: Row[] = [];
for (const name of chosen) {
  const baseline = await createBaseline(name);
  baselines.set(name, baseline);
  const calls = await recordCalls(name, baseline);
  console.log(`${name}: ${calls.join(", ")}`);
  rows.push(...rowsOf(name, calls));
}
console.log(`\n${LEGEND.join("\n")}\n\n${rows.length} rows, ${jobs} at a time\n\n${headLine()}`);

const baselineFor = ({ operation }: Row): Baseline => {
  const baseline = baselines.get(operation);
  if (baseline) return baseline;
  throw new Error(`no baseline of ${operation}`);
};
const results = await runRows(rows, baselineFor, {
  jobs: Number(jobs),
  onResult: (result) => console.log(tableLine(result)),
});
for (const { remove } of baselines.values()) remove();
console.log(`\n${summaryLines(results, (Date.now() - beganMs) / 1000).join("\n")}`);
const isDone = rows.length > 0 && results.length === rows.length;
process.exitCode = isDone && results.every(({ violations }) => violations.length === 0) ? 0 : 1;
