/** The transport over real sockets: the server's time, and a proxy. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { Proxy } from "../../../provider/api/proxy.js";
import { createTransport, TransportError } from "../../../provider/api/transport.js";

const pem = (name: string) => readFileSync(`test/fixtures/tls/${name}.pem`, "utf8");
const DATE = "Wed, 20 May 2026 08:30:15 GMT";

/** Listens on a free port of this machine. */
async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Requests as the proxy saw them: `CONNECT host:port` or `GET url`, with the credentials. */
const seen: (readonly [string, string | undefined])[] = [];
/** The first line of the proxy's answer to CONNECT, if it refuses. */
let refusal: string | undefined;

const sockets = new Set<Socket>();
const cloud = createTlsServer({ key: pem("key"), cert: pem("cert") }, (request, response) => {
  response.writeHead(200, { date: DATE }).end(`cloud ${request.headers.host} ${request.url}`);
});
const proxy = createServer((request, response) => {
  seen.push([`${request.method} ${request.url}`, request.headers["proxy-authorization"]]);
  response.end("forwarded");
});
let cloudPort = 0;
let proxyPort = 0;

proxy.on("connect", (request, client: Socket) => {
  seen.push([`CONNECT ${request.url}`, request.headers["proxy-authorization"]]);
  sockets.add(client);
  if (refusal !== undefined) return void client.end(`${refusal}\r\n\r\n`);
  const server = connect(cloudPort, "127.0.0.1", () => {
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    server.pipe(client).pipe(server);
  });
  for (const socket of [server, client]) socket.on("error", () => client.destroy());
  sockets.add(server);
});

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates("default"), pem("cert")]);
  cloudPort = await portOf(cloud);
  proxyPort = await portOf(proxy);
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of [cloud, proxy]) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  seen.length = 0;
  refusal = undefined;
});

const proxyAt = (port: number): Proxy => ({
  url: `http://me:hush%40@127.0.0.1:${port}/`,
  shownUrl: `http://127.0.0.1:${port}`,
  variable: "HTTPS_PROXY",
});
const LOGIN = `Basic ${btoa("me:hush@")}`;
const request = (url: string) => ({ method: "GET", url, headers: {}, body: "" }) as const;

async function errorOf(sending: Promise<unknown>): Promise<TransportError> {
  const error = await sending.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}

describe("createTransport", () => {
  test("createTransport sends an https request through the proxy's tunnel, and returns the server's time", async () => {
    const send = createTransport(() => proxyAt(proxyPort));
    const reply = await send(request("https://vm.example.com/v1?a=b"));
    expect(reply).toEqual({
      httpStatus: 200,
      body: "cloud vm.example.com /v1?a=b",
      serverMs: Date.parse(DATE),
    });
    expect(await send(request("https://vm.example.com/v1"))).toMatchObject({ httpStatus: 200 });
    // The second request uses the tunnel of the first.
    expect(seen).toEqual([["CONNECT vm.example.com:443", LOGIN]]);
  });

  test("createTransport sends an http request to the proxy itself", async () => {
    const send = createTransport(() => proxyAt(proxyPort));
    expect((await send(request("http://vm.example.com/v1?a=b"))).body).toBe("forwarded");
    expect(seen).toEqual([["GET http://vm.example.com/v1?a=b", LOGIN]]);
  });

  test("createTransport asks for the proxy of each URL", async () => {
    const send = createTransport((url) => (url.includes("vm.") ? proxyAt(proxyPort) : undefined));
    await send(request("http://vm.example.com/v1"));
    expect((await send(request(`http://127.0.0.1:${proxyPort}/direct`))).body).toBe("forwarded");
    expect(seen).toEqual([
      ["GET http://vm.example.com/v1", LOGIN],
      ["GET /direct", undefined],
    ]);
  });

  test("createTransport reports a refusal of the proxy as not sent, by name and without its password", async () => {
    refusal = "HTTP/1.1 407 Proxy Authentication Required";
    const error = await errorOf(
      createTransport(() => proxyAt(proxyPort))(request("https://vm.example.com/v1")),
    );
    expect(error).toMatchObject({ code: "ERR_PROXY_TUNNEL", wasSent: false });
    expect(error.message).toContain("407 Proxy Authentication Required");
    expect(error.message).toContain(
      `(through the proxy http://127.0.0.1:${proxyPort} of HTTPS_PROXY)`,
    );
    expect(error.message).not.toContain("hush");
  });

  test("createTransport reports an unreachable proxy as not sent, by name", async () => {
    const error = await errorOf(
      createTransport(() => proxyAt(1))(request("https://vm.example.com")),
    );
    expect(error).toMatchObject({ code: "ECONNREFUSED", wasSent: false });
    expect(error.message).toContain("(through the proxy http://127.0.0.1:1 of HTTPS_PROXY)");
    expect(error.message).not.toContain("hush");
  });
});
