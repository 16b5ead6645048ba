/** Lives from the command line, a share of them: one line of JSON for what came of them. Started by tools/lives.mjs. */
import { parseArgs } from "node:util";
import { lifeOf } from "./deeds.js";
import { live } from "./life.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1" },
    story: { type: "boolean", default: false },
    stopAfter: { type: "string", default: "5" },
  },
});

const sum = {
  lives: 0,
  calls: 0,
  runs: 0,
  kills: 0,
  failed: [] as { seed: number; breaches: readonly string[] }[],
};
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.count); seed += 1) {
  const { breaches, calls, runs, kills } = await live(
    lifeOf(String(seed)),
    values.story ? console.log : undefined,
  );
  sum.lives += 1;
  sum.calls += calls;
  sum.runs += runs;
  sum.kills += kills;
  if (breaches.length > 0) sum.failed.push({ seed, breaches });
  if (sum.failed.length >= Number(values.stopAfter)) break;
}
console.log(JSON.stringify(sum));
