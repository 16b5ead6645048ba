import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { exchange, startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ quota: 50 });
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

/** The reply of an admin route as text and, if it is JSON, parsed: not every reply here is one JSON document. */
async function raw(method: string, path: string, content?: string) {
  const url = `${bench.simulator.url}/_simulator${path}`;
  const reply = await fetch(url, { method, ...(content !== undefined && { body: content }) });
  const text = await reply.text();
  const isJson = reply.headers.get("content-type")?.startsWith("application/json");
  const body = isJson ? (JSON.parse(text) as unknown) : undefined;
  return { httpStatus: reply.status, type: reply.headers.get("content-type"), text, body };
}
const ledgerState = () => {
  const { instances, quota, calls } = bench.simulator.ledger();
  return { quota, calls, instances: instances.map(({ vmSeconds: _, ...one }) => one) };
};

describe("a snapshot", () => {
  test("a restored snapshot brings back VMs, tokens, quota, faults and counts, and time continues from there", async () => {
    const first = await bench.create({}, { maxCount: 2, clientToken: "t" });
    bench.clock.advance(400);
    bench.simulator.setQuota(7);
    bench.simulator.faults.arm([{ operation: "createInstances", fault: "throttle", nth: 3 }]);
    const { text } = await raw("GET", "/snapshot");
    const before = ledgerState();
    bench.clock.advance(5000);
    bench.simulator.deleteInstance(first.body.result?.instanceIds?.[0] ?? "");
    await bench.launch(3);
    bench.simulator.reset();
    expect((await raw("POST", "/restore", text)).httpStatus).toBe(200);
    const after = ledgerState();
    expect(after.quota).toBe(before.quota);
    expect(after.calls).toEqual(before.calls);
    expect(after.instances.map((vm) => [vm.instanceId, vm.status])).toEqual(
      before.instances.map((vm) => [vm.instanceId, "pending"]),
    );
    bench.clock.advance(599);
    expect(ledgerState().instances[0]?.status).toBe("pending");
    bench.clock.advance(1);
    expect(ledgerState().instances[0]?.status).toBe("running");
    const again = await bench.create({}, { maxCount: 2, clientToken: "t" });
    expect(again.body.result).toEqual(first.body.result);
    expect(bench.simulator.faults.armed()).toMatchObject([{ fault: "throttle", seen: 1 }]);
  });

  test("a restored snapshot gives the same ids to the same calls", async () => {
    const snapshot = bench.simulator.snapshot();
    const ids = await bench.launch(2);
    bench.simulator.restore(snapshot);
    expect(await bench.launch(2)).toEqual(ids);
  });

  test.each(["", "null", "{}", "[1]", '{"format":"jdcloud-simulator/2","takenMs":1,"world":{}}'])(
    "POST restore rejects %j and changes nothing",
    async (text) => {
      await bench.launch(1);
      const before = ledgerState();
      expect((await raw("POST", "/restore", text)).httpStatus).toBe(400);
      expect(ledgerState()).toEqual(before);
    },
  );
});

describe("a seed", () => {
  test("a repeated seed gives the same ids and applies faults to the same calls", async () => {
    const run = async () => {
      await bench.admin("POST", "/seed", { seed: "again" });
      await bench.admin("POST", "/faults", [
        { operation: "createInstances", fault: "throttle", probability: 0.5 },
      ]);
      const seen = [];
      for (let call = 0; call < 12; call += 1) {
        const { httpStatus, body } = await bench.create();
        seen.push([httpStatus, body.requestId, body.result?.instanceIds]);
      }
      return seen;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(new Set(first.map(([httpStatus]) => httpStatus))).toEqual(new Set([200, 429]));
    expect((await bench.admin("GET", "/seed")).body).toEqual({ seed: "again" });
  });
});

describe("the journal", () => {
  test("a journal replayed on an empty world repeats the history with new ids", async () => {
    bench.simulator.setQuota(9);
    await bench.admin("POST", "/faults", [
      { operation: "createInstances", fault: "boot-error", nth: 2, count: 1 },
      { operation: "createInstances", fault: "lose-reply", nth: 3 },
    ]);
    const [a = "", b = ""] = await bench.launch(2);
    await bench.launch(2, { name: "db-[1]" });
    await expect(bench.create({ name: "lost" })).rejects.toThrow();
    bench.clock.advance(1000);
    await bench.send({ method: "POST", path: `/instances/${a}:stopInstance`, body: {} });
    await bench.send({ method: "DELETE", path: `/instances/${b}` });
    await bench.admin("POST", `/instances/${a}:rename`, { name: "renamed" });
    await bench.send({ path: "/nothing" });
    bench.clock.advance(600);
    await bench.list();
    const shape = () =>
      bench.simulator.ledger().instances.map((vm) => [vm.name, vm.status, vm.endCause]);
    const before = shape();
    const { text, type } = await raw("GET", "/requests.jsonl");
    expect(type).toContain("ndjson");
    bench.simulator.reset();
    const { body } = await raw("POST", "/replay", text);
    expect(body).toEqual({ replayed: 8, skipped: 0, diverged: [] });
    expect(shape()).toEqual(before);
    expect(bench.simulator.ledger().instances[0]?.instanceId).not.toBe(a);
    expect(bench.simulator.ledger().quota).toBe(9);
  });

  test("the journal contains no secret and can be replayed all the same", async () => {
    const secret = "Own-Secret-9";
    const script = Buffer.from("#!/bin/bash\necho own\n").toString("base64");
    const userdata = [{ key: "launch-script", value: script }];
    await bench.create({ password: secret, userdata });
    const { text } = await raw("GET", "/requests.jsonl");
    for (const hidden of [secret, script, "Signature"]) expect(text).not.toContain(hidden);
    bench.simulator.reset();
    expect((await raw("POST", "/replay", text)).body).toMatchObject({ replayed: 1, diverged: [] });
  });

  test("a replay reports the calls whose reply differs now", async () => {
    await bench.launch(1);
    const journal = bench.simulator.journal();
    bench.simulator.reset();
    bench.simulator.setQuota(0);
    expect(bench.simulator.replay(journal).diverged).toEqual([
      { line: 1, before: "200 OK", now: "429 QUOTA_EXCEEDED" },
    ]);
  });

  test.each(["rubbish", "{}", '{"kind":"quota","atMs":0,"instances":-1}'])(
    "POST replay rejects the line %j and does nothing",
    async (line) => {
      await bench.launch(1);
      const journal = `${bench.simulator.journal()}${line}\n`;
      expect((await raw("POST", "/replay", journal)).httpStatus).toBe(400);
      expect(bench.simulator.ledger().made).toBe(1);
    },
  );

  test("the journal omits long bodies, and a replay skips their calls", async () => {
    const userTags = Array.from({ length: 10 }, (_, n) => ({ key: `k${n}`, value: "v" }));
    await bench.create({ userTags, description: "x", metadata: { a: "b".repeat(17_000) } });
    expect(bench.simulator.replay(bench.simulator.journal())).toMatchObject({ skipped: 1 });
  });
});

test("the admin API rejects requests from a page of another site", async () => {
  const { url } = bench.simulator;
  const ask = (origin: string) =>
    exchange(url, {
      method: "POST",
      path: "/_simulator/reset",
      headers: { origin } as never,
      content: "",
    });
  expect((await ask("http://elsewhere.example")).httpStatus).toBe(403);
  expect((await ask(url)).httpStatus).toBe(200);
});
