/** Answers and needs of one process: the groups of a preview ask the cloud once, and share its quota. */
import type { Need } from "./needs.js";

/** A lookup timed out; no other group waits for it again. */
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
  /** The answer for `key`, looked up at most once; a failure is kept, too. */
  readonly once: <Value>(key: string, look: () => Promise<Value>) => Promise<Value>;
  /** Replaces the needs of `owner`, and returns the sum of all other owners' needs. */
  readonly claim: (owner: string, needs: readonly Need[]) => readonly Need[];
}

/** An empty cache. */
export function createLookupCache(): LookupCache {
  const answers = new Map<string, Promise<unknown>>();
  const claims = new Map<string, readonly Need[]>();
  return {
    once: <Value>(key: string, look: () => Promise<Value>) => {
      const known = answers.get(key) as Promise<Value> | undefined;
      if (known) return known;
      const answer = look();
      // The waiting group may have timed out by then.
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
