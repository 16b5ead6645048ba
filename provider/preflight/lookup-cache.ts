/** Answers of this process, so that several groups of a preview ask the cloud once, and what the groups before need. */
import type { Need } from "./needs.js";

/** No answer came in time; the same lookup is not waited for a second time. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly waitedMs: number;

  constructor(waitedMs: number) {
    super(`no answer within ${waitedMs / 1000} s`);
    this.waitedMs = waitedMs;
  }
}

/** Lookups of one region, answered or under way. */
export interface LookupCache {
  /** The answer of `key`, looked up at most once; a failure is kept as well. */
  readonly once: <Value>(key: string, look: () => Promise<Value>) => Promise<Value>;
  /** Keeps what `owner` needs in place of what it needed, and returns the sum of what all others do. */
  readonly claim: (owner: string, needs: readonly Need[]) => readonly Need[];
}

/** A cache that knows nothing. */
export function createLookupCache(): LookupCache {
  const answers = new Map<string, Promise<unknown>>();
  const claims = new Map<string, readonly Need[]>();
  return {
    once: <Value>(key: string, look: () => Promise<Value>) => {
      const known = answers.get(key) as Promise<Value> | undefined;
      if (known) return known;
      const answer = look();
      // Whoever waited may have left by then.
      answer.catch(() => undefined);
      answers.set(key, answer);
      return answer;
    },
    claim: (owner, needs) => {
      claims.set(owner, needs);
      const others = [...claims].flatMap(([other, theirs]) => (other === owner ? [] : theirs));
      const sums = new Map<string, number>();
      for (const { what, count } of others) sums.set(what, (sums.get(what) ?? 0) + count);
      return [...sums].map(([what, count]) => ({ what, count }));
    },
  };
}
