/** A provider process: runs the methods of a group, and may be killed at any of its awaits. */
import { createCall } from "../../provider/api/client.js";
import { createCatalog } from "../../provider/api/catalog.js";
import { createCloud } from "../../provider/api/cloud.js";
import type { Clock } from "../../provider/api/clock.js";
import { CLOUD_RATE, createLimiter } from "../../provider/api/limiter.js";
import type { Transport, WireReply } from "../../provider/api/transport.js";
import { explain } from "../../provider/lifecycle/connection.js";
import { createGroupProvider } from "../../provider/lifecycle/group.js";
import { createJournalProvider } from "../../provider/lifecycle/journal.js";
import { createLineageProvider } from "../../provider/lifecycle/lineage.js";
import { createSession } from "../../provider/lifecycle/session.js";
import type { Vm } from "../../simulator/world/world.js";
import { callOf, KEYS, replyOf, type Account, type Caller, type Look } from "./account.js";
import { accountMarkAt, type Endpoint } from "./endpoints.js";

/** The awaits of a run: three around each call, and each sleep. */
export const AWAITS = [
  "before call",
  "after effect of call",
  "after reply of call",
  "at sleep",
] as const;

/** A kill of the CLI at the nth await of a kind; its provider process goes on for `lingerMs` before it notices. */
export interface Kill {
  readonly at: (typeof AWAITS)[number];
  readonly nth: number;
  readonly lingerMs: number;
}

/** The deletions a run is allowed, decided before it starts. */
export interface AllowedDeletions {
  /** VMs the plan lists for deletion. */
  readonly planned: ReadonlySet<string>;
  /** VMs in the state; others of the group are surplus, or left by an interrupted run. */
  readonly known: ReadonlySet<string>;
  readonly groupKey: string;
}

/** A provider process. */
export interface Process extends Caller {
  readonly provider: ReturnType<typeof createGroupProvider>;
  readonly lineages: ReturnType<typeof createLineageProvider>;
  readonly journals: ReturnType<typeof createJournalProvider>;
  /** The result of a method, or `Killed` when the CLI is killed before. */
  readonly untilKilled: <Result>(method: Promise<Result>) => Promise<Result>;
  readonly allowDeletions: (allowed: AllowedDeletions) => void;
  /** Looks at the world after each of its calls. */
  readonly watch: (look: Look) => void;
  /** Whether it sends nothing more, and none of its requests is still on its way. */
  readonly isHalted: () => boolean;
  readonly isKilled: () => boolean;
  /** Ids in the replies to its create calls. */
  readonly announcedIds: ReadonlySet<string>;
  /** The number of its create calls with a permanent error as reply. */
  readonly permanentErrors: () => number;
  /** The number of its create calls with a token whose VMs are all gone. */
  readonly spentTokens: () => number;
  readonly sleeps: () => number;
  /** Every line it printed. */
  readonly printed: string[];
}

/** Thrown to the caller of a killed process. */
export class Killed extends Error {}

interface Created {
  readonly result?: { readonly instanceIds?: readonly string[] };
}

/** HTTP statuses of errors every other create call would meet as well. */
const PERMANENT = new Set([400, 401, 403, 404]);
const ENDPOINT = "https://vm.jdcloud-api.com";

