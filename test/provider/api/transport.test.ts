/** One request over real sockets, and the errors of got by their codes. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { createTransport, TransportError } from "../../../provider/api/transport.js";

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

let answer: Answer;
let url: string;
let received: string[];
const server = createServer((request, response) => {
  received.push(`${request.method} ${request.url}`);
  void answer(request, response);
});
beforeEach(async () => {
  received = [];
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  jest.useRealTimers();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const send = (to = `${url}/here`, body = "{}") =>
  createTransport()({ method: "POST", url: to, headers: {}, body });
const failureOf = (sending: Promise<unknown>): Promise<TransportError> =>
  sending.then(
    () => Promise.reject(new Error("no error")),
    (error: unknown) => error as TransportError,
  );

describe("createTransport", () => {
  test.each([200, 302, 404, 503])(
    "a transport returns a reply of status %i as it is",
    async (status) => {
      answer = (_, response) => {
        response.writeHead(status, { location: `${url}/elsewhere` }).end("text");
      };
      expect(await send()).toMatchObject({ httpStatus: status, body: "text" });
      expect(received).toEqual(["POST /here"]);
    },
  );

  test.each(["POST", "PUT", "PATCH"] as const)(
    "a transport sends the body of a %s",
    async (method) => {
      answer = async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        response.end(`${request.method} ${Buffer.concat(chunks).toString()}`);
      };
      const sending = createTransport()({ method, url, headers: {}, body: '{"a":1}' });
      expect((await sending).body).toBe(`${method} {"a":1}`);
    },
  );

  test("a transport sends a request once, and reports a cut connection as sent", async () => {
    answer = (request) => request.socket.destroy();
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: "ECONNRESET", wasSent: true });
    expect(received).toHaveLength(1);
  });

  test("a transport reports a reply cut in its body as sent", async () => {
    answer = (_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setImmediate(() => response.socket?.destroy());
    };
    expect(await failureOf(send())).toMatchObject({ name: "TransportError", wasSent: true });
  });

  test("a transport reports a request without an answer as sent, after a minute", async () => {
    // Only the timers of got are faked; sockets and promises are real.
    jest.useFakeTimers({
      doNotFake: ["nextTick", "setImmediate", "queueMicrotask", "Date", "performance", "hrtime"],
    });
    const arrived = new Promise<void>((resolve) => (answer = () => resolve()));
    const failing = failureOf(send());
    await arrived;
    jest.advanceTimersByTime(60_000);
    expect(await failing).toMatchObject({ code: "ETIMEDOUT", wasSent: true });
  });

  test("a transport reports a refused connection as not sent", async () => {
    const port = Number(new URL(url).port);
    server.close();
    await once(server, "close");
    const failing = await failureOf(send(`http://127.0.0.1:${port}/`));
    expect(failing).toMatchObject({ code: "ECONNREFUSED", wasSent: false });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  test("a transport passes on the abort of its signal as it is", async () => {
    const stop = new AbortController();
    answer = () => stop.abort(new Error("the engine is gone"));
    const sending = createTransport()({
      ...({ method: "GET", url, headers: {}, body: "", signal: stop.signal } as const),
    });
    expect(await failureOf(sending)).not.toBeInstanceOf(TransportError);
  });
});
