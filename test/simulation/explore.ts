/** Runs a share of the small worlds for tools/simulate.mjs, and prints one line of JSON. */
import { parseArgs } from "node:util";
import { explore, scenarioOfWorld, worldText, worldsOf, type SmallWorld } from "./exhaustive.js";
import { traceOf } from "./shrink.js";

const { values } = parseArgs({
  options: {
    slots: { type: "string", default: "3" },
    /** The most faults of one world. */
    faults: { type: "string", default: "2" },
    /** Runs the worlds of this share, from 0, of so many shares. */
    share: { type: "string", default: "0" },
    of: { type: "string", default: "1" },
    "max-failures": { type: "string", default: "1000000" },
  },
});

/** Failing worlds with a full trace. */
const MAX_TRACES = 2;
const sum = {
  worlds: 0,
  failed: [] as { readonly world: string; readonly violations: readonly string[] }[],
};
const traces: string[] = [];

/** Runs a world, and each world with one fault more; of the first faults only this share. */
async function visit(world: SmallWorld, depth: number): Promise<void> {
  if (sum.failed.length >= Number(values["max-failures"])) return;
  const { violations, next } = await explore(world);
  // A world without faults is run for all shares, and counted for one.
  if (depth > 0 || values.share === "0") sum.worlds += 1;
  if (violations.length > 0) {
    sum.failed.push({ world: worldText(world), violations });
    if (traces.length < MAX_TRACES) {
      const trace = await traceOf(scenarioOfWorld(world));
      traces.push([worldText(world), ...trace].join("\n"));
    }
  }
  if (depth >= Number(values.faults)) return;
  const own =
    depth > 0 ? next : next.filter((_, at) => at % Number(values.of) === Number(values.share));
  for (const fault of own) await visit({ ...world, faults: [...world.faults, fault] }, depth + 1);
}

for (let slots = 1; slots <= Number(values.slots); slots += 1) {
  for (const world of worldsOf(slots)) await visit(world, 0);
}
console.log(JSON.stringify({ ...sum, traces }));
