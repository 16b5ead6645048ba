/**
 * Looks up all needs of a launch: all at once, in bounded time, read-only. It never fails; a lookup without an
 * answer is reported as such.
 */
import type { Clock } from "../api/clock.js";
import { ApiError } from "../api/error.js";
import type { Catalog } from "../api/catalog.js";
import { launchSpecOf, type Check } from "./launch-spec.js";
import { NoAnswer, type LookupCache } from "./lookup-cache.js";
import { lookupsOf, type Ask, type Draft, type LookedUp } from "./lookups.js";

/** Interfaces needed by the lookups. */
export interface LookUpPorts {
  /** The catalog of the region; its calls end when the signal aborts. */
  readonly catalogUntil: (signal: AbortSignal) => Catalog;
  /** Earlier answers of the region in this process. */
  readonly cache: LookupCache;
  readonly clock: Clock;
  /** Time limit for all lookups together. */
  readonly timeoutMs: number;
  /** An error with the setting to change in its message. */
  readonly explain: (error: unknown) => Error;
}

/** The answers, and the checks without one. */
export interface LookupResult {
  readonly facts: LookedUp;
  /** Checks with a lookup that timed out. */
  readonly late: readonly Check[];
  /** Milliseconds spent waiting for the missing answers. */
  readonly waitedMs: number;
  /** Causes of failed lookups, one line each. */
  readonly failures: readonly string[];
}

/** The facts for the checks, as far as the cloud answered in time. */
export async function lookUp(ask: Ask, ports: LookUpPorts): Promise<LookupResult> {
  const { cache, clock, timeoutMs } = ports;
  const stop = new AbortController();
  const catalog = ports.catalogUntil(stop.signal);
  const once = <Value>(key: string, look: () => Promise<Value>): Promise<Value> =>
    cache.once(key, () =>
      look().catch((error: unknown) => {
        throw stop.signal.aborted ? new NoAnswer(timeoutMs) : error;
      }),
    );
  const draft: Draft = { launchSpec: launchSpecOf(ask.spec), base: {}, quotas: {} };
  const pending = new Map<Promise<void>, Check>();
  const errors: { readonly check: Check; readonly error: unknown }[] = [];
  for (const { check, look } of lookupsOf(ask, { catalog, once, draft })) {
    const done: Promise<void> = look()
      .catch((error: unknown) => void errors.push({ check, error }))
      .finally(() => pending.delete(done));
    pending.set(done, check);
  }
  const answered = new AbortController();
  const timeout = clock.sleep(timeoutMs, answered.signal).catch(() => undefined);
  await Promise.race([Promise.all(pending.keys()), timeout]);
  answered.abort();
  const looked = { facts: { ...draft }, ...shortfall(errors, ports) };
  const late = distinct([...looked.late, ...pending.values()]);
  // Calls in flight must not delay the calls of the next run.
  stop.abort();
  return { ...looked, late };
}

type Failed = readonly { readonly check: Check; readonly error: unknown }[];

function shortfall(
  errors: Failed,
  { explain, timeoutMs }: LookUpPorts,
): Omit<LookupResult, "facts"> {
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

/** One text for all lookups with the same cause. Without request ids, so that two previews of one plan are equal. */
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
