/**
 * A wire between a client and a simulator that can be held at any call, cut, and laid to another simulator: the only way
 * to have something happen exactly before a request, between its effect and its reply, or after its reply.
 */
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** Where a call stands: not yet with the cloud; done there, the reply on its way; answered. */
export type Point = "before" | "effect" | "reply";

/** One request that came by. */
export interface RelayedCall {
  /** The cloud's name of the operation. */
  readonly operation: string;
  readonly atMs: number;
}

/** Told of a call at each point; resolves to whether the call goes on, else its connection is cut. */
export type Watcher = (call: RelayedCall, point: Point) => boolean | Promise<boolean>;

/** A wire to a simulator. */
export interface Relay {
  readonly url: string;
  /** All calls since the start, in order of arrival. */
  readonly calls: () => readonly RelayedCall[];
  readonly watch: (watcher: Watcher | undefined) => void;
  /** Lays the wire to another simulator. */
  readonly leadTo: (url: string) => void;
  /** From here on nobody listens, and connections are cut. */
  readonly cut: () => Promise<void>;
  /** Undoes a cut, at the same address. */
  readonly mend: () => Promise<void>;
}

/** A wire that leads to the simulator at `url`. */
export async function startRelay(url: string): Promise<Relay> {
  let target = url;
  let watcher: Watcher | undefined;
  const calls: RelayedCall[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    const call = { operation: operationOf(incoming), atMs: Date.now() };
    calls.push(call);
    const may = async (point: Point): Promise<boolean> => (await watcher?.(call, point)) ?? true;
    void relay(incoming, outgoing, { target, may }).catch(() => outgoing.destroy());
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
    leadTo: (next) => (target = next),
    cut: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: () => listen(port),
  };
}

interface Way {
  readonly target: string;
  readonly may: (point: Point) => Promise<boolean>;
}

async function relay(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { target, may }: Way,
): Promise<void> {
  const body = await textOf(incoming);
  if (!(await may("before"))) return void outgoing.destroy();
  const { method, url, headers } = incoming;
  const sent = request(new URL(url ?? "/", target), { method, headers, agent: false });
  sent.end(body);
  const [reply] = (await once(sent, "response")) as [IncomingMessage];
  const answer = await textOf(reply);
  if (!(await may("effect"))) return void outgoing.destroy();
  outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
  await new Promise<void>((resolve) => void outgoing.end(answer, resolve));
  await may("reply");
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of message.setEncoding("utf8")) text += piece as string;
  return text;
}

/** The operations that a group calls. @see provider/wire/operations.ts */
function operationOf({ method, url = "" }: IncomingMessage): string {
  const { pathname } = new URL(url, "http://relay");
  if (pathname.endsWith("/quotas")) return "describeQuotas";
  const [, id, action] = /\/instances(?:\/([^:/]+))?(?::(\w+))?$/.exec(pathname) ?? [];
  if (action) return action;
  if (method === "DELETE") return "deleteInstance";
  if (method === "POST") return "createInstances";
  return id ? "describeInstance" : "describeInstances";
}
