/** One account of the simulated cloud in this process, on virtual time, with the books that the invariants are read from. */
import { TransportError, type WireReply, type WireRequest } from "../../provider/api/transport.js";
import { controlsOf, type SimulatorControls } from "../../simulator/admin/controls.js";
import { createSimulation } from "../../simulator/engine/create.js";
import { serve, type Delivery, type Simulation } from "../../simulator/engine/simulation.js";
import { tokenKey, vmStatus, type Vm } from "../../simulator/world/world.js";
import { chanceOf } from "./prng.js";
import { createTimeline, type Timeline } from "./timeline.js";

/** Keys of the account; marked, so that they are found wherever they should not be. */
export const KEYS = {
  accessKeyId: "JDC_MARKEDKEY0123456789ABCDEF",
  secretAccessKey: "MARKEDSECRET0123456789ABCDEF0123",
};
/** Where the account is. */
export const REGION = "cn-north-1";

/** One call as it reached the cloud. */
export interface Sent {
  readonly operation: string;
  readonly instanceId: string;
  readonly atMs: number;
}

/** Who calls, and what it may delete. */
export interface Caller {
  readonly label: string;
  readonly sent: Sent[];
  /** Whether the plan that was shown for this run, or the state it began with, lets it delete this VM. */
  readonly mayDelete: (vm: Vm, status: string) => boolean;
}

/** What a token stands for. */
export interface Asked {
  readonly most: number;
  readonly by: string;
}

/** The account. */
export interface Account {
  readonly timeline: Timeline;
  readonly controls: SimulatorControls;
  readonly simulation: Simulation;
  /** How long the next message is on its way. */
  readonly travelMs: () => number;
  /** Carries out one request, whatever becomes of its sender. */
  readonly deliver: (request: WireRequest, caller: Caller) => Delivery | "unreachable";
  /** Whether a create call bears a token whose VMs are all gone. */
  readonly isSpent: (request: WireRequest) => boolean;
  /** How many VMs each token asked for at most, and who asked first. */
  readonly asked: ReadonlyMap<string, Asked>;
  /** From now on, for so long, nothing comes through. */
  readonly cut: (ms: number) => void;
  readonly isCut: () => boolean;
  /** What was broken while it was being watched. */
  readonly breaches: string[];
  /** Tells the story of a life; does nothing unless somebody listens. */
  readonly tell: (line: () => string) => void;
}

/** An empty account. The seed decides ids, chances, and how long messages travel. */
export function createAccount(seed: string, listener?: (line: string) => void): Account {
  const timeline = createTimeline();
  const { nowMs } = timeline;
  const chance = chanceOf(`${seed}/network`);
  const simulation = createSimulation({
    ...{ seed, quota: 100, credentials: KEYS },
    ...{ clock: { nowMs }, signingClock: { nowMs } },
    // That a boot takes two seconds or sixty is the same to a run, but for the number of its looks.
    bootMs: 2000,
  });
  const { world } = simulation;
  const asked = new Map<string, Asked>();
  const breaches: string[] = [];
  let cutUntilMs = 0;
  const isCut = (): boolean => nowMs() < cutUntilMs;
  const tell: Account["tell"] = (line) => listener?.(`${clockText(nowMs())} ${line()}`);
  return {
    timeline,
    controls: controlsOf(simulation),
    simulation,
    travelMs: () => chance.whole(5, 60),
    asked,
    breaches,
    tell,
    isCut,
    cut: (ms) => void (cutUntilMs = nowMs() + ms),
    isSpent({ body }) {
      const { clientToken } = JSON.parse(body) as CreateBody;
      const use = world.tokens.get(tokenKey(REGION, clientToken));
      return use !== undefined && !use.instanceIds.some((id) => world.present.has(id));
    },
    deliver(request, caller) {
      const { operation, instanceId } = nameOf(request);
      caller.sent.push({ operation, instanceId, atMs: nowMs() });
      if (isCut()) {
        tell(() => `${caller.label}: ${operation} ${instanceId} does not get through`);
        return "unreachable";
      }
      if (operation === "createInstances") noteAsked(asked, request.body, caller.label);
      const vm = world.present.get(instanceId);
      const before = vm && { status: vmStatus(vm, nowMs()), endCause: vm.endCause };
      const delivery = serve(simulation, overTheWire(request));
      const isDeleted = vm?.endCause === "deleted" && before?.endCause !== "deleted";
      if (isDeleted && before && !caller.mayDelete(vm, before.status)) {
        breaches.push(`unplanned: ${caller.label} deleted ${vm.name} (${instanceId})`);
      }
      tell(() => `${caller.label}: ${operation} ${instanceId} ${fateOf(delivery)}`);
      return delivery;
    },
  };
}

/** What the sender gets to hear. @throws TransportError when that is nothing */
export function replyOf(delivery: Delivery | "unreachable"): WireReply {
  if (delivery === "unreachable") {
    throw new TransportError("ENETUNREACH", "network is unreachable", false);
  }
  if (
    delivery.kind === "reset" ||
    delivery.deliveryFault === "reset" ||
    delivery.deliveryFault === "lost"
  ) {
    throw new TransportError("ECONNRESET", "connection reset", true);
  }
  const { reply, deliveryFault } = delivery;
  const body = deliveryFault === "not-json" ? "<html></html>" : JSON.stringify(reply.body);
  if (deliveryFault === "cut") throw new TransportError("ECONNRESET", "aborted", true);
  return { httpStatus: reply.httpStatus, body };
}

function overTheWire({ method, url, headers, body }: WireRequest) {
  const target = url.replace(/^https?:\/\/[^/]*/, "");
  const at = target.indexOf("?");
  return {
    method,
    path: at < 0 ? target : target.slice(0, at),
    query: at < 0 ? "" : target.slice(at + 1),
    headers,
    body: Buffer.from(body),
  };
}

function nameOf({ method, url }: WireRequest): Pick<Sent, "operation" | "instanceId"> {
  const path = url.replace(/^.*?\/regions\/[^/]+\//, "").replace(/\?.*$/, "");
  const [, room = "", instanceId = "", verb = ""] =
    /^(\w+)(?:\/([^:]+))?(?::(\w+))?/.exec(path) ?? [];
  if (room === "quotas") return { operation: "describeQuotas", instanceId };
  if (verb !== "") return { operation: verb, instanceId };
  if (method === "DELETE") return { operation: "deleteInstance", instanceId };
  if (method === "POST") return { operation: "createInstances", instanceId };
  return { operation: instanceId ? "describeInstance" : "describeInstances", instanceId };
}

interface CreateBody {
  readonly clientToken: string;
  readonly maxCount: number;
}

function noteAsked(asked: Map<string, Asked>, body: string, label: string): void {
  const { clientToken, maxCount } = JSON.parse(body) as CreateBody;
  const { most = 0, by = label } = asked.get(clientToken) ?? {};
  asked.set(clientToken, { most: Math.max(most, maxCount), by });
}

function fateOf(delivery: Delivery): string {
  if (delivery.kind === "reset") return "=> connection reset, nothing done";
  const { reply, deliveryFault } = delivery;
  const result = (reply.body as { readonly result?: object }).result;
  const ids = (result as { readonly instanceIds?: readonly string[] } | undefined)?.instanceIds;
  return `=> ${reply.status}${ids ? ` ${ids.join(" ")}` : ""}${deliveryFault === "none" ? "" : ` (${deliveryFault})`}`;
}

function clockText(nowMs: number): string {
  return `+${((nowMs - Date.UTC(2026, 0, 1)) / 1000).toFixed(2).padStart(7)}s`;
}
