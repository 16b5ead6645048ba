/** The connections of one process against a simulator, with the settings of its environment. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CLOUD_RATE } from "../../../provider/api/limiter.js";
import { createConnector } from "../../../provider/lifecycle/connection.js";
import { startSimulator, type Simulator } from "../../../simulator/index.js";
import { turns } from "./turns.js";

let simulator: Simulator;
const own = { ...process.env };
beforeEach(async () => {
  simulator = await startSimulator();
  process.env["JDCLOUD_ENDPOINT"] = simulator.url;
  process.env["JDCLOUD_ACCESS_KEY_ID"] = simulator.credentials.accessKeyId;
  process.env["JDCLOUD_SECRET_ACCESS_KEY"] = simulator.credentials.secretAccessKey;
});
afterEach(async () => {
  process.env = { ...own };
  await simulator.close();
});

/** A cloud without VMs that answers no call before `size` of them are open, and then one at a time; `most` were open at once. */
async function slowCloud(size: number, total: number) {
  const open: ServerResponse[] = [];
  const seen = { most: 0, calls: 0 };
  const answer = (reply: ServerResponse | undefined): void =>
    void reply?.end(JSON.stringify({ requestId: "r", result: { instances: [], totalCount: 0 } }));
  const server = createServer((_request, reply) => {
    open.push(reply);
    seen.calls += 1;
    seen.most = Math.max(seen.most, open.length);
    if (seen.calls === total) for (const each of open.splice(0)) answer(each);
    else if (open.length >= size) void turns(20).then(() => answer(open.shift()));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { seen, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe("createConnector", () => {
  test("all connections of a process share the limit of calls at the same time", async () => {
    const { concurrent, burst } = CLOUD_RATE;
    const calls = Math.floor(burst / 2);
    const cloud = await slowCloud(concurrent, 2 * calls);
    process.env["JDCLOUD_ENDPOINT"] = cloud.url;
    const { connect } = createConnector();
    const [north, east] = [connect("cn-north-1").cloud, connect("cn-east-1").cloud];
    await Promise.all(
      Array.from({ length: calls }, () => [
        north.listByTag("a", "b"),
        east.listByTag("a", "b"),
      ]).flat(),
    );
    cloud.close();
    expect(cloud.seen).toEqual({ calls: 2 * calls, most: concurrent });
  });

  test("connect calls the requested region, with the keys and the endpoint of the environment", async () => {
    const { connect } = createConnector();
    const { cloud, catalogUntil, url, source } = connect("cn-east-1");
    expect(await cloud.listByTag("a", "b")).toEqual([]);
    const [type] = await catalogUntil(new AbortController().signal).instanceTypes();
    expect(type?.state.map(({ az }) => az)).toEqual(["cn-east-1a", "cn-east-1b"]);
    expect({ url, source }).toEqual({
      url: simulator.url,
      source: "JDCLOUD_ACCESS_KEY_ID and JDCLOUD_SECRET_ACCESS_KEY",
    });
  });

  test("connect gives equal marks for equal keys and endpoints, and another for other keys", () => {
    const { connect } = createConnector();
    const { accountMark } = connect("cn-north-1");
    expect(connect("cn-east-1").accountMark).toBe(accountMark);
    process.env["JDCLOUD_ACCESS_KEY_ID"] = "JDC_OTHER";
    expect(connect("cn-north-1").accountMark).not.toBe(accountMark);
  });

  test("disconnect ends runs and lookups of every connection, and nothing more is sent", async () => {
    const { connect, disconnect } = createConnector();
    const { cloud, catalogUntil } = connect("cn-north-1");
    const catalog = catalogUntil(new AbortController().signal);
    disconnect();
    await expect(cloud.listByTag("a", "b")).rejects.toThrow();
    await expect(catalog.instanceTypes()).rejects.toThrow();
    await expect(connect("cn-east-1").cloud.listByTag("a", "b")).rejects.toThrow();
    expect(simulator.ledger().totalCalls).toBe(0);
  });

  test("a lookup ends with its own signal, and the runs of its connection go on", async () => {
    const { cloud, catalogUntil } = createConnector().connect("cn-north-1");
    const stop = new AbortController();
    stop.abort(new Error("out of time"));
    await expect(catalogUntil(stop.signal).instanceTypes()).rejects.toThrow("out of time");
    expect(await cloud.listByTag("a", "b")).toEqual([]);
  });
});
