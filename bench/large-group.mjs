// @ts-check
/**
 * The calls of changes of a large group on the simulator, on a virtual clock: its create, a changed tag, and a changed disk
 * that replaces all members, 10 % at a time. After a build: `node bench/large-group.mjs [members]`; by default 5,000. Prints
 * for each the calls by operation, the waves of the preview, and the seconds of real time. Exits with 1 if a change takes more
 * calls or waves than it should.
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
  return { result, counts: new Map(calls) };
}

const { result: created } = await measured(`create of ${members}`, () =>
  world.create({ spec: NAMED, inputs }),
);
const { result: tagged, counts: toTag } = await measured("changed tag", () =>
  world.up(created, { spec: TAGGED, inputs }),
);
const { result: rolled, counts: toRoll } = await measured("replaced, 10 % at a time", () =>
  world.up(tagged.kept, { spec: { ...TAGGED, ...DISK }, inputs }),
);
const waves = rolled.preview.split("\n").filter((line) => /^ +wave \d/.test(line)).length;
console.log(`${waves} waves${rolled.error}`);
await world.trial.close();

/** VMs of one call for tags or for new VMs. */
const BATCH = 100;
const callsPerWave = Math.ceil(members / 10 / BATCH);
/** @type {readonly (readonly [what: string, size: number, most: number])[]} */
const limits = [
  ["deletions", toRoll.get("deleteInstance") ?? 0, members],
  ["create calls", toRoll.get("createInstances") ?? 0, 10 * callsPerWave + 1],
  ["waves", waves, 12],
  ["calls for tags", toTag.get("tagResources") ?? 0, 2 * Math.ceil(members / BATCH)],
];
for (const [what, size, most] of limits) {
  if (size <= most) continue;
  console.log(`${size} ${what}, at most ${most} expected`);
  process.exitCode = 1;
}
