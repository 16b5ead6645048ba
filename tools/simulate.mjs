/** `npm run simulate`: deterministic simulation tests of a group, on all cores. @see docs/contributing/simulation.md */
import { availableParallelism } from "node:os";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./setup/build.mjs";
import { batches } from "./process/batches.mjs";
import { run } from "./process/child.mjs";
import { Failure, lastLines, main } from "./process/failure.mjs";
import { install } from "./setup/install.mjs";
import { CACHE, NODE, ROOT } from "./process/paths.mjs";
import { log } from "./setup/setup.mjs";
import { onCleanup, cleanup, cleanupOnSignals } from "./process/cleanup.mjs";
import { withLock } from "./setup/lock.mjs";

const DIST = join(ROOT, "dist");
const SIMULATION = join("test", "simulation");
const COMMAND = join(SIMULATION, "command.js");
const EXPLORE = join(SIMULATION, "explore.js");
/** The small worlds are divided into so many shares. */
const SHARES = 24;
/** Scenarios of one child process: enough to outweigh its start. */
const BATCH = 250;
/** A child process that runs longer hangs: the slowest takes a tenth of it. */
const LIMIT_MS = 20 * 60_000;
/** Failing scenarios printed with their trace. */
const MAX_TRACES = 3;
/** A mutant counts as found after so many failing scenarios; it gets `count` scenarios. */
const MUTANT = { maxFailures: "5", count: 4000 };

const HELP = `npm run simulate -- [--seed S] [--count N]
    Runs N scenarios, of the seeds S, S+1, …, and prints the trace of failing ones.
npm run simulate -- --seed S --trace
    Prints the trace of one seed.
npm run simulate -- --exhaustive [--slots 3] [--faults 2]
    Runs all small worlds: every operation, with every combination of so many faults.
npm run simulate -- --mutants [--mutant WORD] [--trace]
    Plants bugs in the provider, one at a time, and says which ones the simulation finds.

docs/contributing/simulation.md explains the output.`;

/** Runs a program of a build in a child process; its output. @throws {Failure} when it does not end by itself */
async function child(args, { dist = DIST, program = COMMAND } = {}) {
  const ended = await run(NODE, [join(dist, program), ...args], { cwd: ROOT, limitMs: LIMIT_MS });
  if (ended.code !== 0) {
    throw new Failure(
      `the simulation of ${args.join(" ")} failed: ${lastLines(ended.output, 5).join(" | ")} (${ended.why})`,
    );
  }
  return ended.output.trimEnd();
}

