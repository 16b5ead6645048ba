/** `npm run lives`: whole lives of groups against the simulated cloud, many a second, on all cores. */
import { availableParallelism } from "node:os";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./setup/build.mjs";
import { run } from "./process/child.mjs";
import { Failure, lastLines, main } from "./process/failure.mjs";
import { install } from "./setup/install.mjs";
import { CACHE, NODE, ROOT } from "./process/paths.mjs";
import { log } from "./setup/setup.mjs";
import { onCleanup, cleanup, cleanupOnSignals } from "./process/cleanup.mjs";
import { withLock } from "./setup/lock.mjs";

const DIST = join(ROOT, "dist");
const COMMAND = join("test", "simulation", "command.js");
const EXPLORE = join("test", "simulation", "explore.js");
/** Shares into which the small worlds are cut. */
const SHARES = 24;
/** Lives of one child process: enough to outweigh its start. */
const SHARE = 250;
/** Failing lives that are told. */
const TOLD = 3;
/** Failing lives that prove a planted bug found, and the lives that it gets for that. */
const PLANTED = { enough: "5", count: 4000 };

const HELP = `npm run lives -- [--seed S] [--count N]   N lives, of seeds S, S+1, …; a failing one is told
npm run lives -- --small [--slots 3] [--mishaps 2]   all small worlds
npm run lives -- --planted [--bug WORD]               which planted bugs are found, and how soon`;

/** What a share of lives came to; the folder is that of a build. */
async function share(args, dist = DIST, program = COMMAND) {
  const ended = await run(NODE, [join(dist, program), ...args], { cwd: ROOT });
  if (ended.code !== 0) {
    throw new Failure(`lives broke off: ${lastLines(ended.output, 5).join(" | ")} (${ended.why})`);
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

const perMinute = (count, startMs) => Math.round((count / (Date.now() - startMs)) * 60_000);

async function lives(seed, count) {
  const start = Date.now();
  const sum = { lives: 0, runs: 0, calls: 0, kills: 0, failed: [] };
  const firsts = Array.from({ length: Math.ceil(count / SHARE) }, (_, at) => at * SHARE);
  await onAllCores(firsts, async (first) => {
    const size = Math.min(SHARE, count - first);
    const args = ["--seed", String(seed + first), "--count", String(size), "--enough", "1000000"];
    const part = JSON.parse(await share(args));
    for (const name of ["lives", "runs", "calls", "kills"]) sum[name] += part[name];
    sum.failed.push(...part.failed);
  });
  sum.failed.sort((left, right) => left.seed - right.seed);
  for (const failed of sum.failed.slice(0, TOLD)) {
    console.log(`\n${await share(["--seed", String(failed.seed), "--story"])}`);
    console.log(`again: npm run lives -- --seed ${failed.seed} --count 1`);
  }
  for (const failed of sum.failed.slice(TOLD))
    console.log(`seed ${failed.seed}: ${failed.breaches[0]}`);
  console.log(
    `lives: ${sum.lives} of seeds ${seed}..${seed + count - 1}, ${sum.runs} runs, ${sum.calls} calls, ${sum.kills} kills ` +
      `in ${((Date.now() - start) / 1000).toFixed(0)} s (${perMinute(sum.lives, start)} a minute): ${sum.failed.length} violations`,
  );
  return sum.failed.length === 0 ? 0 : 1;
}

async function small(slots, mishaps) {
  const start = Date.now();
  const sum = { worlds: 0, failed: [], stories: [] };
  const places = Array.from({ length: SHARES }, (_, place) => place);
  await onAllCores(places, async (place) => {
    const args = [
      "--slots",
      slots,
      "--mishaps",
      mishaps,
      "--share",
      String(place),
      "--of",
      String(SHARES),
    ];
    const part = JSON.parse(await share(args, DIST, EXPLORE));
    sum.worlds += part.worlds;
    sum.failed.push(...part.failed);
    sum.stories.push(...part.stories);
  });
  for (const story of sum.stories.slice(0, TOLD)) console.log(`\n${story}`);
  for (const { world, breaches } of sum.failed.slice(0, 50))
    console.log(`${world}: ${breaches[0]}`);
  console.log(
    `small worlds: ${sum.worlds} of up to ${slots} slots and ${mishaps} mishaps ` +
      `in ${((Date.now() - start) / 1000).toFixed(0)} s (${perMinute(sum.worlds, start)} a minute): ${sum.failed.length} violations`,
  );
  return sum.failed.length === 0 ? 0 : 1;
}

/** A copy of the build with one bug in it, where it finds the same packages. */
async function plant({ name, edits }, place) {
  const dist = join(CACHE, "planted", String(place));
  await mkdir(dist, { recursive: true });
  await cp(DIST, dist, { recursive: true, filter: (file) => !/\.(map|d\.ts)$/.test(file) });
  for (const { file, find, put } of edits) {
    const text = await readFile(join(dist, file), "utf8");
    if (text.split(find).length !== 2) throw new Failure(`the bug "${name}" does not fit ${file}`);
    await writeFile(
      join(dist, file),
      text.replace(find, () => put),
    );
  }
  return dist;
}

async function planted(seed, only) {
  const { PLANTED: all } = await import(join(DIST, "test", "simulation", "mutants.js"));
  const bugs = all.filter(({ name }) => name.includes(only));
  onCleanup(() => rm(join(CACHE, "planted"), { recursive: true, force: true }));
  const rows = [];
  await onAllCores(bugs.entries(), async ([place, bug]) => {
    const dist = await plant(bug, place);
    const args = [
      "--seed",
      String(seed),
      "--count",
      String(PLANTED.count),
      "--enough",
      PLANTED.enough,
    ];
    const { lives: lived, failed } = JSON.parse(await share(args, dist));
    const some = ["--slots", "2", "--mishaps", "1"];
    const { worlds, failed: broken } = JSON.parse(await share(some, dist, EXPLORE));
    rows[place] = { bug: bug.name, lived, failed, first: failed[0], worlds, broken };
    await rm(dist, { recursive: true, force: true });
  });
  const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
  line(["planted bug", "found in lives", "the first is life", "in small worlds", "as"]);
  line(["---", "---", "---", "---", "---"]);
  for (const { bug, lived, failed, first, worlds, broken } of rows) {
    const breach = (first?.breaches ?? broken[0]?.breaches)?.[0] ?? "not found";
    const place = first ? first.seed - seed + 1 : "none";
    line([
      bug,
      `${failed.length} of ${lived}`,
      place,
      `${broken.length} of ${worlds}`,
      breach.slice(0, 70),
    ]);
  }
  const missed = rows.filter(({ first, broken }) => !first && broken.length === 0).length;
  console.log(`planted: ${rows.length - missed} of ${rows.length} bugs found`);
  return missed === 0 ? 0 : 1;
}

async function command(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      count: { type: "string", default: "1000" },
      planted: { type: "boolean", default: false },
      bug: { type: "string", default: "" },
      small: { type: "boolean", default: false },
      slots: { type: "string", default: "3" },
      mishaps: { type: "string", default: "2" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [seed, count] = [Number(values.seed), Number(values.count)];
  if (!(Number.isInteger(seed) && Number.isInteger(count) && count > 0)) {
    throw new Failure("--seed takes a whole number, --count one above 0");
  }
  await withLock(log, async () => {
    await install({ log });
    await build({ log });
  });
  if (values.small) return small(values.slots, values.mishaps);
  return values.planted ? planted(seed, values.bug) : lives(seed, count);
}

cleanupOnSignals();
await main(async () => {
  try {
    return await command(process.argv.slice(2));
  } finally {
    await cleanup();
  }
});
