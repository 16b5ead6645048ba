/** A client of the simulator. It signs with its own code, so it shares no mistake with the code under test. */
import { afterAll } from "@jest/globals";
import { createHash, createHmac, randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import {
  startSimulator,
  virtualClock,
  type Simulator,
  type SimulatorOptions,
  type VirtualClock,
} from "../../simulator/index.js";

/** One reply. */
export interface Response {
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // Tests read bodies of many shapes; only this file parses them.
  readonly body: Body;
}

/** The body of a reply, as far as tests read it. */
export interface Body {
  readonly requestId?: string;
  readonly error?: { readonly code: number; readonly status: string; readonly message: string };
  readonly result?: {
    readonly instanceIds?: readonly string[];
    readonly instances?: readonly Record<string, unknown>[];
    readonly instance?: Record<string, unknown>;
    readonly instanceStatuses?: readonly { instanceId: string; status: string }[];
    readonly totalCount?: number;
    readonly quotas?: readonly Record<string, unknown>[];
    readonly [other: string]: unknown;
  };
  readonly [other: string]: unknown;
}

/** One request to sign and send. */
export interface Sending {
  readonly method?: string;
  /** Path after `/v1/regions/cn-north-1`, not encoded; or a whole path from `/v1` or `/v2` on. */
  readonly path: string;
  /** Query string, encoded as on the wire. */
  readonly query?: string;
  readonly body?: unknown;
  /** Headers to replace or add after signing; `undefined` removes a header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly algorithm?: "JDCLOUD2" | "JDCLOUD3";
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly service?: string;
  readonly region?: string;
  readonly dateMs?: number;
  readonly nonce?: string;
  /** Day of the credential scope, as `20260520`; by default the day of the date. */
  readonly day?: string;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) =>
    `%${c.charCodeAt(0).toString(16)}`.toUpperCase(),
  );

/** Sorts by name, because sorting whole `name=value` pairs would put `values.10=` before `values.1=`. */
const canonicalQuery = (query: string) =>
  query
    .split("&")
    .filter(Boolean)
    .map((piece) => piece.split("="))
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : a > b ? 1 : 0))
    .map((pair) => pair.join("="))
    .join("&");

/** The signed request: `host`, date, nonce and authorization are filled in. The query must be encoded strictly already. */
export function signed(url: string, keys: Simulator["credentials"], sending: Sending) {
  const { method = "GET", algorithm = "JDCLOUD2", region = "cn-north-1" } = sending;
  const { service = "vm", dateMs = Date.now() } = sending;
  const path = /^\/v\d/.test(sending.path) ? sending.path : `/v1/regions/cn-north-1${sending.path}`;
  const date = new Date(dateMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = sending.day ?? date.slice(0, 8);
  const body = typeof sending.body === "string" ? sending.body : JSON.stringify(sending.body ?? "");
  const content = sending.body === undefined ? "" : body;
  const headers: Record<string, string> = {
    "content-type": "application/json",
    host: new URL(url).host,
    "x-jdcloud-date": date,
    "x-jdcloud-nonce": sending.nonce ?? randomUUID(),
  };
  const names = Object.keys(headers).sort();
  const wirePath = path.split("/").map(encode).join("/");
  const canonical = [
    method,
    wirePath,
    canonicalQuery(sending.query ?? ""),
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    sha256(content),
  ].join("\n");
  const terminator = `${algorithm.toLowerCase()}_request`;
  const scope = `${day}/${region}/${service}/${terminator}`;
  const text = `${algorithm}-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
  let key: string | Buffer = algorithm + (sending.secretAccessKey ?? keys.secretAccessKey);
  for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
  const signature = createHmac("sha256", key).update(text).digest("hex");
  const accessKeyId = sending.accessKeyId ?? keys.accessKeyId;
  const authorization =
    `${algorithm}-HMAC-SHA256 Credential=${accessKeyId}/${scope}, ` +
    `SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { method, path: wirePath, headers: { ...headers, authorization }, content };
}

/** The reply to a request, sent byte for byte; rejects when the connection breaks. */
export function exchange(
  url: string,
  { method, path, headers, content }: ReturnType<typeof signed>,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const outgoing = httpRequest(
      { hostname, port, method, path, headers, agent: false },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk: Buffer) => chunks.push(chunk));
        reply.on("error", reject);
        reply.on("end", () => {
          const bytes = Buffer.concat(chunks).toString("utf8");
          const body = bytes.startsWith("{") ? (JSON.parse(bytes) as Body) : {};
          resolve({ httpStatus: reply.statusCode ?? 0, headers: reply.headers, text: bytes, body });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(content);
  });
}

