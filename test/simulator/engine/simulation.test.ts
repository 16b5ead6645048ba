/** The simulator without sockets: `request` does the same as the server. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlainAnswer, Simulator } from "../../../simulator/index.js";
import { exchange, signed, SPEC, startBench, type Bench, type Sending } from "../client.js";

let bench: Bench;
let simulator: Simulator;
beforeAll(async () => {
  bench = await startBench({ seed: "plain" });
  simulator = bench.simulator;
});
beforeEach(() => simulator.reseed("plain"));
afterAll(() => simulator.close());

const plain = ({ method, path, headers, content }: ReturnType<typeof signed>, query = "") => ({
  method,
  url: `${simulator.url}${path}${query && `?${query}`}`,
  headers,
  body: content,
});
const requestOf = (sending: Sending) =>
  plain(signed(simulator.url, simulator.credentials, sending), sending.query);
const send = (sending: Sending) => simulator.request(requestOf(sending));
const CREATE = { method: "POST", path: "/instances", body: { instanceSpec: SPEC, maxCount: 2 } };
const jsonOf = (answer: PlainAnswer) =>
  JSON.parse("body" in answer ? answer.body : "{}") as Record<string, never>;

describe("request", () => {
  test.each<[string, Sending]>([
    ["a create", CREATE],
    ["a listing with a query", { path: "/instances", query: "pageNumber=1&pageSize=10" }],
    ["a colon in the path", { method: "POST", path: "/instances/i-x:stopInstance", body: {} }],
    [
      "text beyond ASCII",
      { path: "/instances", query: "filters.1.name=name&filters.1.values.1=%E4%BA%AC" },
    ],
    ["a wrong key", { path: "/instances", secretAccessKey: "other" }],
    ["an unknown path", { path: "/nothing" }],
  ])("request answers %s as the server does", async (_, sending) => {
    const request = signed(simulator.url, simulator.credentials, sending);
    const { query = "" } = sending;
    const path = request.path + (query && `?${query}`);
    const served = await exchange(simulator.url, { ...request, path });
    simulator.reseed("plain");
    const answer = await simulator.request(plain(request, query));
    expect(answer).toMatchObject({
      kind: "whole",
      httpStatus: served.httpStatus,
      body: served.text,
      headers: {
        "content-type": served.headers["content-type"],
        "x-jdcloud-request-id": served.headers["x-jdcloud-request-id"],
      },
      delayMs: 0,
    });
  });

  test("request creates VMs, counts the call and logs it", async () => {
    await send(CREATE);
    expect(simulator.ledger()).toMatchObject({
      made: 2,
      calls: { createInstances: 1 },
      peakInFlight: 1,
    });
    expect(simulator.requests()).toMatchObject([{ operation: "createInstances", httpStatus: 200 }]);
  });

  test.each([
    ["lose-reply", "lost", 2],
    ["reset-after", "reset", 2],
    ["reset", "reset", 0],
  ] as const)("request reports the fault %s as the kind %s", async (fault, kind, made) => {
    simulator.faults.arm([{ operation: "createInstances", fault }]);
    expect(await send(CREATE)).toEqual({ kind, delayMs: 0 });
    expect(simulator.ledger().made).toBe(made);
  });

  test("request reports the fault cut with half of the body and the full content-length", async () => {
    simulator.faults.arm([{ operation: "createInstances", fault: "cut" }]);
    const answer = await send(CREATE);
    if (answer.kind !== "cut") throw new Error(answer.kind);
    expect(() => jsonOf(answer)).toThrow(SyntaxError);
    expect(Number(answer.headers["content-length"])).toBeGreaterThan(answer.body.length);
    expect(simulator.ledger().made).toBe(2);
  });

  test("request returns the delay of the fault slow without waiting, together with not-json", async () => {
    simulator.faults.arm([
      { operation: "createInstances", fault: "not-json" },
      { operation: "createInstances", fault: "slow", delayMs: 3_600_000 },
    ]);
    expect(await send(CREATE)).toMatchObject({
      kind: "whole",
      httpStatus: 200,
      headers: { "content-type": "text/html" },
      body: expect.stringMatching(/^<html>/),
      delayMs: 3_600_000,
    });
  });

  test("request rejects a body larger than 4 MiB", async () => {
    const answer = await send({ ...CREATE, body: "x".repeat(4 * 1024 * 1024 + 1) });
    expect(jsonOf(answer)).toMatchObject({ error: { message: "Request body too large" } });
  });

  test("request accepts headers in any case and fills in the host", async () => {
    const request = requestOf({ path: "/instances" });
    const { host, ...headers } = request.headers as Record<string, string>;
    expect(host).toBeDefined();
    const upperCased = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), ` ${value} `]),
    );
    expect(await simulator.request({ ...request, headers: upperCased })).toMatchObject({
      httpStatus: 200,
    });
  });
});

test("a simulator that does not listen opens no socket and answers request", async () => {
  const socketless = (await startBench({ listen: false })).simulator;
  const { path, ...request } = signed(socketless.url, socketless.credentials, {
    path: "/instances",
  });
  const answer = await socketless.request({ ...request, url: socketless.url + path });
  expect(answer).toMatchObject({ kind: "whole", httpStatus: 200 });
  expect(new URL(socketless.url).hostname).toMatch(/\.invalid$/);
});

test("request answers only after the state file contains the change", async () => {
  const folder = mkdtempSync(join(tmpdir(), "jdvm-request-"));
  const stateFile = `${folder}/state.json`;
  const kept = (await startBench({ listen: false, stateFile })).simulator;
  const { path, content, ...request } = signed(kept.url, kept.credentials, CREATE);
  const answer = await kept.request({ ...request, url: kept.url + path, body: content });
  const [id = ""] =
    (jsonOf(answer) as { result?: { instanceIds?: string[] } }).result?.instanceIds ?? [];
  expect(id).toMatch(/^i-/);
  expect(readFileSync(stateFile, "utf8")).toContain(id);
  await kept.close();
  rmSync(folder, { recursive: true });
});
