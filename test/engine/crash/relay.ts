/**
 * An HTTP relay between a client and a simulator. It can hold any call, close, and forward to another simulator: the only
 * way to inject a fault exactly before a request, between its effect and its reply, or after its reply.
 */
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { routeOf } from "../../../simulator/gateway/routes.js";

/** The point of a call: before it reaches the cloud; after its effect, before its reply; after its reply. */
export type Point = "before" | "effect" | "reply";

/** One relayed request. */
export interface RelayedCall {
  /** The cloud's name of the operation. */
  readonly operation: string;
  readonly atMs: number;
}

/** Called at each point of a call. Resolves to whether the call goes on; otherwise its connection is cut. */
export type Watcher = (call: RelayedCall, point: Point) => boolean | Promise<boolean>;

/** A relay to a simulator. */
export interface Relay {
  readonly url: string;
  /** All calls since the start, in order of arrival. */
  readonly calls: () => readonly RelayedCall[];
  readonly watch: (watcher: Watcher | undefined) => void;
  /** Forwards later calls to another simulator. */
  readonly forwardTo: (url: string) => void;
  /** Stops listening, and cuts all connections. */
  readonly close: () => Promise<void>;
  /** Listens again, at the same address. */
  readonly reopen: () => Promise<void>;
}

/** A relay to the simulator at `url`. */
export async function startRelay(url: string): Promise<Relay> {
  let target = url;
  let watcher: Watcher | undefined;
  const calls: RelayedCall[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    const call = { operation: operationOf(incoming), atMs: Date.now() };
    calls.push(call);
    const mayContinue = async (point: Point): Promise<boolean> =>
      (await watcher?.(call, point)) ?? true;
    void relay(incoming, outgoing, { target, mayContinue }).catch(() => outgoing.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    watch: (next) => (watcher = next),
    forwardTo: (next) => (target = next),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    reopen: () => listen(port),
  };
}

interface Forwarding {
  readonly target: string;
  /** Whether the call may go on from a point. */
  readonly mayContinue: (point: Point) => Promise<boolean>;
}

async function relay(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { target, mayContinue }: Forwarding,
): Promise<void> {
  const body = await textOf(incoming);
  if (!(await mayContinue("before"))) return void outgoing.destroy();
  const { method, url, headers } = incoming;
  const sent = request(new URL(url ?? "/", target), { method, headers, agent: false });
  sent.end(body);
  const [reply] = (await once(sent, "response")) as [IncomingMessage];
  const answer = await textOf(reply);
  if (!(await mayContinue("effect"))) return void outgoing.destroy();
  outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
  await new Promise<void>((resolve) => void outgoing.end(answer, resolve));
  await mayContinue("reply");
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of message.setEncoding("utf8")) text += piece as string;
  return text;
}

/** The operation of a request, as the simulator routes it; its method and path when it has no such operation. */
function operationOf({ method = "", url = "" }: IncomingMessage): string {
  const [path = ""] = url.split("?");
  const route = routeOf(method, path);
  return route.kind === "unknown" ? `${method} ${path}` : route.operation;
}