/** A simulator on a virtual clock, with short helpers to call it. */
export interface Bench {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  send(sending: Sending): Promise<Response>;
  /** Calls createInstances with `SPEC`, overridden by `spec`. */
  create(spec?: Record<string, unknown>, rest?: Record<string, unknown>): Promise<Response>;
  /** Ids of `count` new VMs named `web-[001]`. */
  launch(count: number, spec?: Record<string, unknown>): Promise<readonly string[]>;
  list(query?: string): Promise<Response>;
  statusOf(instanceId: string): Promise<string>;
  /** The `instance` of describeInstance; empty when there is none. */
  look(instanceId: string): Promise<Record<string, unknown>>;
  /** Posts an action on a VM. */
  act(instanceId: string, verb: string, body?: unknown): Promise<Response>;
  /** Id of a new, running VM. */
  running(spec?: Record<string, unknown>): Promise<string>;
  /** Id of a new, stopped VM. */
  stopped(spec?: Record<string, unknown>): Promise<string>;
  admin(method: string, path: string, body?: unknown): Promise<Response>;
}

/** A valid spec for the default catalog. */
export const SPEC = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-ubuntu2204",
  name: "web-[001]",
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
};

/** Simulators to close at the end: one left open by a failed test would keep the test run from ending. */
const open = new Set<Simulator>();
afterAll(() => Promise.all([...open].map((simulator) => simulator.close())));

/** Starts a simulator whose VMs boot in 1,000 virtual milliseconds. */
export async function startBench(options: SimulatorOptions = {}): Promise<Bench> {
  const clock = virtualClock();
  const simulator = await startSimulator({ bootMs: 1000, clock, ...options });
  open.add(simulator);
  const send = (sending: Sending) => {
    const request = signed(simulator.url, simulator.credentials, sending);
    const headers = Object.fromEntries(
      Object.entries({ ...request.headers, ...sending.headers }).filter(([, v]) => v !== undefined),
    ) as typeof request.headers;
    const path = request.path + (sending.query ? `?${sending.query}` : "");
    return exchange(simulator.url, { ...request, headers, path });
  };
  const create: Bench["create"] = (spec = {}, rest = {}) => {
    const body = { instanceSpec: { ...SPEC, ...spec }, ...rest };
    return send({ method: "POST", path: "/instances", body });
  };
  const launch: Bench["launch"] = async (count, spec) =>
    (await create(spec, { maxCount: count })).body.result?.instanceIds ?? [];
  const act: Bench["act"] = (instanceId, verb, body = {}) =>
    send({ method: "POST", path: `/instances/${instanceId}:${verb}`, body });
  const running: Bench["running"] = async (spec) => {
    const [id = ""] = await launch(1, spec);
    clock.advance(1000);
    return id;
  };
  return {
    simulator,
    clock,
    send,
    create,
    launch,
    act,
    running,
    stopped: async (spec) => {
      const id = await running(spec);
      await act(id, "stopInstance");
      clock.advance(500);
      return id;
    },
    look: async (instanceId) =>
      (await send({ path: `/instances/${instanceId}` })).body.result?.instance ?? {},
    list: (query = "") => send({ path: "/instances", query }),
    statusOf: async (instanceId) => {
      const { body, httpStatus } = await send({ path: `/instances/${instanceId}` });
      return httpStatus === 404 ? "gone" : String(body.result?.instance?.["status"]);
    },
    admin: (method, path, body) =>
      exchange(simulator.url, {
        method,
        path: `/_simulator${path}`,
        headers: { "content-type": "application/json" } as never,
        content: body === undefined ? "" : JSON.stringify(body),
      }),
  };
}
