/**
 * The connection to the engine. Lines about a resource go to it. When the engine is gone, this process must end, too, or
 * it would go on working beside the next run.
 *
 * Pulumi gives a dynamic provider no logger, and no signal when the CLI is killed. The engine's address is the
 * last argument of the process. This is undocumented, so all of it is best effort, with the console as the fallback.
 */
import { createRequire } from "node:module";
import { connect } from "node:net";
import type { Line, Severity } from "../report/line.js";

interface Engine {
  readonly log: (request: unknown, done: (error: unknown) => void) => void;
}

const SEVERITY: Readonly<Record<Severity, number>> = { info: 1, warning: 2 };
const ADDRESS = /^[\w.-]+:\d+$/;
const FLUSH_TIMEOUT_MS = 2_000;
const AGAIN_MS = 100;

/** `host:port` of the engine, when this process was started by one. */
export function engineAddress(argv: readonly string[] = process.argv): string | undefined {
  const last = argv.at(-1) ?? "";
  return ADDRESS.test(last) ? last : undefined;
}

/** The log of the engine behind this process. */
export interface EngineLog {
  /** Sends a line behind those before it; never throws, never waits. */
  readonly say: (line: Line) => void;
  /** Resolves when all lines have arrived, or after two seconds: the engine may close the stream right after a reply. */
  readonly flush: () => Promise<void>;
  /**
   * Calls `onGone` once the engine no longer listens. An open connection closes at once when its process dies; a
   * connection closed by the engine for other reasons is opened again.
   */
  readonly watch: (onGone: () => void) => void;
  /** Prints an error with its true stack on standard error, if `JDVM_DEBUG` is 1. */
  readonly debug: (error: unknown) => void;
}

/** A new log; without an engine its lines go to the console. */
export function createEngineLog(address = engineAddress()): EngineLog {
  let engine: Engine | undefined;
  let lastSaid: Promise<void> = Promise.resolve();
  const send = async (line: Line): Promise<void> => {
    if (!address) throw new Error("no engine");
    engine ??= openEngine(address);
    await sendLine(engine, line);
  };
  return {
    say(line) {
      lastSaid = lastSaid
        .then(() => send(line))
        .catch(() => {
          if (!line.isLive) console.log(line.text);
        });
    },
    async flush() {
      const timeout = new Promise((resolve) => setTimeout(resolve, FLUSH_TIMEOUT_MS).unref());
      await Promise.race([lastSaid, timeout]);
    },
    watch(onGone) {
      if (address) watchEngine(address, onGone);
    },
    debug(error) {
      if (process.env["JDVM_DEBUG"] === "1") console.error(error);
    },
  };
}

function watchEngine(address: string, onGone: () => void): void {
  const at = address.lastIndexOf(":");
  const socket = connect(Number(address.slice(at + 1)), address.slice(0, at));
  let isRefused = false;
  socket.unref();
  // Nobody listens there any more; any other failure is this machine's own and passes.
  socket.on("error", (error: NodeJS.ErrnoException) => {
    isRefused = error.code === "ECONNREFUSED";
  });
  socket.once("close", () => {
    if (isRefused) onGone();
    else setTimeout(() => watchEngine(address, onGone), AGAIN_MS).unref();
  });
  socket.resume();
}

function sendLine(engine: Engine, { urn, severity, text, isLive }: Line): Promise<void> {
  const messages = load("@pulumi/pulumi/proto/engine_pb.js") as {
    readonly LogRequest: new () => Record<string, (value: unknown) => void>;
  };
  const request = new messages.LogRequest();
  request["setSeverity"]?.(SEVERITY[severity]);
  request["setUrn"]?.(urn);
  request["setMessage"]?.(text);
  request["setEphemeral"]?.(isLive);
  return new Promise((resolve, reject) => {
    engine.log(request, (error) => (error ? reject(new Error("not logged")) : resolve()));
  });
}

function openEngine(address: string): Engine {
  const grpc = load("@grpc/grpc-js") as {
    readonly credentials: { readonly createInsecure: () => unknown };
  };
  const { EngineClient } = load("@pulumi/pulumi/proto/engine_grpc_pb.js") as {
    readonly EngineClient: new (address: string, credentials: unknown) => Engine;
  };
  return new EngineClient(address, grpc.credentials.createInsecure());
}

/** A module of the SDK's own copy: a second copy of gRPC would refuse the first one's credentials. */
function load(name: string): unknown {
  return createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"))(name);
}
