/**
 * The engine that started this process: lines that belong under a resource go to it, and when it is gone this process
 * must go too, or it would work on beside the next run.
 *
 * Pulumi gives a dynamic provider no logger and no word of a killed CLI; the engine's address is the last argument of
 * the process. Undocumented, so all of it is best effort, with the console as the fallback.
 */
import { createRequire } from "node:module";
import { connect } from "node:net";
import type { Line, Severity } from "../report/line.js";

interface Engine {
  readonly log: (request: unknown, done: (error: unknown) => void) => void;
}

const SEVERITY: Readonly<Record<Severity, number>> = { info: 1, warning: 2 };
const ADDRESS = /^[\w.-]+:\d+$/;
const FLUSH_MS = 2_000;
const AGAIN_MS = 100;

let engine: Engine | undefined;
let lastSaid: Promise<void> = Promise.resolve();

/** `host:port` of the engine, when this process was started by one. */
export function engineAddress(argv: readonly string[] = process.argv): string | undefined {
  const last = argv.at(-1) ?? "";
  return ADDRESS.test(last) ? last : undefined;
}

/** Sends a line on its way, behind those before it; never throws, never waits. */
export function say(line: Line): void {
  const address = engineAddress();
  lastSaid = lastSaid
    .then(() => (address ? sendLine(address, line) : Promise.reject(new Error("no engine"))))
    .catch(() => {
      if (!line.isLive) console.log(line.text);
    });
}

/** Resolves when all lines have arrived, or after two seconds: the engine may close the stream right after a reply. */
export async function flush(): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, FLUSH_MS).unref());
  await Promise.race([lastSaid, patience]);
}

/**
 * Calls `onGone` once the engine no longer listens. An open connection tells at once when its process dies; one that
 * the engine closes for its own reasons is opened again.
 */
export function watchEngine(onGone: () => void): void {
  const address = engineAddress();
  if (!address) return;
  const at = address.lastIndexOf(":");
  const watch = (): void => {
    const socket = connect(Number(address.slice(at + 1)), address.slice(0, at));
    let isRefused = false;
    socket.unref();
    // Nobody listens there any more; any other failure is this machine's own and passes.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      isRefused = error.code === "ECONNREFUSED";
    });
    socket.once("close", () => {
      if (isRefused) onGone();
      else setTimeout(watch, AGAIN_MS).unref();
    });
    socket.resume();
  };
  watch();
}

function sendLine(address: string, { urn, severity, text, isLive }: Line): Promise<void> {
  // The SDK's own copies: a second copy of gRPC would refuse the first one's credentials.
  const load = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
  const messages = load("@pulumi/pulumi/proto/engine_pb.js") as {
    readonly LogRequest: new () => Record<string, (value: unknown) => void>;
  };
  engine ??= openEngine(load, address);
  const client = engine;
  const request = new messages.LogRequest();
  request["setSeverity"]?.(SEVERITY[severity]);
  request["setUrn"]?.(urn);
  request["setMessage"]?.(text);
  request["setEphemeral"]?.(isLive);
  return new Promise((resolve, reject) => {
    client.log(request, (error) => (error ? reject(new Error("not logged")) : resolve()));
  });
}

function openEngine(load: NodeJS.Require, address: string): Engine {
  const grpc = load("@grpc/grpc-js") as {
    readonly credentials: { readonly createInsecure: () => unknown };
  };
  const { EngineClient } = load("@pulumi/pulumi/proto/engine_grpc_pb.js") as {
    readonly EngineClient: new (address: string, credentials: unknown) => Engine;
  };
  return new EngineClient(address, grpc.credentials.createInsecure());
}
