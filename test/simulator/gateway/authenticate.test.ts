import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { virtualClock } from "../../../simulator/clock/clock.js";
import { exchange, signed, startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.simulator.close());

const get = (rest: Partial<Parameters<Bench["send"]>[0]> = {}) =>
  bench.send({ path: "/instances", ...rest });

test.each(["JDCLOUD2", "JDCLOUD3"] as const)(
  "the gateway accepts a signature with %s",
  async (algorithm) => {
    expect((await get({ algorithm })).httpStatus).toBe(200);
  },
);

test.each(["authorization", "x-jdcloud-date", "x-jdcloud-nonce"])(
  "the gateway rejects a request without %s and names the header",
  async (name) => {
    const { httpStatus, body } = await get({ headers: { [name]: undefined } });
    expect(httpStatus).toBe(401);
    expect(body.error).toEqual({
      code: 401,
      status: "ACCESS_ERROR",
      message: `lack of header ${name}[gw]`,
    });
    expect(body.requestId).toMatch(/^[0-9a-z]{32}$/);
  },
);

test.each([
  ["an unknown key", { accessKeyId: "nobody" }, "access key not found[gw]"],
  ["a wrong secret", { secretAccessKey: "wrong" }, "signature does not match[gw]"],
  ["another region's scope", { region: "cn-east-2" }, "credential scope differs from request[gw]"],
  ["another service's scope", { service: "vpc" }, "credential scope differs from request[gw]"],
  [
    "a scope of yesterday",
    { day: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10).replaceAll("-", "") },
    "x-jdcloud-date differs from credential scope[gw]",
  ],
  [
    "a malformed authorization",
    { headers: { authorization: "x" } },
    "malformed header authorization[gw]",
  ],
  ["a date 16 minutes old", { dateMs: Date.now() - 16 * 60_000 }, "request expired[gw]"],
  ["a date 16 minutes ahead", { dateMs: Date.now() + 16 * 60_000 }, "request expired[gw]"],
  [
    "another algorithm named",
    { headers: { "x-jdcloud-algorithm": "JDCLOUD3-HMAC-SHA256" } },
    "x-jdcloud-algorithm differs from header authorization[gw]",
  ],
])("the gateway rejects %s", async (_, rest, message) => {
  const { httpStatus, body } = await get(rest);
  expect(httpStatus).toBe(401);
  expect(body.error).toEqual({ code: 401, status: "UNAUTHENTICATED", message });
});

test("the gateway accepts a date 14 minutes old", async () => {
  expect((await get({ dateMs: Date.now() - 14 * 60_000 })).httpStatus).toBe(200);
});

test("the gateway rejects a request whose signed header was changed on the way", async () => {
  const { httpStatus } = await get({ headers: { "x-jdcloud-nonce": "other" } });
  expect(httpStatus).toBe(401);
});

test("the gateway accepts runs of whitespace in a signed header both as sent and as collapsed by the signer", async () => {
  const headers = { "x-jdcloud-nonce": "a  b" };
  expect((await get({ nonce: "a  b", headers })).httpStatus).toBe(200);
  expect((await get({ nonce: "a b", headers })).httpStatus).toBe(200);
  expect((await get({ nonce: "ab", headers })).httpStatus).toBe(401);
});

test("the gateway accepts a colon in the path like %3A", async () => {
  const path = "/instances/i-x:stopInstance";
  expect((await get({ method: "POST", path, body: {} })).httpStatus).toBe(404);
  const raw = signed(bench.simulator.url, bench.simulator.credentials, {
    method: "POST",
    path,
    body: {},
  });
  const colon = { ...raw, path: raw.path.replace("%3A", ":") };
  const { body } = await exchange(bench.simulator.url, colon);
  expect(body.error?.message).toBe("Instance 'i-x' not found.");
});

test("the gateway replies 404 with a request id to an unknown path", async () => {
  const { httpStatus, body, headers } = await get({ path: "/nonsense" });
  expect(httpStatus).toBe(404);
  expect(body.error?.status).toBe("NOT_FOUND");
  expect(headers["x-jdcloud-request-id"]).toBe(body.requestId);
});

test("the gateway replies 404 to a known path with a wrong method", async () => {
  expect((await get({ method: "PUT" })).httpStatus).toBe(404);
  expect((await get({ path: "/instances/i-x:startInstance" })).httpStatus).toBe(404);
});

test.each([
  ["POST", "/instances/i-x:attachDisk", "attachDisk"],
  ["POST", "/disks/vol-x:recover", "recoverDisk"],
  ["POST", "/elasticIps/", "createElasticIps"],
  ["GET", "/instances/i-x/vnc", "describeInstanceVncUrl"],
])("the gateway replies 501 to %s %s and names %s", async (method, path, operation) => {
  const { httpStatus, body } = await get({ method, path });
  expect(httpStatus).toBe(501);
  expect(body.error?.status).toBe("NOT_IMPLEMENTED");
  expect(body.error?.message).toContain(operation);
});

test("the gateway replies 404 to an unknown region and names it", async () => {
  const { body } = await get({ path: "/v1/regions/cn-west-9/instances", region: "cn-west-9" });
  expect(body.error).toEqual({
    code: 404,
    status: "NOT_FOUND",
    message: "Region 'cn-west-9' not found",
  });
});

test("the gateway accepts a date up to 15 minutes off either way, and not a millisecond more", async () => {
  const signingClock = virtualClock(Date.UTC(2026, 0, 2, 12));
  const other = await startBench({ signingClock });
  const ask = async (dateMs: number) =>
    (await other.send({ path: "/instances", dateMs })).httpStatus;
  const [earliest, latest] = [signingClock.nowMs() - 900_000, signingClock.nowMs() + 900_000];
  expect([await ask(earliest), await ask(latest)]).toEqual([200, 200]);
  expect([await ask(earliest - 1000), await ask(latest + 1000)]).toEqual([401, 401]);
  signingClock.advance(1);
  expect([await ask(earliest), await ask(latest)]).toEqual([401, 200]);
});
