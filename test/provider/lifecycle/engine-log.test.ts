/** The connection to the engine, with a fake engine on a real socket. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { createEngineLog, engineAddress } from "../../../provider/lifecycle/engine-log.js";
import type { Line } from "../../../provider/report/line.js";
import { turns } from "./turns.js";

let engine: Server | undefined;
let sockets: Socket[];
const listen = async (port = 0): Promise<string> => {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
  });
  engine = server;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const stop = async (): Promise<void> => {
  for (const socket of sockets) socket.destroy();
  if (!engine?.listening) return;
  engine.close();
  await once(engine, "close");
};
/** The nth connection to the engine. */
const connected = async (nth: number): Promise<Socket> => {
  while (sockets.length < nth) await once(engine as Server, "connection");
  return sockets[nth - 1] as Socket;
};

let printed: string[];
beforeEach(() => {
  sockets = [];
  printed = [];
  jest.spyOn(console, "log").mockImplementation((text: unknown) => void printed.push(String(text)));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await stop();
});

const lineOf = (text: string, isLive = false): Line => ({
  ...{ urn: "urn:pulumi:a", severity: "info" as const, text, isLive },
});

describe("engineAddress", () => {
  test.each([
    [["node", "plugin.js", "127.0.0.1:4711"], "127.0.0.1:4711"],
    [["node", "plugin.js"], undefined],
    [["node", "--port:x"], undefined],
    [[], undefined],
  ])("engineAddress of %j is %j", (argv, address) => {
    expect(engineAddress(argv)).toBe(address);
  });
});

describe("watch", () => {
  test("watch reports an engine that no longer listens", async () => {
    const address = await listen();
    const gone = new Promise<void>((resolve) => createEngineLog(address).watch(resolve));
    await connected(1);
    await stop();
    await gone;
  });

  test("watch connects again, and reports nothing, if a listening engine closes or resets the connection", async () => {
    let hasGone = false;
    createEngineLog(await listen()).watch(() => (hasGone = true));
    (await connected(1)).end();
    (await connected(2)).resetAndDestroy();
    await connected(3);
    expect(hasGone).toBe(false);
  });

  test("watch tries again within a second", async () => {
    const address = await listen();
    const gone = new Promise<void>((resolve) => createEngineLog(address).watch(resolve));
    await connected(1);
    const waits = jest.spyOn(globalThis, "setTimeout");
    await stop();
    await gone;
    const delays = waits.mock.calls.map(([, ms]) => ms ?? 0);
    expect(delays).not.toEqual([]);
    expect(Math.max(...delays)).toBeLessThanOrEqual(1000);
  });

  test("watch reports an engine that has never listened", async () => {
    const address = await listen();
    await stop();
    await new Promise<void>((resolve) => createEngineLog(address).watch(resolve));
  });
});

describe("say", () => {
  test("say prints a line without an engine, and no live line", async () => {
    const { say, flush } = createEngineLog(undefined);
    say(lineOf("first"));
    say(lineOf("progress", true));
    say(lineOf("second"));
    await flush();
    expect(printed).toEqual(["first", "second"]);
  });

  test("say prints the lines that an engine refuses, in their order", async () => {
    const address = await listen();
    await stop();
    const { say, flush } = createEngineLog(address);
    say(lineOf("first"));
    say(lineOf("second"));
    await flush();
    expect(printed).toEqual(["first", "second"]);
  });
});

/** An engine that takes lines, over gRPC like the real one. */
async function listenForLines(answerAfterTurns = 0) {
  const load = createRequire(import.meta.url);
  const grpc = load("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { EngineService } = load("@pulumi/pulumi/proto/engine_grpc_pb.js");
  const { Empty } = load("google-protobuf/google/protobuf/empty_pb.js");
  const taken: object[] = [];
  /** The number of lines taken by the time of each answer. */
  const answered: number[] = [];
  const server = new grpc.Server();
  server.addService(EngineService, {
    log: (
      { request }: { readonly request: LogRequest },
      done: (error: null, reply: object) => void,
    ) => {
      const { severity, urn, message, ephemeral } = request.toObject();
      taken.push({ severity, urn, message, ephemeral });
      void turns(answerAfterTurns).then(() => {
        answered.push(taken.length);
        done(null, new Empty());
      });
    },
  });
  const credentials = grpc.ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { taken, answered, address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

interface LogRequest {
  readonly toObject: () => Record<"severity" | "urn" | "message" | "ephemeral", unknown>;
}

describe("say to an engine", () => {
  test("say sends a line when the engine has taken the one before, and flush waits for all", async () => {
    const { answered, address, stop: shutDown } = await listenForLines(20);
    const { say, flush } = createEngineLog(address);
    for (const text of ["first", "second", "third"]) say(lineOf(text));
    await flush();
    shutDown();
    expect(answered).toEqual([1, 2, 3]);
  });

  test("say sends lines in their order, and progress as ephemeral lines", async () => {
    const { taken, address, stop: shutDown } = await listenForLines();
    const { say, flush } = createEngineLog(address);
    say(lineOf("first"));
    say(lineOf("progress", true));
    say({ ...lineOf("careful"), severity: "warning" });
    await flush();
    shutDown();
    const urn = "urn:pulumi:a";
    expect(taken).toEqual([
      { severity: 1, urn, message: "first", ephemeral: false },
      { severity: 1, urn, message: "progress", ephemeral: true },
      { severity: 2, urn, message: "careful", ephemeral: false },
    ]);
    expect(printed).toEqual([]);
  });
});

describe("debug", () => {
  test.each([
    ["1", 1],
    ["0", 0],
    [undefined, 0],
  ])("debug with JDVM_DEBUG=%s prints %i errors", (value, times) => {
    const shown = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const before = process.env["JDVM_DEBUG"];
    if (value === undefined) delete process.env["JDVM_DEBUG"];
    else process.env["JDVM_DEBUG"] = value;
    createEngineLog(undefined).debug(new Error("true cause"));
    if (before === undefined) delete process.env["JDVM_DEBUG"];
    else process.env["JDVM_DEBUG"] = before;
    expect(shown).toHaveBeenCalledTimes(times);
  });
});
