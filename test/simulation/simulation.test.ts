/**
 * Lives and small worlds, as many as fit into the suite; `npm run lives` runs any number of the former and all of the
 * latter.
 */
import { expect, test } from "@jest/globals";
import { providerOf } from "./draw.js";
import { live } from "./scenario.js";
import { explore, worldsOf, worldText } from "./exhaustive.js";
import { shrunk, storyOf } from "./trace.js";

const LIVES = 250;

test("every life ends as desired, with nothing lost, doubled, told or done that should not be", async () => {
  const broken: string[] = [];
  for (let seed = 1; seed <= LIVES; seed += 1) {
    const { breaches } = await live(providerOf(`suite ${seed}`));
    if (breaches.length > 0) broken.push(`${seed}: ${breaches.join("; ")}`);
  }
  expect(broken).toEqual([]);
}, 120_000);

test("every small world of two slots in which one thing goes wrong ends as desired", async () => {
  const broken: string[] = [];
  for (const world of worldsOf(2)) {
    for (const mishap of (await explore(world)).next) {
      const found = await explore({ ...world, mishaps: [mishap] });
      if (found.breaches.length > 0)
        broken.push(`${worldText(found.world)}: ${found.breaches.join("; ")}`);
    }
  }
  expect(broken).toEqual([]);
}, 120_000);

test("a life is lived the same each time, and its story ends with what broke", async () => {
  const life = providerOf("7");
  const story = await storyOf(life);
  expect(await storyOf(life)).toEqual(story);
  expect(story.length).toBeGreaterThan(10);
});

test("a life that breaks is told with no more deeds than it takes", async () => {
  const up = {
    kind: "up",
    program: { count: 2, type: "g.n2.large", isSecret: false },
    isRefreshed: false,
  } as const;
  const life = {
    seed: "too many",
    manner: "steadfast",
    program: { ...up.program, count: 1 },
    deeds: [{ kind: "pass", ms: 5 }, up, { kind: "refresh" }],
    makes: 1,
  } as const;
  const { breaches } = await live(life);
  expect(breaches).toEqual(["needless: 2 VMs were made for 1"]);
  const { deeds } = await shrunk(life, breaches);
  expect(deeds.length).toBeLessThan(2);
});
