/** The connections of one process against a simulator, with the settings of its environment. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createConnector } from "../../../provider/lifecycle/connection.js";
import { startSimulator, type Simulator } from "../../../simulator/index.js";

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

describe("createConnector", () => {
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
