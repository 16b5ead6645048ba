/**
 * The HTTP server of a simulator: bytes in and out, delays, and connections broken on purpose. It makes no decisions.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { administer, ADMIN_PREFIX, type AdminReply } from "../admin/routes.js";
import type { SimulatorControls } from "../admin/controls.js";
import {
  exchange,
  BODY_LIMIT_BYTES,
  counted,
  errorEnvelope,
  reportBug,
  type PlainAnswer,
} from "./exchange.js";
import type { Simulation } from "../engine/simulation.js";
import type { SignedRequest } from "../gateway/signature.js";

/** A listening simulator. */
export interface Listener {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Stops the server at once: all connections are cut, and pending replies are dropped. */
  close(): Promise<void>;
}

/** Enough for a snapshot of 100,000 VMs. */
const SNAPSHOT_LIMIT_BYTES = 256 * 1024 * 1024;

/** Long enough not to close a client's idle connection just before its next request. */
const KEEP_ALIVE_MS = 120_000;

/** A server on 127.0.0.1 only. @throws Error if the port is taken */
export async function listen(
  simulation: Simulation,
  controls: SimulatorControls,
  port: number,
): Promise<Listener> {
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((incoming, response) => {
    incoming.on("error", () => response.destroy());
    if (!isAdmin(incoming)) void counted(simulation.traffic, () => closed(response));
    receive(incoming).then(
      (body) => respond(simulation, controls, { incoming, response, body, timers }),
      () => response.destroy(),
    );
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("clientError", (_error, socket) => {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const body = JSON.stringify(errorEnvelope(simulation, "Malformed HTTP request").body);
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
  url.startsWith(ADMIN_PREFIX) && ["/", "?", ""].includes(url.charAt(ADMIN_PREFIX.length));

/**
 * Whether a page of another site sent the request. Admin routes need no signature, so a browser must not send such
 * requests for other sites.
 */
function isForeign({ headers }: Pick<SignedRequest, "headers">): boolean {
  const origin = headers["origin"];
  return origin !== undefined && origin !== `http://${headers["host"] ?? ""}`;
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => void response.once("close", () => resolve()));
}

interface Connection {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** Undefined if the body was too long. */
  readonly body: Buffer | undefined;
  readonly timers: Set<NodeJS.Timeout>;
}

function respond(
  simulation: Simulation,
  controls: SimulatorControls,
  connection: Connection,
): void {
  const { incoming, timers } = connection;
  if (isAdmin(incoming)) return respondToAdmin(simulation, controls, connection);
  const request = readRequest(incoming);
  const answer = exchange(simulation, { ...request, body: connection.body });
  // A client can tell from it that its own clock is off.
  connection.response.setHeader("date", new Date(simulation.signingClock.nowMs()).toUTCString());
  onceSaved(simulation, () => {
    if (answer.delayMs === 0) return transmit(answer, connection);
    const timer = setTimeout(() => {
      timers.delete(timer);
      transmit(answer, connection);
    }, answer.delayMs);
    timers.add(timer);
  });
}

function respondToAdmin(
  simulation: Simulation,
  controls: SimulatorControls,
  { incoming, response, body }: Connection,
): void {
  const request = readRequest(incoming);
  if (isForeign(request))
    return sendJson(response, 403, { error: "pages of other sites may not use the admin API" });
  if (body === undefined) return sendJson(response, 400, { error: "request body too large" });
  let reply: AdminReply;
  try {
    reply = administer(controls, { ...request, body: body.toString("utf8") });
  } catch (error) {
    reply = { httpStatus: 500, body: { error: reportBug(error) } };
  }
  onceSaved(simulation, () =>
    "body" in reply ? sendJson(response, reply.httpStatus, reply.body) : sendText(response, reply),
  );
}

/** Calls `finish` once all changes are in the state file, if there is one. */
function onceSaved({ saved }: Simulation, finish: () => void): void {
  const saving = saved();
  if (saving) void saving.then(finish);
  else finish();
}

function transmit(answer: PlainAnswer, { incoming, response }: Connection): void {
  switch (answer.kind) {
    case "whole":
      response.writeHead(answer.httpStatus, answer.headers);
      response.end(answer.body);
      return;
    case "cut":
      response.writeHead(answer.httpStatus, answer.headers);
      response.write(answer.body, () => response.destroy());
      return;
    case "lost":
      response.destroy();
      return;
    case "reset":
      incoming.socket.resetAndDestroy();
      return;
  }
}

/** The request as sent. Node decodes the bytes of headers and paths as Latin-1. */
function readRequest(incoming: IncomingMessage): Omit<SignedRequest, "body"> {
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

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
