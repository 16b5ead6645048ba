import { describe, expect, test } from "@jest/globals";
import { createCall } from "../../../provider/api/client.js";
import { ApiError } from "../../../provider/api/error.js";
import { createLimiter } from "../../../provider/api/limiter.js";
import { dateText, sign } from "../../../provider/api/sign.js";
import { TransportError, type WireReply } from "../../../provider/api/transport.js";
import {
  createInstances,
  deleteInstance,
  describeInstances,
  startInstance,
} from "../../../provider/wire/operations.js";
import { modifyElasticIp, setRenewal } from "../../../provider/wire/changes.js";
import { okay, refusal, toyClock, toyTransport } from "./world.js";

const SECRET = "FEDCBA9876543210FEDCBA9876543210";
const TOKEN = "session-token-of-sts";
const CREDENTIALS = { accessKeyId: "JDC_0123456789ABCDEF", secretAccessKey: SECRET };
const START_MS = Date.UTC(2026, 4, 20, 8, 30, 15);
const EMPTY_LIST = okay({ instances: [], totalCount: 0 });

/** A client whose cloud answers from a list; sleeping half of each delay's range. */
function clientOf(
  replies: readonly (WireReply | Error)[],
  given: { sessionToken?: string } = {},
  url = "https://vm.jdcloud-api.com",
) {
  const { transport, requests } = toyTransport(...replies);
  const clock = toyClock(START_MS);
  const stop = new AbortController();
  let nonces = 0;
  const call = createCall(
    {
      regionId: "cn-north-1",
      url,
      credentials: { ...CREDENTIALS, ...given },
    },
    {
      transport,
      limiter: createLimiter({ perSecond: 1e6, burst: 1e6, concurrent: 16 }, clock),
      clock,
      random: () => 0,
      nonce: () => `nonce-${(nonces += 1)}`,
      signal: stop.signal,
    },
  );
  return { call, requests, clock, stop };
}