/** A new process; it remembers nothing of earlier ones. */
export function startProcess(
  account: Account,
  label: string,
  { kill, endpoint = "own" }: { readonly kill?: Kill; readonly endpoint?: Endpoint } = {},
): Process {
  const { timeline } = account;
  const killSwitch = createKillSwitch(account, label, kill);
  const creates = createCallStatistics();
  const sent: Process["sent"] = [];
  const printed: string[] = [];
  const counts = { calls: 0, sleeps: 0, nonces: 0, onTheWay: 0 };
  let allowed: AllowedDeletions | undefined;
  let look: Look = () => [];
  const afterCall: Caller["afterCall"] = (effect) =>
    look(effect, { permanentErrors: creates.permanentErrors(), refusals: creates.refusals() });
  const mayDelete: Process["mayDelete"] = (vm, status) =>
    allowed !== undefined && isAllowed(allowed, vm, status);

  const killableClock: Clock = {
    nowMs: timeline.nowMs,
    sleep: async (ms) => {
      killSwitch.reach("at sleep", (counts.sleeps += 1));
      if (!killSwitch.isHalted()) await timeline.sleep(ms);
      if (killSwitch.isHalted()) await never();
    },
  };
  const transport: Transport = async (request) => {
    const nth = (counts.calls += 1);
    killSwitch.reach("before call", nth);
    if (killSwitch.isHalted()) await never();
    counts.onTheWay += 1;
    await timeline.sleep(account.travelMs());
    counts.onTheWay -= 1;
    const isCreate = callOf(request).operation === "createInstances";
    if (isCreate && account.isTokenSpent(request)) creates.recordSpentToken();
    const delivery = account.deliver(request, { label, sent, mayDelete, afterCall, endpoint });
    killSwitch.reach("after effect of call", nth);
    const delayMs =
      typeof delivery === "string" || delivery.kind === "reset" ? 0 : delivery.delayMs;
    await timeline.sleep(account.travelMs() + delayMs);
    if (killSwitch.isHalted()) await never();
    killSwitch.reach("after reply of call", nth);
    if (killSwitch.isHalted()) await never();
    const reply = replyOf(delivery);
    if (isCreate) creates.recordReply(reply);
    return reply;
  };
  const limiter = createLimiter(CLOUD_RATE, killableClock);
  const connect = (regionId: string) => {
    const region = { regionId, url: ENDPOINT, credentials: KEYS };
    const signal = new AbortController().signal;
    const nonce = (): string => `${label}-${(counts.nonces += 1)}`;
    const call = createCall(region, {
      transport,
      limiter,
      clock: killableClock,
      random: () => 0.5,
      nonce,
      signal,
    });
    const settings = { url: ENDPOINT, credentials: KEYS, source: "the test" };
    return {
      cloud: createCloud(call),
      catalogUntil: () => createCatalog(call),
      explain: (error: unknown) => explain(error, settings, regionId),
      ...{ url: settings.url, source: settings.source, accountMark: accountMarkAt(endpoint) },
    };
  };
  const session = createSession();
  return {
    label,
    sent,
    endpoint,
    printed,
    mayDelete,
    afterCall,
    announcedIds: creates.announcedIds,
    permanentErrors: creates.permanentErrors,
    spentTokens: creates.spentTokens,
    sleeps: () => counts.sleeps,
    provider: createGroupProvider(session, {
      connect,
      clock: killableClock,
      say: ({ text }) => void printed.push(text),
    }),
    lineages: createLineageProvider(session, connect),
    journals: createJournalProvider(session),
    untilKilled: (method) => {
      method.catch(() => undefined);
      return timeline.until(Promise.race([method, killSwitch.killed]));
    },
    allowDeletions: (given) => void (allowed = given),
    watch: (given) => void (look = given),
    isHalted: () => killSwitch.isHalted() && counts.onTheWay === 0,
    isKilled: killSwitch.isKilled,
  };
}

/** Kills a process once it reaches the await its kill names. */
function createKillSwitch({ timeline, trace }: Account, label: string, kill: Kill | undefined) {
  let isKilled = false;
  let isHalted = false;
  let rejectDied: (error: Killed) => void = () => undefined;
  const killed = new Promise<never>((_, reject) => (rejectDied = reject));
  killed.catch(() => undefined);
  return {
    /** Rejects with `Killed` at the kill; never resolves. */
    killed,
    isKilled: () => isKilled,
    /** Whether the process has noticed, and must do nothing more. */
    isHalted: () => isHalted,
    reach(at: Kill["at"], nth: number): void {
      if (isKilled || kill?.at !== at || kill.nth !== nth) return;
      isKilled = true;
      trace(label, "kill", () => `${at} ${nth}; the provider goes on for ${kill.lingerMs} ms`);
      rejectDied(new Killed(`${label} was killed`));
      if (kill.lingerMs === 0) isHalted = true;
      else void timeline.sleep(kill.lingerMs).then(() => (isHalted = true));
    },
  };
}

/** Collects the facts about create calls the invariants read. */
function createCallStatistics() {
  const announcedIds = new Set<string>();
  let permanentErrors = 0;
  let quotaErrors = 0;
  let spentTokens = 0;
  return {
    announcedIds,
    permanentErrors: () => permanentErrors,
    refusals: () => permanentErrors + quotaErrors,
    spentTokens: () => spentTokens,
    recordSpentToken: () => void (spentTokens += 1),
    recordReply({ httpStatus, body }: WireReply): void {
      const { result } = JSON.parse(body.startsWith("{") ? body : "{}") as Created;
      for (const instanceId of result?.instanceIds ?? []) announcedIds.add(instanceId);
      if (PERMANENT.has(httpStatus)) permanentErrors += 1;
      if (httpStatus === 429 && body.includes("QUOTA_EXCEEDED")) quotaErrors += 1;
    },
  };
}

/** Broken VMs may always be deleted. So may VMs with the group's tag the state does not know: they are surplus. */
function isAllowed({ planned, known, groupKey }: AllowedDeletions, vm: Vm, status: string) {
  if (planned.has(vm.instanceId) || status === "error") return true;
  const isOurs = vm.tags.some(({ key, value }) => key === "jdvm:group" && value === groupKey);
  return isOurs && !known.has(vm.instanceId);
}

/** Awaited by a halted process. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
