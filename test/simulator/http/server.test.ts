import { expect, test } from "@jest/globals";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { virtualClock } from "../../../simulator/clock/clock.js";
import { SPEC, startBench } from "../client.js";

test("close ends idle keep-alive connections and pending replies at once", async () => {
  const { simulator } = await startBench({ latencyMs: 60_000 });
  const agent = new Agent({ keepAlive: true });
  const ended = new Promise<string>((resolve) => {
    const outgoing = request(`${simulator.url}/v1/x`, { agent }, () => resolve("answered"));
    outgoing.on("error", () => resolve("cut"));
    outgoing.end();
  });
  const idle = connect(Number(new URL(simulator.url).port), "127.0.0.1");
  await new Promise((resolve) => idle.once("connect", resolve));
  const seen = async (): Promise<void> => {
    if (simulator.ledger().totalCalls > 0) return;
    await new Promise((resolve) => setImmediate(resolve));
    await seen();
  };
  await seen();
  idle.on("error", () => undefined);
  await simulator.close();
  expect(await ended).toBe("cut");
  agent.destroy();
});

test("latencyMs delays every reply", async () => {
  const bench = await startBench({ latencyMs: 50 });
  const startMs = performance.now();
  await bench.list();
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(45);
  await bench.simulator.close();
});

test("the server replies 400 with a request id to a malformed HTTP request", async () => {
  const { simulator } = await startBench();
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(simulator.url).port), "127.0.0.1");
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
    socket.write("rubbish\r\n\r\n");
  });
  expect(answer).toMatch(/^HTTP\/1.1 400 [^]*"requestId":"[0-9a-z]{32}"/);
  await simulator.close();
});

test("the server rejects a body larger than 4 MiB", async () => {
  const bench = await startBench();
  const { body } = await bench.create({ description: "x".repeat(4 * 1024 * 1024) });
  expect(body.error?.message).toBe("Request body too large");
  expect(body.requestId).toBeDefined();
  await bench.simulator.close();
});

test("the server rejects a body of a hundred thousand brackets, and keeps serving", async () => {
  const bench = await startBench();
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const spec = JSON.stringify(SPEC).slice(0, -1);
  const body = `{"instanceSpec":${spec},"cpuTopology":{"a":${deep}}},"clientToken":"t"}`;
  const reply = await bench.send({ method: "POST", path: "/instances", body });
  expect(reply.httpStatus).toBe(400);
  expect(bench.simulator.ledger().made).toBe(0);
  expect((await bench.create({}, { clientToken: "t" })).httpStatus).toBe(200);
});

test("startSimulator rejects a port in use", async () => {
  const { simulator } = await startBench();
  const port = Number(new URL(simulator.url).port);
  await expect(startBench({ port })).rejects.toThrow(/EADDRINUSE/);
  await simulator.close();
});

test("two simulators give different ids unless they share a seed", async () => {
  const ids = [];
  for (const options of [{}, {}, { seed: "s" }, { seed: "s" }]) {
    const bench = await startBench(options);
    ids.push((await bench.launch(1))[0]);
    await bench.simulator.close();
  }
  expect(new Set(ids).size).toBe(3);
});

test("virtualClock moves forward only", () => {
  const clock = virtualClock(5);
  clock.advance(2);
  expect(clock.nowMs()).toBe(7);
  expect(() => clock.advance(-1)).toThrow(RangeError);
});
