/**
 * What the cloud says, before a launch, of what the launch needs: all of it asked at once, in bounded time. Looks only,
 * and never fails: what could not be looked up is told as such.
 */
import type { Clock } from "../api/clock.js";
import { ApiError } from "../api/error.js";
import type { Catalog } from "../api/catalog.js";
import { launchSpecOf, type Check } from "./launch-spec.js";
import { NoAnswer, type LookupCache } from "./lookup-cache.js";
import { lookupsOf, type Ask, type Draft, type LookedUp } from "./lookups.js";

/** What a preflight takes from the world. */
export interface LookUpPorts {
  /** The offers of the region, whose calls end when the signal aborts. */
  readonly offersUntil: (signal: AbortSignal) => Catalog;
  /** What was looked up in the region before, by this process. */
  readonly cache: LookupCache;
  readonly clock: Clock;
  /** How long a preview waits for all lookups together. */
  readonly timeoutMs: number;
  /** An error in words that say what to set. */
  readonly explain: (error: unknown) => Error;
}

/** What came back, and what did not. */
export interface Looked {
  readonly facts: LookedUp;
  /** Checks of which a part was not answered in time. */
  readonly late: readonly Check[];
  /** How long was waited for the answers that did not come. */
  readonly waitedMs: number;
  /** Why lookups failed, one line for each cause. */
  readonly failures: readonly string[];
}

/** All facts that the checks need, as far as they came in time. */
export async function lookUp(ask: Ask, ports: LookUpPorts): Promise<Looked> {
  const { cache, clock, timeoutMs } = ports;
  const stop = new AbortController();
  const offers = ports.offersUntil(stop.signal);
  const once = <Value>(key: string, look: () => Promise<Value>): Promise<Value> =>
    cache.once(key, () =>
      look().catch((error: unknown) => {
        throw stop.signal.aborted ? new NoAnswer(timeoutMs) : error;
      }),
    );
  const draft: Draft = { launchSpec: launchSpecOf(ask.spec), base: {}, quotas: {} };
  const open = new Map<Promise<void>, Check>();
  const errors: { readonly check: Check; readonly error: unknown }[] = [];
  for (const { check, look } of lookupsOf(ask, { offers, once, draft })) {
    const done: Promise<void> = look()
      .catch((error: unknown) => void errors.push({ check, error }))
      .finally(() => open.delete(done));
    open.set(done, check);
  }
  const answered = new AbortController();
  const timeout = clock.sleep(timeoutMs, answered.signal).catch(() => undefined);
  await Promise.race([Promise.all(open.keys()), timeout]);
  answered.abort();
  const looked = { facts: { ...draft }, ...shortfall(errors, ports) };
  const late = distinct([...looked.late, ...open.values()]);
  // What is on its way shall not hold up the calls of the run that follows.
  stop.abort();
  return { ...looked, late };
}

type Failed = readonly { readonly check: Check; readonly error: unknown }[];

function shortfall(errors: Failed, { explain, timeoutMs }: LookUpPorts): Omit<Looked, "facts"> {
  const silent = errors.flatMap(({ check, error }) =>
    error instanceof NoAnswer ? [{ check, waitedMs: error.waitedMs }] : [],
  );
  const others = errors.filter(({ error }) => !(error instanceof NoAnswer));
  return {
    late: silent.map(({ check }) => check),
    waitedMs: Math.max(timeoutMs, ...silent.map(({ waitedMs }) => waitedMs)),
    failures: causesOf(
      others.map(({ error }) => error),
      explain,
    ),
  };
}

/** One text for all lookups that failed alike. Without request ids: a preview of the same plan reads the same. */
function causesOf(
  errors: readonly unknown[],
  explain: (error: unknown) => Error,
): readonly string[] {
  const alike = new Map<string, ApiError[]>();
  const others = new Set<string>();
  for (const error of new Set(errors)) {
    if (!(error instanceof ApiError)) others.add(explain(error).message);
    else {
      const cause = `${error.code} ${error.detail}`;
      alike.set(cause, [...(alike.get(cause) ?? []), error]);
    }
  }
  const texts = [...alike.values()].flatMap((failed) => {
    const operation = distinct(failed.map((error) => error.operation).sort()).join(", ");
    const [first] = failed;
    if (!first) return [];
    const { fault, code, detail } = first;
    return [explain(new ApiError({ operation, fault, code, detail, requestId: "" })).message];
  });
  return [...texts, ...others].sort();
}

function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Set(items)];
}
