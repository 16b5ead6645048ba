/** A process that runs the methods of a group, and may be killed at any of its awaits. */
import { createCall } from "../../provider/api/client.js";
import { createOffers } from "../../provider/api/catalog.js";
import { createCloud } from "../../provider/api/cloud.js";
import type { Clock } from "../../provider/api/clock.js";
import { CLOUD_RATE, createLimiter } from "../../provider/api/limiter.js";
import type { Transport, WireRequest } from "../../provider/api/transport.js";
import { explain } from "../../provider/lifecycle/connection.js";
import { createGroupProvider } from "../../provider/lifecycle/group.js";
import { createSession } from "../../provider/lifecycle/session.js";
import type { Vm } from "../../simulator/world/world.js";
import { KEYS, replyOf, type Account, type Caller } from "./account.js";

/** The awaits of a run: around each call, and each sleep. */
export const AWAITS = [
  "before call",
  "after effect of call",
  "after reply of call",
  "at sleep",
] as const;

/** When the CLI is killed, and how long its provider process goes on by itself before it notices. */
export interface Death {
  readonly at: (typeof AWAITS)[number];
  readonly nth: number;
  readonly lingerMs: number;
}

/** What a run may delete: decided before it starts. */
export interface License {
  /** VMs that the plan lists. */
  readonly planned: ReadonlySet<string>;
  /** VMs that the state knows; others of the group are surplus, or left by an interrupted run. */
  readonly known: ReadonlySet<string>;
  readonly groupKey: string;
}

/** A process of the provider. */
export interface Process extends Caller {
  readonly life: ReturnType<typeof createGroupProvider>;
  /** The result of a method, or `Killed` when the process dies before. */
  readonly survive: <Result>(method: Promise<Result>) => Promise<Result>;
  readonly allow: (license: License) => void;
  /** Whether it sends nothing more, and nothing that it sent is still on its way. */
  readonly isHalted: () => boolean;
  readonly isDead: () => boolean;
  /** Ids that the answers to its create calls named. */
  readonly told: ReadonlySet<string>;
  /** How many of its create calls were refused for a reason that does not pass. */
  readonly refused: () => number;
  /** How many of its create calls bore a token whose VMs are all gone. */
  readonly spent: () => number;
  /** How often it has slept. */
  readonly sleeps: () => number;
  /** All it has said. */
  readonly said: string[];
}

/** What the caller of a killed process sees. */
export class Killed extends Error {}

interface Created {
  readonly result?: { readonly instanceIds?: readonly string[] };
}

/** Statuses of refusals that any other create call would meet as well. */
const FOR_GOOD = new Set([400, 401, 403, 404]);
const ENDPOINT = "https://vm.jdcloud-api.com";

/** A fresh process; it remembers nothing of those before it. */
export function startProcess(account: Account, label: string, death?: Death): Process {
  const { timeline } = account;
  let isHalted = false;
  let onTheWay = 0;
  let isDead = false;
  const counts = { calls: 0, sleeps: 0 };
  let license: License | undefined;
  let bury: (error: Killed) => void = () => undefined;
  const died = new Promise<never>((_, reject) => (bury = reject));
  died.catch(() => undefined);

  const mayStrike = (at: Death["at"], nth: number): boolean => {
    if (isDead || death?.at !== at || death.nth !== nth) return false;
    isDead = true;
    account.tell(() => `${label}: killed ${at} ${nth}, goes on for ${death.lingerMs} ms`);
    bury(new Killed(`${label} was killed`));
    if (death.lingerMs === 0) isHalted = true;
    else void timeline.sleep(death.lingerMs).then(() => (isHalted = true));
    return true;
  };
  const clock: Clock = {
    nowMs: timeline.nowMs,
    sleep: async (ms) => {
      mayStrike("at sleep", (counts.sleeps += 1));
      if (!isHalted) await timeline.sleep(ms);
      if (isHalted) await forEver();
    },
  };
  const transport: Transport = async (request) => {
    const nth = (counts.calls += 1);
    mayStrike("before call", nth);
    if (isHalted) await forEver();
    onTheWay += 1;
    await timeline.sleep(account.travelMs());
    onTheWay -= 1;
    if (isCreate(request) && account.isSpent(request)) spent += 1;
    const delivery = account.deliver(request, process);
    mayStrike("after effect of call", nth);
    const late = typeof delivery === "string" || delivery.kind === "reset" ? 0 : delivery.delayMs;
    await timeline.sleep(account.travelMs() + late);
    if (isHalted) await forEver();
    mayStrike("after reply of call", nth);
    if (isHalted) await forEver();
    const reply = replyOf(delivery);
    if (isCreate(request)) {
      const { result } = JSON.parse(reply.body.startsWith("{") ? reply.body : "{}") as Created;
      for (const instanceId of result?.instanceIds ?? []) told.add(instanceId);
      if (FOR_GOOD.has(reply.httpStatus)) refused += 1;
    }
    return reply;
  };
  const limiter = createLimiter(CLOUD_RATE, clock);
  const said: string[] = [];
  const told = new Set<string>();
  let refused = 0;
  let spent = 0;
  let nonces = 0;
  const connect = (regionId: string) => {
    const endpoint = { regionId, url: ENDPOINT, credentials: KEYS };
    const signal = new AbortController().signal;
    const nonce = (): string => `${label}-${(nonces += 1)}`;
    const call = createCall(endpoint, {
      transport,
      limiter,
      clock,
      random: () => 0.5,
      nonce,
      signal,
    });
    const settings = { url: ENDPOINT, credentials: KEYS, source: "the test" };
    return {
      cloud: createCloud(call),
      offersUntil: () => createOffers(call),
      explain: (error: unknown) => explain(error, settings, regionId),
    };
  };
  const process: Process = {
    label,
    sent: [],
    said,
    told,
    refused: () => refused,
    spent: () => spent,
    sleeps: () => counts.sleeps,
    life: createGroupProvider(createSession(), {
      connect,
      clock,
      say: ({ text }) => void said.push(text),
    }),
    survive: (method) => {
      method.catch(() => undefined);
      return timeline.until(Promise.race([method, died]));
    },
    allow: (given) => void (license = given),
    isHalted: () => isHalted && onTheWay === 0,
    isDead: () => isDead,
    mayDelete: (vm, status) => license !== undefined && isLicensed(license, vm, status),
  };
  return process;
}

/** A broken VM goes by itself anyway; what the state does not know and bears the group's tag is surplus. */
function isLicensed({ planned, known, groupKey }: License, vm: Vm, status: string): boolean {
  if (planned.has(vm.instanceId) || status === "error") return true;
  const isOurs = vm.tags.some(({ key, value }) => key === "jdvm:group" && value === groupKey);
  return isOurs && !known.has(vm.instanceId);
}

function isCreate({ method, url }: WireRequest): boolean {
  return method === "POST" && url.endsWith("/instances");
}

/** What a killed process awaits. */
function forEver(): Promise<never> {
  return new Promise(() => undefined);
}
