/** The crash matrix as a command: plays rows, several at a time, and prints the table. */
import { OPERATIONS, type OperationName } from "./operations.js";
import { play, rehearse, type Played, type Row } from "./row.js";
import { rowsOf } from "./rows.js";
import { headLine, summaryLines, tableLine } from "./table.js";
import { startOf, type Start } from "./world.js";

/** Rows at a time; most of a row's time is waiting. */
const JOBS = 4;

const [names = "all", jobs = String(JOBS)] = process.argv.slice(2);
const chosen = (Object.keys(OPERATIONS) as OperationName[]).filter(
  (name) => names === "all" || names.split(",").includes(name),
);

const starts = new Map<OperationName, Start>();
const rows: Row[] = [];
const began = Date.now();
for (const name of chosen) {
  const start = await startOf(name);
  starts.set(name, start);
  const calls = await rehearse(name, start);
  console.log(`${name}: ${calls.join(", ")}`);
  rows.push(...rowsOf(name, calls));
}
console.log(`\n${rows.length} rows, ${jobs} at a time\n\n${headLine()}`);

const played: Played[] = [];
const queue = [...rows];
const worker = async (): Promise<void> => {
  for (let row = queue.shift(); row; row = queue.shift()) {
    const start = starts.get(row.operation);
    if (!start) throw new Error(`no start of ${row.operation}`);
    const result = await play(row, start);
    played.push(result);
    console.log(tableLine(result));
  }
};
await Promise.all(Array.from({ length: Number(jobs) }, worker));
for (const { remove } of starts.values()) remove();
console.log(`\n${summaryLines(played, (Date.now() - began) / 1000).join("\n")}`);
process.exitCode = played.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