/** Runs `work` for each item, as many at a time as there are cores. */
async function onAllCores(items, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

function speed(count, startMs) {
  const ms = Date.now() - startMs;
  return `in ${(ms / 1000).toFixed(0)} s (${Math.round((count / ms) * 60_000)} a minute)`;
}

/** Prints traces, with the legend of their columns above the first. */
async function printTraces(traces) {
  if (traces.length === 0) return;
  const { LEGEND } = await import(join(DIST, SIMULATION, "trace.js"));
  console.log(LEGEND.join("\n"));
  for (const trace of traces) console.log(`\n${trace}`);
  console.log("");
}

/** Runs scenarios; 1 when one fails. */
async function simulate(seed, count) {
  const start = Date.now();
  const sum = { scenarios: 0, runs: 0, calls: 0, kills: 0, failed: [] };
  await onAllCores(batches(count, BATCH), async ({ first, length }) => {
    const range = ["--seed", String(seed + first), "--count", String(length)];
    const part = JSON.parse(await child([...range, "--max-failures", String(length)]));
    for (const name of ["scenarios", "runs", "calls", "kills"]) sum[name] += part[name];
    sum.failed.push(...part.failed);
  });
  if (sum.scenarios !== count) throw new Failure(`${sum.scenarios} of ${count} scenarios ran`);
  sum.failed.sort((left, right) => left.seed - right.seed);
  const traces = [];
  for (const failed of sum.failed.slice(0, MAX_TRACES)) {
    const trace = await child(["--seed", String(failed.seed), "--trace"]);
    traces.push(`${trace}\nreplay: npm run simulate -- --seed ${failed.seed} --trace`);
  }
  await printTraces(traces);
  for (const failed of sum.failed.slice(MAX_TRACES))
    console.log(`seed ${failed.seed}: ${failed.violations[0]}`);
  console.log(
    `simulate: ${sum.scenarios} scenarios (seeds ${seed}..${seed + count - 1}), ${sum.runs} runs, ${sum.calls} API calls, ` +
      `${sum.kills} kills ${speed(sum.scenarios, start)}: ${sum.failed.length} failed`,
  );
  return sum.failed.length === 0 ? 0 : 1;
}

/** Runs all small worlds; 1 when one fails. */
async function exhaustive(slots, faults) {
  const start = Date.now();
  const sum = { worlds: 0, failed: [], traces: [] };
  const shares = Array.from({ length: SHARES }, (_, share) => share);
  await onAllCores(shares, async (share) => {
    const bounds = ["--slots", slots, "--faults", faults];
    const own = ["--share", String(share), "--of", String(SHARES)];
    const part = JSON.parse(await child([...bounds, ...own], { program: EXPLORE }));
    sum.worlds += part.worlds;
    sum.failed.push(...part.failed);
    sum.traces.push(...part.traces);
  });
  await printTraces(sum.traces.slice(0, MAX_TRACES));
  for (const { world, violations } of sum.failed.slice(0, 50))
    console.log(`${world}: ${violations[0]}`);
  console.log(
    `exhaustive: ${sum.worlds} small worlds of up to ${slots} slots and ${faults} faults ` +
      `${speed(sum.worlds, start)}: ${sum.failed.length} failed`,
  );
  return sum.failed.length === 0 ? 0 : 1;
}

/** A copy of the build with one bug, in a place where it finds the same packages. */
async function plant({ name, edits }, place) {
  const dist = join(CACHE, "mutants", String(place));
  await mkdir(dist, { recursive: true });
  await cp(DIST, dist, { recursive: true, filter: (file) => !/\.(map|d\.ts)$/.test(file) });
  for (const { file, find, put } of edits) {
    const text = await readFile(join(dist, file), "utf8");
    if (text.split(find).length !== 2) {
      throw new Failure(`the mutant "${name}" does not fit ${file}`);
    }
    await writeFile(
      join(dist, file),
      text.replace(find, () => put),
    );
  }
  return dist;
}

/** Runs scenarios and small worlds with each mutant; 1 when one is not found. */
async function mutants(seed, { word, isTraced }) {
  const { MUTANTS } = await import(join(DIST, SIMULATION, "mutants.js"));
  const chosen = MUTANTS.filter(({ name }) => name.includes(word));
  if (chosen.length === 0) throw new Failure(`no mutant has "${word}" in its name`);
  onCleanup(() => rm(join(CACHE, "mutants"), { recursive: true, force: true }));
  const rows = [];
  const traces = [];
  await onAllCores(chosen.entries(), async ([place, mutant]) => {
    const dist = await plant(mutant, place);
    const range = ["--seed", String(seed), "--count", String(MUTANT.count)];
    const args = [...range, "--max-failures", MUTANT.maxFailures];
    const { scenarios, failed } = JSON.parse(await child(args, { dist }));
    const bounds = ["--slots", "2", "--faults", "1"];
    const small = JSON.parse(await child(bounds, { dist, program: EXPLORE }));
    rows[place] = { mutant: mutant.name, scenarios, failed, small };
    if (isTraced && (failed.length > 0 || small.failed.length > 0)) {
      const trace =
        failed.length > 0
          ? await child(["--seed", String(failed[0].seed), "--trace"], { dist })
          : small.traces[0];
      traces[place] = `mutant: ${mutant.name}\n${trace}`;
    }
    await rm(dist, { recursive: true, force: true });
  });
  await printTraces(traces.filter((trace) => trace !== undefined));
  const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
  line(["mutant", "failing scenarios", "first failing", "failing small worlds", "first violation"]);
  line(["---", "---", "---", "---", "---"]);
  const isFound = ({ failed, small }) => failed.length > 0 || small.failed.length > 0;
  for (const { mutant, scenarios, failed, small } of rows) {
    const [violation = "not found"] = (failed[0] ?? small.failed[0])?.violations ?? [];
    line([
      mutant,
      `${failed.length} of ${scenarios}`,
      failed.length > 0 ? `seed ${failed[0].seed}` : "none",
      `${small.failed.length} of ${small.worlds}`,
      violation.slice(0, 70),
    ]);
  }
  const found = rows.filter(isFound).length;
  console.log(`mutants: ${found} of ${rows.length} found`);
  return found === rows.length ? 0 : 1;
}

async function command(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      count: { type: "string", default: "1000" },
      trace: { type: "boolean", default: false },
      exhaustive: { type: "boolean", default: false },
      slots: { type: "string", default: "3" },
      faults: { type: "string", default: "2" },
      mutants: { type: "boolean", default: false },
      mutant: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [seed, count] = [Number(values.seed), Number(values.count)];
  if (!(Number.isInteger(seed) && Number.isInteger(count) && count > 0)) {
    throw new Failure("--seed takes a whole number, --count a whole number above 0");
  }
  await withLock(log, async () => {
    await install({ log });
    await build({ log });
  });
  if (values.exhaustive) return exhaustive(values.slots, values.faults);
  if (values.mutants || values.mutant !== "") {
    return mutants(seed, { word: values.mutant, isTraced: values.trace });
  }
  if (!values.trace) return simulate(seed, count);
  await printTraces([await child(["--seed", String(seed), "--trace"])]);
  return 0;
}

cleanupOnSignals();
await main(async () => {
  try {
    return await command(process.argv.slice(2));
  } finally {
    await cleanup();
  }
});
