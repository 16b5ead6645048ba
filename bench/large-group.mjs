// @ts-check
/**
 * The calls of changes of a large group on the simulator, on a virtual clock: its create, a changed tag, and a changed disk
 * that replaces all members, 10 % at a time. After a build: `node bench/large-group.mjs [members]`; by default 5,000. Prints
 * for each the calls by operation, the waves of the preview, and the seconds of real time.
 */
import { performance } from "node:perf_hooks";
import { createLiveWorld } from "../dist/test/provider/lifecycle/group/live-world.js";

const members = Number(process.argv[2] ?? 5000);
const world = await createLiveWorld({ quota: members });

/** @type {Map<string, number>} */
const calls = new Map();
world.trial.afterCall(() => {
  const operation = world.trial.simulator.requests().at(-1)?.operation ?? "";
  calls.set(operation, (calls.get(operation) ?? 0) + 1);
});

const NAMED = { name: "web-[0001]" };
const TAGGED = { ...NAMED, userTags: [{ key: "team", value: "web" }] };
const DISK = {
  systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 50 } },
};
const inputs = { count: members, timeouts: { create: "10h", update: "24h" } };

/**
 * Prints the calls of a run.
 *
 * @template Result
 * @param {string} name
 * @param {() => Promise<Result>} run
 */
async function measured(name, run) {
  calls.clear();
  const start = performance.now();
  const result = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const counts = [...calls].map(([operation, size]) => `${size} ${operation}`);
  console.log(`${name}: ${counts.join(", ")}; ${seconds} s`);
  return result;
}

const created = await measured(`create of ${members}`, () => world.create({ spec: NAMED, inputs }));
const tagged = await measured("changed tag", () => world.up(created, { spec: TAGGED, inputs }));
const rolled = await measured("replaced, 10 % at a time", () =>
  world.up(tagged.kept, { spec: { ...TAGGED, ...DISK }, inputs }),
);
const waves = rolled.preview.split("\n").filter((line) => /^ +wave \d/.test(line));
console.log(`${waves.length} waves${rolled.error}`);
await world.trial.close();
