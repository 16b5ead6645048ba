/** A share of the small worlds, started by tools/simulate.mjs: one line of JSON for what came of them. */
import { parseArgs } from "node:util";
import { explore, lifeOfWorld, worldText, worldsOf, type SmallWorld } from "./exhaustive.js";
import { storyOf } from "./trace.js";

const { values } = parseArgs({
  options: {
    slots: { type: "string", default: "3" },
    /** How many things go wrong at most. */
    mishaps: { type: "string", default: "2" },
    /** This share of so many. */
    share: { type: "string", default: "0" },
    of: { type: "string", default: "1" },
    enough: { type: "string", default: "1000000" },
  },
});

/** Stories that are told in full. */
const TOLD = 2;
const sum = {
  worlds: 0,
  failed: [] as { readonly world: string; readonly breaches: readonly string[] }[],
};
const stories: string[] = [];

/** A world, and those in which one thing more goes wrong; of the first step only this share. */
async function visit(world: SmallWorld, depth: number): Promise<void> {
  if (sum.failed.length >= Number(values.enough)) return;
  const { breaches, next } = await explore(world);
  // A world without mishaps belongs to all shares, and counts in one.
  if (depth > 0 || values.share === "0") sum.worlds += 1;
  if (breaches.length > 0) {
    sum.failed.push({ world: worldText(world), breaches });
    if (stories.length < TOLD) {
      stories.push([worldText(world), ...(await storyOf(lifeOfWorld(world)))].join("\n"));
    }
  }
  if (depth >= Number(values.mishaps)) return;
  const own =
    depth > 0 ? next : next.filter((_, at) => at % Number(values.of) === Number(values.share));
  for (const mishap of own)
    await visit({ ...world, mishaps: [...world.mishaps, mishap] }, depth + 1);
}

for (let slots = 1; slots <= Number(values.slots); slots += 1) {
  for (const world of worldsOf(slots)) await visit(world, 0);
}
console.log(JSON.stringify({ ...sum, stories }));
