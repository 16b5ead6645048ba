/** What a preview says of quota, stock and the like: the one place where a preview asks the cloud. */
import type { Connection } from "./connection.js";
import { parseInputs } from "../inputs/check.js";
import { declaredBy } from "../group/desired.js";
import type { GroupDiff } from "../plan/diff.js";
import { inputsOf } from "../inputs/inputs.js";
import { launchSpecOf, checksOf, type Counts, type Switches } from "../preflight/launch-spec.js";
import type { Intent } from "../plan/plan.js";
import type { Clock } from "../api/clock.js";
import { createLookupCache, type LookupCache } from "../preflight/lookup-cache.js";
import { needsOf } from "../preflight/needs.js";
import { lookUp } from "../preflight/look-up.js";
import { hasUnknown } from "../inputs/unknown.js";
import { preflightLines as linesOf, type PreflightLine } from "../preflight/lines.js";
import type { InstanceSpec } from "../wire/spec.js";
import { URN_KEY, type Properties } from "./boundary.js";
import type { Emit } from "./reporter.js";

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

/** What the lines take from the world. */
export interface PreviewPorts {
  /** @throws Error in one line when there are no credentials */
  readonly connect: (regionId: string) => Pick<Connection, "offersUntil" | "explain">;
  readonly clock: Clock;
  /** Answers kept from one group to the next. */
  readonly memory: PreviewMemory;
}

interface Speaks {
  readonly say: Emit;
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
  const { make, types, base } = looked.facts;
  const isComparable =
    before?.agId === spec.agId && before?.instanceTemplateId === spec.instanceTemplateId;
  const was = before && isComparable ? launchSpecOf(before, base) : undefined;
  const needs = needsOf({ counts, make, types, before: was });
  const others = cache.claim(owner, needs);
  return linesOf({ ...looked, regionId, checks, counts, needs, others });
}

/** Whether there was anything to tell. */
type Told = boolean;

/** What the cloud says of plans before they are carried out, said under their groups. */
export interface Preflighter {
  /** Of a first create, or of the life after a replacement: the engine checks both without olds. */
  readonly ofCreate: (news: Properties, own: Properties) => Promise<Told>;
  /** Of an update; of a group that is replaced, the check that follows tells. */
  readonly ofUpdate: (olds: Properties, news: Properties, found: GroupDiff) => Promise<Told>;
}

/** The foresight of one process. */
export function createPreflight({
  connect,
  clock,
  say,
}: Omit<PreviewPorts, "memory"> & Speaks): Preflighter {
  const ports = { connect, clock, memory: createPreviewMemory() };
  /** What was found as one text, and each warning on its own. */
  const tell = async (news: Properties, plan: Omit<Preflighted, "owner">): Promise<Told> => {
    const urn = typeof news[URN_KEY] === "string" ? news[URN_KEY] : "";
    const lines = await preflightLines({ ...plan, owner: urn }, ports);
    const found = lines.filter(({ severity }) => severity === "info").map(({ text }) => text);
    if (found.length > 0) say({ urn, severity: "info", text: found.join("\n"), isLive: false });
    for (const { severity, text } of lines) {
      if (severity === "warning") say({ urn, severity, text, isLive: false });
    }
    return lines.length > 0;
  };
  return {
    async ofCreate(news, own) {
      // The lineage of a first create is made in the same run; what is looked up does not depend on it.
      const planned = { ...own, lineage: "new" };
      if (hasUnknown(planned)) return false;
      const { regionId, instanceSpec: spec, count, preflight } = parseInputs(inputsOf(planned));
      const counts = { launch: count, replace: 0, retire: 0 };
      return tell(news, { regionId, spec, counts, preflight });
    },
    async ofUpdate(olds, news, { replaces, preview }) {
      if (replaces.length > 0 || typeof preview === "string") return false;
      const { desired, plan } = preview;
      const { regionId, spec } = desired;
      const before = declaredBy(olds)?.instanceSpec;
      const preflight = declaredBy(news)?.preflight;
      return tell(news, { regionId, spec, before, counts: countsOf(plan.intents), preflight });
    },
  };
}

/** How many VMs the intents of a plan make and take away. Pure. */
export function countsOf(intents: readonly Intent[]): Counts {
  const count = (kind: Intent["kind"]) => intents.filter((intent) => intent.kind === kind).length;
  return { launch: count("launch"), replace: count("replace"), retire: count("retire") };
}

function attempt<Result>(act: () => Result): Result | Error {
  try {
    return act();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
