/** The lines of a preview about quota, stock and the like, beside the plan of one group. */
import type { Clock } from "../api/clock.js";
import type { InstanceSpec } from "../wire/spec.js";
import { checksOf, launchSpecOf, type Counts, type Switches } from "./launch-spec.js";
import { linesOf, type PreflightLine } from "./lines.js";
import { lookUp, type LookUpPorts } from "./look-up.js";
import { createLookupCache, type LookupCache } from "./lookup-cache.js";
import { needsOf } from "./needs.js";

/** Time limits of a preview: for the first group without an answer, and for each group after it. */
const TIMEOUT_MS = { first: 5_000, further: 1_000 };

/** The plan of one group, as the lookups need it. */
export interface Preflighted {
  /** The group's URN, the same in every preview. */
  readonly owner: string;
  readonly regionId: string;
  readonly spec: InstanceSpec;
  /** The spec of the members to replace, if the state has it. */
  readonly before?: InstanceSpec | undefined;
  readonly counts: Counts;
  /** The input `preflight`. */
  readonly preflight?: Switches | undefined;
}

/** The part of a connection for previews. */
export type PreviewConnection = Pick<LookUpPorts, "catalogUntil" | "explain">;

/** Interfaces needed by a preflight. */
export interface PreviewPorts {
  /** @throws Error in one line when there are no credentials */
  readonly connect: (regionId: string) => PreviewConnection;
  readonly clock: Clock;
  /** Answers for earlier groups. */
  readonly memory: PreviewMemory;
}

/** The lookups of one process. */
export interface PreviewMemory {
  readonly cacheOf: (regionId: string) => LookupCache;
  /** Whether a group has timed out. */
  hasWaited: boolean;
}

/** An empty memory. */
export function createPreviewMemory(): PreviewMemory {
  const caches = new Map<string, LookupCache>();
  return {
    hasWaited: false,
    cacheOf: (regionId) => {
      const cache = caches.get(regionId) ?? createLookupCache();
      caches.set(regionId, cache);
      return cache;
    },
  };
}

/**
 * The lines beside a plan. Without a launch or a change of a VM, or without a check, there is no line and no call. Missing
 * credentials are a line, since the run would fail without them. Never throws; takes at most 5 s.
 */
export async function preflightLines(
  { owner, regionId, spec, before, counts, preflight }: Preflighted,
  { connect, clock, memory }: PreviewPorts,
): Promise<readonly PreflightLine[]> {
  const checks = checksOf(preflight, counts);
  const { launch, replace, change = 0 } = counts;
  if (launch + replace + change === 0 || checks.size === 0) return [];
  const connection = attempt(() => connect(regionId));
  if (connection instanceof Error) {
    const text = `preflight: lookup failed: ${connection.message}`;
    return [{ severity: "info", text }];
  }
  const { catalogUntil, explain } = connection;
  const cache = memory.cacheOf(regionId);
  const timeoutMs = memory.hasWaited ? TIMEOUT_MS.further : TIMEOUT_MS.first;
  const ask = { regionId, spec, counts, checks };
  const looked = await lookUp(ask, { catalogUntil, explain, cache, clock, timeoutMs });
  if (looked.late.length > 0) memory.hasWaited = true;
  const { launchSpec, types, base } = looked.facts;
  const isComparable =
    before?.agId === spec.agId && before?.instanceTemplateId === spec.instanceTemplateId;
  const was = before && isComparable ? launchSpecOf(before, base) : undefined;
  const needs = needsOf({ counts, launchSpec, types, before: was });
  const others = cache.claim(owner, needs);
  return linesOf({ ...looked, regionId, checks, counts, needs, others });
}

function attempt<Result>(act: () => Result): Result | Error {
  try {
    return act();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
