/**
 * The crash matrix as a command: plays rows, several at a time, and prints the table. Arguments: the operations,
 * separated by commas (default `all`), and how many rows at a time. Ends with 1 when a row does not hold.
 */
import { playAll } from "./matrix.js";
import { OPERATIONS, type OperationName } from "./operations.js";
import { rehearse, type Row } from "./row.js";
import { rowsOf } from "./rows.js";
import { headLine, summaryLines, tableLine } from "./table.js";
import { startOf, type Start } from "./world.js";

const [names = "all", jobs = "4"] = process.argv.slice(2);
const chosen = (Object.keys(OPERATIONS) as OperationName[]).filter(
  (name) => names === "all" || names.split(",").includes(name),
);

const beganMs = Date.now();
const starts = new Map<OperationName, Start>();
const rows: Row[] = [];
for (const name of chosen) {
  const start = await startOf(name);
  starts.set(name, start);
  const calls = await rehearse(name, start);
  console.log(`${name}: ${calls.join(", ")}`);
  rows.push(...rowsOf(name, calls));
}
console.log(`\n${rows.length} rows, ${jobs} at a time\n\n${headLine()}`);

const startFor = ({ operation }: Row): Start => {
  const start = starts.get(operation);
  if (start) return start;
  throw new Error(`no start of ${operation}`);
};
const played = await playAll(rows, startFor, {
  jobs: Number(jobs),
  onPlayed: (one) => console.log(tableLine(one)),
});
for (const { remove } of starts.values()) remove();
console.log(`\n${summaryLines(played, (Date.now() - beganMs) / 1000).join("\n")}`);
process.exitCode = played.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