/** The error of a call. */
async function errorOf(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

const lost = new TransportError("ECONNRESET", "read ECONNRESET", true);
const unreached = new TransportError("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:9", false);
const startA = { path: { instanceId: "i-a" } };

describe("createCall", () => {
  test.each([
    [modifyElasticIp, { elasticIpId: "fip-a" }, "vpc", "/v1/regions/cn-north-1/elasticIps/fip-a"],
    [setRenewal, {}, "renewal", "/v2/regions/cn-north-1/instances:autoRenewStatus"],
  ])("createCall signs the body of $method calls for their service", async (...row) => {
    const [operation, values, service, path] = row;
    const { call, requests } = clientOf([okay({})]);
    await call(operation, { path: values, body: { a: 1 } });
    const body = '{"a":1}';
    const headers = {
      "content-type": "application/json",
      host: `${service}.jdcloud-api.com`,
      "x-jdcloud-date": "20260520T083015Z",
      "x-jdcloud-nonce": "nonce-1",
    };
    const { method } = operation;
    const { authorization } = sign(
      { method, path, query: "", headers, body },
      { algorithm: "JDCLOUD2", regionId: "cn-north-1", service, date: "20260520T083015Z" },
      CREDENTIALS,
    );
    expect(requests).toMatchObject([
      {
        method,
        url: `https://${service}.jdcloud-api.com${path}`,
        headers: { authorization },
        body,
      },
    ]);
  });

  test("createCall sends a signed request and returns the result", async () => {
    const { call, requests } = clientOf([okay({ instanceIds: ["i-a"] }, "r1")]);
    const body = { maxCount: 1, clientToken: "t" };
    expect(await call(createInstances, { body })).toEqual({
      result: { instanceIds: ["i-a"] },
      requestId: "r1",
    });
    const headers = {
      "content-type": "application/json",
      host: "vm.jdcloud-api.com",
      "x-jdcloud-date": "20260520T083015Z",
      "x-jdcloud-nonce": "nonce-1",
    };
    const path = "/v1/regions/cn-north-1/instances";
    const text = '{"maxCount":1,"clientToken":"t"}';
    const { authorization } = sign(
      { method: "POST", path, query: "", headers, body: text },
      { algorithm: "JDCLOUD2", regionId: "cn-north-1", service: "vm", date: "20260520T083015Z" },
      CREDENTIALS,
    );
    expect(requests).toMatchObject([
      {
        method: "POST",
        url: `https://vm.jdcloud-api.com${path}`,
        headers: { ...headers, authorization },
        body: text,
      },
    ]);
  });

  test("createCall sends the parameters of a listing in the query, without a body", async () => {
    const { call, requests } = clientOf([EMPTY_LIST]);
    await call(describeInstances, { query: { pageNumber: 1, tags: [{ key: "a b" }] } });
    expect(requests[0]).toMatchObject({
      method: "GET",
      url: "https://vm.jdcloud-api.com/v1/regions/cn-north-1/instances?pageNumber=1&tags.1.key=a%20b",
      body: "",
    });
  });

  test("createCall sends an empty object with an action, and no body with a deletion", async () => {
    const { call, requests } = clientOf([okay(undefined)]);
    await call(startInstance, startA);
    await call(deleteInstance, startA);
    expect(requests.map(({ method, body }) => [method, body])).toEqual([
      ["POST", "{}"],
      ["DELETE", ""],
    ]);
    expect(requests[0]?.url).toMatch(/\/instances\/i-a:startInstance$/);
  });

  test("createCall sends and signs a session token if the credentials have one", async () => {
    const { call, requests } = clientOf([EMPTY_LIST], { sessionToken: TOKEN });
    await call(describeInstances);
    expect(requests[0]?.headers).toMatchObject({
      "x-jdcloud-session-token": TOKEN,
      authorization: expect.stringContaining(";x-jdcloud-session-token,"),
    });
  });

  test("createCall signs each attempt with its own nonce and date, and the same body", async () => {
    const throttled = refusal(429, "RATE_LIMIT", "slow down");
    const replies = [throttled, throttled, throttled, throttled, okay({ instanceIds: [] })];
    const { call, requests, clock } = clientOf(replies);
    await call(createInstances, { body: { clientToken: "t" } });
    expect(clock.slept).toEqual([250, 500, 1000, 2000]);
    expect(requests.map(({ headers }) => headers["x-jdcloud-nonce"])).toEqual(
      [1, 2, 3, 4, 5].map((at) => `nonce-${at}`),
    );
    expect(requests.map(({ headers }) => headers["x-jdcloud-date"])).toEqual(
      [0, 250, 750, 1750, 3750].map((ms) => dateText(START_MS + ms)),
    );
    expect(new Set(requests.map(({ headers }) => headers["authorization"])).size).toBe(5);
    expect(new Set(requests.map(({ body }) => body))).toEqual(new Set(['{"clientToken":"t"}']));
  });

  test.each([
    ["a quota", refusal(429, "QUOTA_EXCEEDED", "Instance quota limit exceeded"), "quota"],
    ["a bad request", refusal(400, "INVALID_ARGUMENT", "Invalid password"), "invalid"],
    ["a missing image", refusal(404, "NOT_FOUND", "Image 'x' not found"), "missing"],
    ["wrong keys", refusal(401, "ACCESS_ERROR", "bad signature[gw]"), "denied"],
  ])("createCall does not retry after %s", async (_, reply, fault) => {
    const { call, requests, clock } = clientOf([reply]);
    const error = await errorOf(call(createInstances));
    expect(error.fault).toBe(fault);
    expect(error.requestId).toBe("r-no");
    expect(requests).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  test.each([
    ["was lost", lost, 1, { fault: "ambiguous", code: "ECONNRESET", wasAmbiguous: true }],
    [
      "never left",
      unreached,
      6,
      { fault: "unavailable", code: "ECONNREFUSED", wasAmbiguous: false },
    ],
    [
      "hit a broken server",
      refusal(500, "INTERNAL", "x"),
      6,
      { fault: "unavailable", code: "INTERNAL", wasAmbiguous: true },
    ],
  ])(
    "createCall retries a create that %s, and a start unless its reply was lost",
    async (_, reply, starts, error) => {
      const creating = clientOf([reply]);
      expect(await errorOf(creating.call(createInstances))).toMatchObject(error);
      expect(creating.requests).toHaveLength(6);

      const starting = clientOf([reply]);
      expect(await errorOf(starting.call(startInstance, startA))).toMatchObject(error);
      expect(starting.requests).toHaveLength(starts);
    },
  );

  test.each([
    ["a lost reply", lost, true],
    ["a broken server", refusal(503, "UNAVAILABLE", "x"), true],
    ["text in place of a reply", { httpStatus: 200, body: "x" }, true],
    ["no connection", unreached, false],
    ["a limit", refusal(429, "RATE_LIMIT", "x"), false],
  ])(
    "createCall after %s and a refusal reports whether the first attempt may have taken effect",
    async (_, reply, wasAmbiguous) => {
      const { call, requests } = clientOf([reply, refusal(429, "QUOTA_EXCEEDED", "no")]);
      const error = await errorOf(call(createInstances));
      expect(error).toMatchObject({ fault: "quota", wasAmbiguous });
      expect(requests).toHaveLength(2);
    },
  );

  test("createCall retries a start of a busy VM", async () => {
    const busy = refusal(400, "FAILED_PRECONDITION", "Conflict with underlay task 'stop'");
    const { call, requests } = clientOf([busy, okay(undefined)]);
    await call(startInstance, startA);
    expect(requests).toHaveLength(2);
  });

  test.each([
    ["text", { httpStatus: 200, body: "<html>hello</html>" }, "ambiguous"],
    ["nothing", { httpStatus: 200, body: "" }, "ambiguous"],
    ["a number", { httpStatus: 200, body: "7" }, "ambiguous"],
    ["a proxy's 502", { httpStatus: 502, body: "Bad Gateway" }, "unavailable"],
    ["a proxy's 404", { httpStatus: 404, body: "Not Found" }, "unknown"],
    ["a proxy's 403", { httpStatus: 403, body: "Forbidden" }, "denied"],
  ])("createCall reports %s as a reply in an unknown format", async (_, reply, fault) => {
    const { call } = clientOf([reply]);
    const error = await errorOf(call(startInstance, startA));
    expect(error).toMatchObject({
      fault,
      code: "BAD_REPLY",
      detail: `HTTP ${reply.httpStatus} with a reply in an unknown format`,
    });
  });

  test("createCall reports an error under any HTTP status", async () => {
    const reply = {
      ...refusal(429, "QUOTA_EXCEEDED", "Instance quota limit exceeded"),
      httpStatus: 200,
    };
    const { call, requests } = clientOf([reply]);
    const error = await errorOf(call(startInstance, startA));
    expect(error).toMatchObject({ fault: "quota", code: "QUOTA_EXCEEDED" });
    expect(requests).toHaveLength(1);
  });

  test("createCall reports an error without status and message", async () => {
    const body = JSON.stringify({ requestId: null, error: { status: "QUOTA_EXCEEDED" } });
    const error = await errorOf(clientOf([{ httpStatus: 429, body }]).call(startInstance, startA));
    expect(error).toMatchObject({ fault: "quota", detail: "no reason given", requestId: "" });
  });

  test("createCall signs the path of the endpoint's URL", async () => {
    const { call, requests } = clientOf([okay({})], {}, "http://proxy/jdcloud/");
    await call(startInstance, startA);
    const [request] = requests;
    const path = "/jdcloud/v1/regions/cn-north-1/instances/i-a:startInstance";
    expect(new URL(request?.url ?? "").pathname).toBe(path);
    const { authorization, ...headers } = request?.headers ?? {};
    const date = headers["x-jdcloud-date"] ?? "";
    const scope = { algorithm: "JDCLOUD2", regionId: "cn-north-1", service: "vm", date } as const;
    const again = sign(
      { method: "POST", path, query: "", headers, body: "{}" },
      scope,
      CREDENTIALS,
    );
    expect(authorization).toBe(again.authorization);
  });

  test("createCall cuts the request's password out of an error", async () => {
    const reply = refusal(400, "INVALID_ARGUMENT", "Invalid password Mk7#verySecret9");
    const body = { instanceSpec: { password: "Mk7#verySecret9" } };
    const error = await errorOf(clientOf([reply]).call(createInstances, { body }));
    expect(error.message).toContain("Invalid password [secret]");
    expect(error.message).not.toContain("Mk7#");
  });

  test("createCall never reports a missing VM for a reply in an unknown format", async () => {
    const replies = [
      { httpStatus: 404, body: "404 page not found" },
      { httpStatus: 404, body: "{}" },
      { httpStatus: 404, body: '{"requestId":"r"}' },
    ];
    for (const reply of replies) {
      const error = await errorOf(clientOf([reply]).call(deleteInstance, startA));
      expect(error.fault).toBe("unknown");
    }
  });

  test("createCall reports an error without a message as given without reason", async () => {
    const { call } = clientOf([{ httpStatus: 418, body: '{"requestId":"r"}' }]);
    const error = await errorOf(call(describeInstances));
    expect(error.message).toBe("describeInstances: no reason given (HTTP_418, request r)");
  });

  test("createCall names the unusable part of a result", async () => {
    const { call, requests } = clientOf([
      okay({ instances: [{ instanceId: "i-a" }], totalCount: 1 }),
    ]);
    const error = await errorOf(call(describeInstances));
    expect(error).toMatchObject({ fault: "ambiguous", code: "BAD_REPLY", requestId: "r-ok" });
    expect(error.detail).toBe('the reply lacks a usable "instances.0.status"');
    expect(requests).toHaveLength(6);
  });

  test("createCall reports a missing result", async () => {
    const error = await errorOf(clientOf([okay(undefined)]).call(createInstances));
    expect(error.detail).toBe("the reply lacks a usable result");
  });

  test("createCall succeeds if a later reply is whole", async () => {
    const { call } = clientOf([lost, { httpStatus: 200, body: "x" }, unreached, EMPTY_LIST]);
    expect((await call(describeInstances)).result.totalCount).toBe(0);
  });

  test("createCall sends nothing after an abort", async () => {
    const { call, requests, stop } = clientOf([EMPTY_LIST]);
    stop.abort(new Error("the engine is gone"));
    await expect(call(describeInstances)).rejects.toThrow("the engine is gone");
    expect(requests).toEqual([]);
  });

  test("createCall does not retry after an abort during its delay", async () => {
    const { call, requests, stop } = clientOf([refusal(429, "RATE_LIMIT", "x")]);
    const calling = call(describeInstances);
    stop.abort(new Error("the engine is gone"));
    await expect(calling).rejects.toThrow();
    expect(requests.length).toBeLessThanOrEqual(1);
  });

  test("createCall reports how far this machine's clock is ahead, if a refusal has the server's time", async () => {
    const refused = refusal(401, "UNAUTHENTICATED", "request expired");
    const dated = { ...refused, serverMs: START_MS - 3_600_000 };
    expect((await errorOf(clientOf([dated]).call(describeInstances))).clockAheadMs).toBe(3_600_000);
    const error = await errorOf(clientOf([refused]).call(describeInstances));
    expect(error.clockAheadMs).toBeUndefined();
  });

  test("createCall rethrows an error that is not a TransportError", async () => {
    const { call } = clientOf([new RangeError("a bug")]);
    await expect(call(describeInstances)).rejects.toThrow(RangeError);
  });

  test("createCall refuses an empty VM id before it sends anything", async () => {
    const { call, requests } = clientOf([okay(undefined)]);
    await expect(call(deleteInstance, { path: { instanceId: "" } })).rejects.toThrow(
      "instanceId is empty",
    );
    expect(requests).toEqual([]);
  });

  test("createCall keeps keys, tokens and signatures out of every error", async () => {
    const { call: probe, requests } = clientOf([EMPTY_LIST], { sessionToken: TOKEN });
    await probe(describeInstances);
    const authorization = requests[0]?.headers["authorization"] ?? "";
    const signature = authorization.split("Signature=")[1] ?? "";
    expect(signature).toHaveLength(64);
    const echo = `seen ${authorization} and x-jdcloud-session-token: ${TOKEN}`;
    const replies = [
      refusal(401, "ACCESS_ERROR", echo),
      { httpStatus: 500, body: echo },
      new TransportError("ECONNRESET", echo, true),
    ];
    for (const reply of replies) {
      const error = await errorOf(
        clientOf([reply], { sessionToken: TOKEN }).call(startInstance, startA),
      );
      const everything = `${error.stack} ${JSON.stringify(error)}`;
      for (const secret of [CREDENTIALS.accessKeyId, SECRET, TOKEN, signature]) {
        expect(everything).not.toContain(secret);
      }
    }
  });
});
