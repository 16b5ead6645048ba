/** What a preview says of quota, stock and the like beside the plan of one group. */
import type { Clock } from "../api/clock.js";
import type { InstanceSpec } from "../wire/spec.js";
import { checksOf, launchSpecOf, type Counts, type Switches } from "./launch-spec.js";
import { linesOf, type PreflightLine } from "./lines.js";
import { lookUp, type LookUpPorts } from "./look-up.js";
import { createLookupCache, type LookupCache } from "./lookup-cache.js";
import { needsOf } from "./needs.js";

/** How long a preview waits for the cloud: for the first group that gets no answer, and for each after it. */
const TIMEOUT_MS = { first: 5_000, further: 1_000 };

/** A plan whose launches are looked at beforehand. */
export interface Preflighted {
  /** Whose plan it is, the same from one preview to the next: the group's URN. */
  readonly owner: string;
  readonly regionId: string;
  readonly spec: InstanceSpec;
  /** What the members that are replaced were launched with, where the state tells. */
  readonly before?: InstanceSpec | undefined;
  readonly counts: Counts;
  /** The input `preflight`: which checks are made. */
  readonly preflight?: Switches | undefined;
}

/** The part of a connection that a preview uses. */
export type PreviewConnection = Pick<LookUpPorts, "offersUntil" | "explain">;

/** What the lines take from the world. */
export interface PreviewPorts {
  /** @throws Error in one line when there are no credentials */
  readonly connect: (regionId: string) => PreviewConnection;
  readonly clock: Clock;
  /** Answers kept from one group to the next. */
  readonly memory: PreviewMemory;
}

/** What a process has looked up. */
export interface PreviewMemory {
  readonly cacheOf: (regionId: string) => LookupCache;
  /** Whether the cloud has kept a group waiting. */
  hasWaited: boolean;
}

/** A memory that knows nothing. */
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
 * What a preview is to say beside the plan; nothing, and nothing is asked of the cloud, when the plan makes no VM or no
 * check is on. Without credentials it says so: the run would fail for want of them. Never throws; at most 5 s.
 */
export async function preflightLines(
  { owner, regionId, spec, before, counts, preflight }: Preflighted,
  { connect, clock, memory }: PreviewPorts,
): Promise<readonly PreflightLine[]> {
  const checks = checksOf(preflight);
  if (counts.launch + counts.replace === 0 || checks.size === 0) return [];
  const connection = attempt(() => connect(regionId));
  if (connection instanceof Error) {
    const text = `preflight: not looked up: ${connection.message}`;
    return [{ severity: "info", text }];
  }
  const { offersUntil, explain } = connection;
  const cache = memory.cacheOf(regionId);
  const timeoutMs = memory.hasWaited ? TIMEOUT_MS.further : TIMEOUT_MS.first;
  const ask = { regionId, spec, counts, checks };
  const looked = await lookUp(ask, { offersUntil, explain, cache, clock, timeoutMs });
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
