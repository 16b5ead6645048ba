/** What a failing life comes down to, and its story. */
import { deedText, type Provider } from "./steps.js";
import { live } from "./scenario.js";

/** The life without those of its deeds that its breach does not need. */
export async function shrunk(life: Provider, breaches: readonly string[]): Promise<Provider> {
  const kinds = new Set(breaches.map(driftFieldsOf));
  let least = life;
  for (let place = 0; place < least.deeds.length;) {
    const fewer = { ...least, deeds: least.deeds.filter((_, at) => at !== place) };
    const still = (await live(fewer)).breaches.some((breach) => kinds.has(driftFieldsOf(breach)));
    if (still) least = fewer;
    else place += 1;
  }
  return least;
}

/** The story of a life, line by line: deeds, calls with their answers, kills, and what broke in the end. */
export async function storyOf(life: Provider): Promise<readonly string[]> {
  const lines: string[] = [];
  const { breaches } = await live(life, (line) => void lines.push(line));
  return [...lines, ...breaches.map((breach) => `BROKEN ${breach}`)];
}

/** Its deeds, one a line. Pure. */
export function deedsText({ deeds }: Provider): readonly string[] {
  return deeds.map((deed) => `  ${deedText(deed)}`);
}

function driftFieldsOf(breach: string): string {
  return breach.split(":")[0] ?? "";
}
