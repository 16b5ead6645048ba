/** The simulator on HTTP: bytes in and out, delays, and connections that break on purpose. Decides nothing. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { administer, ADMIN_PREFIX } from "./admin.js";
import type { SimulatorControls } from "./controls.js";
import { invalid, refusal } from "./refusal.js";
import { frame, type Reply } from "./reply.js";
import { serve, type Delivery, type Simulation } from "./simulation.js";
import type { SignedRequest } from "./signature.js";
import { mint } from "./world.js";

/** A listening simulator. */
export interface Listener {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends it at once: idle and busy connections are cut, pending answers are dropped. */
  close(): Promise<void>;
}

/** 40 pairs of metadata of 16 KB and all the rest fit into this. */
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** A snapshot of 100,000 VMs fits into this. */
const SNAPSHOT_LIMIT_BYTES = 256 * 1024 * 1024;

const INTERNAL = refusal(500, "INTERNAL", "Internal server error");

/** Long enough that a client's idle connection is not closed under its next request. */
const KEEP_ALIVE_MS = 120_000;

/** Listens on 127.0.0.1 only. @throws Error when the port is taken */
export async function listen(
  simulation: Simulation,
  controls: SimulatorControls,
  port: number,
): Promise<Listener> {
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((incoming, response) => {
    incoming.on("error", () => response.destroy());
    if (!isAdmin(incoming)) watch(simulation.traffic, response);
    receive(incoming).then(
      (body) => {
        try {
          handle(simulation, controls, { incoming, response, body, timers });
        } catch (error) {
          // A request that trips over a mistake of ours must not take the whole simulator down.
          process.stderr.write(`simulator: ${error instanceof Error ? error.stack : "?"}\n`);
          send(response, frame(mint(simulation.world, 32), INTERNAL));
        }
      },
      () => response.destroy(),
    );
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("clientError", (_error, socket) => {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const reply = frame(mint(simulation.world, 32), invalid("Malformed HTTP request"));
    const body = JSON.stringify(reply.body);
    socket.end(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
  await started(server, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const isAdmin = ({ url = "" }: IncomingMessage) =>
  url === ADMIN_PREFIX || url.startsWith(`${ADMIN_PREFIX}/`);

/** Whether a page of another site sent it: the admin routes ask for no signature, so a browser must not lend its hand. */
function isForeign({ headers }: SignedRequest): boolean {
  const origin = headers["origin"];
  return origin !== undefined && origin !== `http://${headers["host"] ?? ""}`;
}

function watch(traffic: Simulation["traffic"], response: ServerResponse): void {
  traffic.now += 1;
  traffic.peak = Math.max(traffic.peak, traffic.now);
  response.once("close", () => (traffic.now -= 1));
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** Nothing when it was longer than a body may be. */
  readonly body: Buffer | undefined;
  readonly timers: Set<NodeJS.Timeout>;
}

function handle(simulation: Simulation, controls: SimulatorControls, exchange: Exchange): void {
  const { incoming, response, body, timers } = exchange;
  if (body === undefined) {
    const refused = invalid("Request body too large");
    return send(response, frame(mint(simulation.world, 32), refused));
  }
  const request = readRequest(incoming, body);
  if (isAdmin(incoming)) {
    if (isForeign(request)) return sendJson(response, 403, { error: "not from another site" });
    const reply = administer(controls, { ...request, body: body.toString("utf8") });
    return onceSaved(simulation, () =>
      "body" in reply
        ? sendJson(response, reply.httpStatus, reply.body)
        : sendText(response, reply),
    );
  }
  const delivery = serve(simulation, request);
  if (delivery.kind === "reset") {
    incoming.socket.resetAndDestroy();
    return;
  }
  onceSaved(simulation, () => {
    if (delivery.delayMs === 0) return dispatch(delivery, exchange);
    const timer = setTimeout(() => {
      timers.delete(timer);
      dispatch(delivery, exchange);
    }, delivery.delayMs);
    timers.add(timer);
  });
}

/** What was answered is in the state file, if there is one. */
function onceSaved({ saved }: Simulation, finish: () => void): void {
  const saving = saved();
  if (saving) void saving.then(finish);
  else finish();
}

function dispatch(
  { reply, travel }: Extract<Delivery, { kind: "reply" }>,
  { incoming, response }: Exchange,
): void {
  switch (travel) {
    case "whole":
      return send(response, reply);
    case "not-json":
      return sendGarbled(response, reply);
    case "cut":
      return sendHalf(response, reply);
    case "lost":
      response.destroy();
      return;
    case "reset":
      incoming.socket.resetAndDestroy();
      return;
  }
}

/** The request as it was on the wire; Node hands out header and path bytes as Latin-1. */
function readRequest(incoming: IncomingMessage, body: Buffer): SignedRequest {
  const target = (incoming.url ?? "/").replace(/^https?:\/\/[^/?]*/i, "");
  const at = target.indexOf("?");
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    const name = (incoming.rawHeaders[index] ?? "").toLowerCase();
    const value = fromWire(incoming.rawHeaders[index + 1] ?? "").trim();
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return {
    method: incoming.method ?? "GET",
    path: fromWire(at < 0 ? target : target.slice(0, at)),
    query: fromWire(at < 0 ? "" : target.slice(at + 1)),
    headers,
    body,
  };
}

const fromWire = (text: string) => Buffer.from(text, "latin1").toString("utf8");

async function receive(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  const limit = isAdmin(incoming) ? SNAPSHOT_LIMIT_BYTES : BODY_LIMIT_BYTES;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply): void {
  response.setHeader("x-jdcloud-request-id", reply.requestId);
  sendJson(response, reply.httpStatus, reply.body);
}

function sendJson(response: ServerResponse, httpStatus: number, body: object): void {
  response.writeHead(httpStatus, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

function sendText(
  response: ServerResponse,
  { httpStatus, text, type }: { httpStatus: number; text: string; type: string },
): void {
  response.writeHead(httpStatus, { "content-type": `${type}; charset=utf-8` });
  response.end(text);
}

function sendGarbled(response: ServerResponse, reply: Reply): void {
  response.setHeader("x-jdcloud-request-id", reply.requestId);
  response.writeHead(reply.httpStatus, { "content-type": "text/html" });
  response.end("<html><body>Bad gateway</body></html>");
}

/** A body that ends before the length that its header promises. */
function sendHalf(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(JSON.stringify(reply.body));
  response.setHeader("x-jdcloud-request-id", reply.requestId);
  response.writeHead(reply.httpStatus, {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
  });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
