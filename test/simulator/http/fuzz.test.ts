import { expect, test } from "@jest/globals";
import { Agent, request } from "node:http";
import { signed, SPEC, startBench } from "../client.js";
import { OPERATIONS } from "../../../simulator/protocol/operations.js";

const REQUESTS = 20_000;
const AT_ONCE = 16;

/** A pseudo-random generator (Mulberry32): the same numbers for the same seed. */
function createPrng(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  const one = <Value>(values: readonly Value[]) => values[below(values.length)] as Value;
  return { below, one };
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "LOCK"];
const SCRAPS = [
  "",
  "0",
  "-1",
  "1e9",
  "null",
  "true",
  "%",
  "%zz",
  "%00",
  "%2e%2e",
  "..",
  "//",
  "\u00e9",
  "[]",
  "{}",
  "a b",
];
const ODD_TEXTS = [
  "'",
  '"',
  "<x>",
  "${1}",
  "i-",
  "i-0000000000",
  "__proto__",
  "constructor",
  ":",
  ";",
  ",",
  "x".repeat(900),
];
const ODD_VALUES = [
  null,
  0,
  -1,
  1.5,
  1e308,
  "",
  "x",
  true,
  [],
  {},
  [[]],
  { a: {} },
  "\u0000",
  "\ud800",
  { __proto__x: 1 },
];
const PATHS = [
  "instances",
  "instanceStatus",
  "quotas",
  "keypairs",
  "images",
  "subnets",
  "disks",
  "tags",
  "vnc",
  "price",
];

test(`${REQUESTS} random requests neither crash nor hang the simulator nor change anything, and only reads succeed`, async () => {
  const { below, one } = createPrng(20_260_728);
  const bench = await startBench();
  const ids = await bench.launch(5);
  bench.clock.advance(1000);
  const { simulator } = bench;
  const { url, credentials } = simulator;
  const counts = () => {
    const { instances, quota, made, alive } = simulator.ledger();
    return { instances, quota, made, alive };
  };
  const before = counts();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

  const scrap = () => one([one(SCRAPS), one(ODD_TEXTS), String(below(1e6))]);
  const value = (): unknown => one([one(ODD_VALUES), scrap(), one([one(ODD_VALUES)])]);
  const corrupted = (text: string) => {
    const at = below(text.length + 1);
    return (
      text.slice(0, at) +
      one(["", "\u0000", "}", '"', ",", "\\", "\ufeff"]) +
      text.slice(at + below(3))
    );
  };

  /** A request without signature, with a broken one, or with the signature of another request: it must have no effect. */
  const unsigned = () => {
    const place = [
      one(["/v1", "/v2", "", "/v1/regions"]),
      one(["regions", scrap()]),
      one(["cn-north-1", scrap()]),
    ];
    const path = [...place, one([...PATHS, scrap()]), one([one(ids), scrap()])].join("/");
    const authorization = one([
      "",
      "Bearer x",
      `JDCLOUD2-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/cn-north-1/vm/jdcloud2_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
      scrap(),
    ]);
    return {
      method: one(METHODS),
      path:
        one([path, `/${scrap()}`, `${path}:${one(OPERATIONS)}`]) +
        one(["", `?${scrap()}=${scrap()}`]),
      headers: {
        authorization,
        "x-jdcloud-date": scrap(),
        "x-jdcloud-nonce": scrap(),
        "content-encoding": scrap(),
      },
      content: one(["", scrap(), corrupted(JSON.stringify({ instanceSpec: SPEC }))]),
      mayRead: false,
    };
  };

  /** A request with a valid signature and invalid content: it reaches its operation, and must have no effect. */
  const invalid = () => {
    const noSuch = `i-${one(["nosuch0000", "x", "0".repeat(10)])}`;
    const spec: Record<string, unknown> = {
      ...SPEC,
      [one(Object.keys(SPEC))]: one([...ODD_VALUES, { [scrap()]: 1 }]),
    };
    const body = one<unknown>([
      { instanceSpec: { ...spec, az: one(["", "nowhere", 7, null]) }, maxCount: value() },
      { instanceSpec: { ...SPEC, [`x${below(99)}`]: 1 } },
      { instanceSpec: value(), clientToken: value() },
      corrupted(JSON.stringify({ instanceSpec: { ...SPEC, imageId: "img-none" } })),
      value(),
    ]);
    const isGet = below(3) === 0;
    const path = isGet
      ? one([
          "/instances",
          "/instanceStatus",
          "/quotas",
          `/instances/${noSuch}`,
          `/instances/${one(ids)}`,
        ])
      : one([
          "/instances",
          `/instances/${noSuch}:${one(OPERATIONS)}`,
          `/instances/${noSuch}`,
          `/${one(PATHS)}:${one(["a", "stop"])}`,
        ]);
    const method = isGet
      ? "GET"
      : path === "/instances"
        ? "POST"
        : one(["POST", "DELETE", "PUT", "PATCH"]);
    const query = one([
      "",
      `pageSize=${below(300)}`,
      `filters.1.name=${one(["name", "status", "x"])}&filters.1.values.1=y`,
      "tags.1.key=a",
    ]);
    const sending = { method, path, query, ...(!isGet && { body }) };
    const request = signed(url, credentials, {
      ...sending,
      algorithm: one(["JDCLOUD2", "JDCLOUD3"] as const),
    });
    return { ...request, path: request.path + (query && `?${query}`), mayRead: isGet };
  };

  const statuses = new Map<number, number>();
  const wrong: string[] = [];
  const ask = ({ method, path, headers, content, mayRead }: ReturnType<typeof unsigned>) =>
    new Promise<void>((resolve) => {
      const { hostname, port } = new URL(url);
      // Node sends the body of HEAD, GET and others without its length, so the server would read it as a second request.
      const length = { "content-length": String(Buffer.byteLength(content)) };
      const sendable = Object.fromEntries(
        Object.entries({ ...headers, ...length }).map(([name, text]) => [
          name,
          text.replace(/[^\x20-\x7e]/g, "?"),
        ]),
      );
      const wire = path.replace(/[^\x21-\x7e]/g, "?");
      const outgoing = request(
        { hostname, port, method, path: wire, headers: sendable, agent, timeout: 10_000 },
        (reply) => {
          const status = reply.statusCode ?? 0;
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status >= 500 && status !== 501) wrong.push(`${status} for ${method} ${wire}`);
          if (status === 200 && !mayRead)
            wrong.push(`200 for ${method} ${wire} ${content.slice(0, 300)}`);
          reply.resume().on("end", resolve);
        },
      );
      outgoing.on("timeout", () => outgoing.destroy(new Error("no answer")));
      outgoing.on("error", (error) => {
        wrong.push(`${error.message} for ${method} ${wire}`);
        resolve();
      });
      outgoing.end(content);
    });

  let left = REQUESTS;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await ask(
        below(2) === 0 ? unsigned() : (invalid() as unknown as ReturnType<typeof unsigned>),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  agent.destroy();
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(counts()).toEqual(before);
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(REQUESTS);
  // Each status occurred often, so the requests reached every layer.
  for (const status of [200, 400, 401, 404]) expect(statuses.get(status) ?? 0).toBeGreaterThan(100);
  expect((await bench.list()).httpStatus).toBe(200);
}, 300_000);
