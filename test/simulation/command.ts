/** A share of lives, started by tools/simulate.mjs: one line of JSON for what came of them, or the story of one. */
import { parseArgs } from "node:util";
import { providerOf } from "./draw.js";
import { live } from "./scenario.js";
import { shrunk, storyOf } from "./trace.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1" },
    /** How many failing lives are enough. */
    enough: { type: "string", default: "5" },
    story: { type: "boolean", default: false },
  },
});

/** Lives one after another, as JSON. */
async function lives(first: number, count: number, enough: number): Promise<string> {
  const sum = { lives: 0, calls: 0, runs: 0, kills: 0 };
  const failed: { readonly seed: number; readonly breaches: readonly string[] }[] = [];
  for (let seed = first; seed < first + count && failed.length < enough; seed += 1) {
    const lived = await live(providerOf(String(seed)));
    sum.lives += 1;
    sum.calls += lived.calls;
    sum.runs += lived.runs;
    sum.kills += lived.kills;
    if (lived.breaches.length > 0) failed.push({ seed, breaches: lived.breaches });
  }
  return JSON.stringify({ ...sum, failed });
}

/** One life, told with as few deeds as it takes. */
async function story(seed: string): Promise<string> {
  const life = providerOf(seed);
  const { breaches } = await live(life);
  if (breaches.length === 0) return (await storyOf(life)).join("\n");
  const least = await shrunk(life, breaches);
  const told = `seed ${seed}: ${life.deeds.length} deeds, of which ${least.deeds.length} do:`;
  return [told, ...(await storyOf(least))].join("\n");
}

console.log(
  values.story
    ? await story(values.seed)
    : await lives(Number(values.seed), Number(values.count), Number(values.enough)),
);
