import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { startBench, type Bench } from "../../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.simulator.close());

type Fields = Readonly<Record<string, unknown>>;
interface Price {
  readonly list: readonly Fields[];
  readonly [sum: string]: unknown;
}

const VM = {
  serviceCode: "vm",
  region: "cn-north-1",
  billingType: 1,
  formula: [{ key: "g.n2.large", value: 1, number: 1 }],
};
const DISK = { ...VM, serviceCode: "disk", formula: [{ key: "ssd.gp1", value: 40, unit: "GB" }] };
const IP = {
  ...VM,
  serviceCode: "ip",
  networkOperator: 2,
  formula: [{ key: "bandwidth", value: 5, unit: "Mbps" }],
};
const MONTH = { billingType: 3, timeSpan: 1, timeUnit: 3 };

const get = (orderList: readonly Fields[], rest: Fields = {}) =>
  bench.send({
    service: "billing",
    method: "POST",
    path: "/calculateTotalPrice",
    body: { cmd: 1, packageCount: 1, orderList, ...rest },
  });
const price = async (orderList: readonly Fields[], rest?: Fields) =>
  (await get(orderList, rest)).body.result as unknown as Price;

describe("calculateTotalPrice", () => {
  test("calculateTotalPrice prices an hour of VMs, disks and elastic IPs, and changes nothing", async () => {
    const before = bench.simulator.ledger().instances;
    const found = await price([VM, DISK, IP], { packageCount: 3 });
    expect(found).toMatchObject({
      totalPrice: 1.98,
      totalPriceScale4: 1.98,
      discountedTotalPrice: 1.98,
      totalDiscount: 0,
      totalOriginalPrice: 1.98,
      totalUnitPrice: 0.66,
      list: [
        { serviceCode: "vm", price: 1.26, billingItemPriceList: [{ itemBaseUnitPrice: 0.42 }] },
        { serviceCode: "disk", price: 0.12, formula: [{ key: "ssd.gp1", number: 1 }] },
        { serviceCode: "ip", price: 0.6, billingItemPriceList: [{ itemPrice: 0.6 }] },
      ],
    });
    expect(bench.simulator.ledger().instances).toEqual(before);
  });

  test.each([
    ["a month", { ...MONTH }, 201.6, 201.6],
    ["nine months", { ...MONTH, timeSpan: 9 }, 1814.4, 1814.4],
    ["a year, as ten months", { ...MONTH, timeUnit: 4 }, 2016, 2419.2],
    ["three years", { ...MONTH, timeUnit: 4, timeSpan: 3 }, 6048, 7257.6],
  ])(
    "calculateTotalPrice prices a VM that is prepaid for %s",
    async (_, time, totalPrice, totalOriginalPrice) => {
      expect(await price([{ ...VM, ...time }])).toMatchObject({ totalPrice, totalOriginalPrice });
    },
  );

  test.each([
    ["an IO disk", { ...DISK, formula: [{ key: "ssd.io1", value: 20 }] }, 0.03],
    ["the largest disk", { ...DISK, formula: [{ key: "hdd.std1", value: 16_000 }] }, 8],
    ["an IP without BGP", { ...IP, networkOperator: 1 }, 0.15],
    ["an IP of the largest bandwidth", { ...IP, formula: [{ key: "bandwidth", value: 200 }] }, 8],
    ["traffic", { ...IP, billingType: 2, formula: [{ key: "flow", value: 2.5 }] }, 2],
    ["two pieces", { ...VM, count: 2 }, 0.84],
    ["items by number", { ...VM, formula: [{ key: "c.n2.large", number: 3 }] }, 0.9],
    [
      "zeros and blanks of older SDKs",
      { ...VM, count: 0, timeSpan: 0, timeUnit: 0, pin: "" },
      0.42,
    ],
  ])("calculateTotalPrice prices %s", async (_, line, totalPriceScale4) => {
    expect(await price([line])).toMatchObject({ totalPriceScale4 });
  });

  test("calculateTotalPrice drops fractions below a hundredth, order by order", async () => {
    const small = { ...DISK, formula: [{ key: "ssd.io1", value: 21 }] };
    const found = await price([small, small]);
    expect(found).toMatchObject({ totalPriceScale4: 0.063, totalPrice: 0.06 });
    expect(found["discountedTotalPrice"]).toBe(0.06);
    expect(found.list[0]).toMatchObject({ discountedPrice: 0.03, erasePrice: 0.0015 });
  });

  test("calculateTotalPrice with totalPriceRule 1 adds up only prepaid orders", async () => {
    const found = await price([VM, { ...VM, ...MONTH }], { totalPriceRule: 1 });
    expect(found).toMatchObject({ totalPrice: 201.6, totalUnitPrice: 201.6 });
    expect(found.list).toHaveLength(2);
  });

  test.each([
    ["no cmd", [VM], { cmd: null }, 400, "Parameter Cmd missing"],
    ["cmd 0", [VM], { cmd: 0 }, 400, "Cmd out of range"],
    ["cmd 5", [VM], { cmd: 5 }, 400, "Cmd out of range"],
    ["no packageCount", [VM], { packageCount: null }, 400, "Parameter PackageCount missing"],
    ["packageCount 0", [VM], { packageCount: 0 }, 400, "PackageCount out of range"],
    ["an odd time", [VM], { operateTime: "today" }, 400, "Parameter OperateTime invalid"],
    ["totalPriceRule 2", [VM], { totalPriceRule: 2 }, 400, "TotalPriceRule out of range"],
    ["no order", [], {}, 400, "Parameter OrderList missing"],
    ["an unknown field", [VM], { colour: 1 }, 400, "Parameter Colour unknown"],
  ] as const)("calculateTotalPrice rejects %s", async (_, orders, rest, httpStatus, message) => {
    const reply = await get(orders, rest);
    expect([reply.httpStatus, reply.body.error?.message]).toEqual([httpStatus, message]);
  });

  test.each([
    ["no service", { ...VM, serviceCode: "" }, "Parameter OrderList.ServiceCode missing"],
    [
      "an unknown service",
      { ...VM, serviceCode: "rds" },
      "Parameter OrderList.ServiceCode invalid",
    ],
    ["no region", { ...VM, region: null }, "Parameter OrderList.Region missing"],
    ["an unknown region", { ...VM, region: "cn-x" }, "Region 'cn-x' not found"],
    ["a zone of another region", { ...VM, az: "cn-east-1a" }, "Az 'cn-east-1a' not found"],
    ["another site", { ...VM, site: 1 }, "OrderList.Site out of range"],
    ["no billing type", { ...VM, billingType: 0 }, "Parameter OrderList.BillingType missing"],
    ["billing type 5", { ...VM, billingType: 5 }, "OrderList.BillingType out of range"],
    ["billing type -1", { ...VM, billingType: -1 }, "OrderList.BillingType out of range"],
    ["a one-off price", { ...VM, billingType: 4 }, "Parameter OrderList.BillingType invalid"],
    ["a VM by usage", { ...VM, billingType: 2 }, "Parameter OrderList.BillingType invalid"],
    ["network 3", { ...IP, networkOperator: 3 }, "OrderList.NetworkOperator out of range"],
    ["network -1", { ...IP, networkOperator: -1 }, "OrderList.NetworkOperator out of range"],
    ["no network", { ...IP, networkOperator: 0 }, "Parameter OrderList.NetworkOperator invalid"],
    ["count -1", { ...VM, count: -1 }, "OrderList.Count out of range"],
    ["no formula", { ...VM, formula: [] }, "Parameter OrderList.Formula missing"],
    ["an hour's time span", { ...VM, timeSpan: 1 }, "Parameter OrderList.TimeSpan invalid"],
    ["an hour's time unit", { ...VM, timeUnit: 1 }, "Parameter OrderList.TimeUnit invalid"],
    ["prepaid days", { ...VM, ...MONTH, timeUnit: 2 }, "Parameter OrderList.TimeUnit invalid"],
    ["no months", { ...VM, ...MONTH, timeSpan: 0 }, "OrderList.TimeSpan out of range"],
    ["ten months", { ...VM, ...MONTH, timeSpan: 10 }, "OrderList.TimeSpan out of range"],
    [
      "four years",
      { ...VM, billingType: 3, timeUnit: 4, timeSpan: 4 },
      "OrderList.TimeSpan out of range",
    ],
    ["an unknown type", { ...VM, formula: [{ key: "x" }] }, "InstanceType 'x' not found"],
    [
      "two of a type as value",
      { ...VM, formula: [{ key: "g.n2.large", value: 2 }] },
      "OrderList.Formula.Value out of range",
    ],
    [
      "an unknown disk type",
      { ...DISK, formula: [{ key: "x", value: 40 }] },
      "DiskType 'x' not found",
    ],
    [
      "10 GiB",
      { ...DISK, formula: [{ key: "ssd.gp1", value: 19 }] },
      "OrderList.Formula.Value out of range",
    ],
    [
      "16,001 GiB",
      { ...DISK, formula: [{ key: "ssd.gp1", value: 16_001 }] },
      "OrderList.Formula.Value out of range",
    ],
    [
      "half a GiB",
      { ...DISK, formula: [{ key: "ssd.gp1", value: 40.5 }] },
      "OrderList.Formula.Value out of range",
    ],
    [
      "201 Mbps",
      { ...IP, formula: [{ key: "bandwidth", value: 201 }] },
      "OrderList.Formula.Value out of range",
    ],
    [
      "0 Mbps",
      { ...IP, formula: [{ key: "bandwidth", value: 0 }] },
      "OrderList.Formula.Value out of range",
    ],
    [
      "traffic of an IP by bandwidth",
      { ...IP, formula: [{ key: "flow", value: 1 }] },
      "Parameter OrderList.Formula.Key invalid",
    ],
    [
      "bandwidth of an IP by usage",
      { ...IP, billingType: 2 },
      "Parameter OrderList.Formula.Key invalid",
    ],
    [
      "negative traffic",
      { ...IP, billingType: 2, formula: [{ key: "flow", value: -1 }] },
      "OrderList.Formula.Value out of range",
    ],
    [
      "another unit",
      { ...DISK, formula: [{ key: "ssd.gp1", value: 40, unit: "TB" }] },
      "Parameter OrderList.Formula.Unit invalid",
    ],
    [
      "no pieces of an item",
      { ...VM, formula: [{ key: "g.n2.large", number: 0 }] },
      "OrderList.Formula.Number out of range",
    ],
    ["an unknown field", { ...VM, colour: "red" }, "Parameter OrderList.Colour unknown"],
    ["text for a number", { ...VM, count: "1" }, "Parameter OrderList.Count invalid"],
  ])("calculateTotalPrice rejects an order with %s", async (_, line, message) => {
    const { httpStatus, body } = await get([VM, line]);
    expect(body.error?.message).toBe(message);
    expect(httpStatus).toBe(message.endsWith("found") ? 404 : 400);
  });

  test.each([2, 3, 4])("calculateTotalPrice replies 501 to cmd %d", async (cmd) => {
    const { httpStatus, body } = await get([VM], { cmd });
    expect([httpStatus, body.error?.status]).toEqual([501, "NOT_IMPLEMENTED"]);
  });

  test.each([
    ["2026-01-02 03:04:05", 200],
    ["2026-01-02T03:04:05Z", 200],
    ["12026-01-02 03:04:05", 400],
    ["026-01-02 03:04:05", 400],
    ["2026-01-02 03:04:05Z", 400],
  ])(
    "calculateTotalPrice replies to the time %s with status %d",
    async (operateTime, httpStatus) => {
      expect((await get([VM], { operateTime })).httpStatus).toBe(httpStatus);
    },
  );

  test("calculateTotalPrice accepts a zone of the region", async () => {
    expect(await price([{ ...VM, az: "cn-north-1b" }])).toMatchObject({ totalPrice: 0.42 });
  });

  test("calculateTotalPrice replies to the example of the docs as documented", async () => {
    const doc = readFileSync(new URL("../../../../../docs/simulator.md", import.meta.url), "utf8");
    const [, asked = "", answered = ""] =
      /## Prices[^]*?```json\n([^]*?)```[^]*?```json\n([^]*?)```/.exec(doc) ?? [];
    const body = JSON.parse(asked) as { readonly orderList: readonly Fields[] };
    const { list, ...sums } = await price(body.orderList, { ...body });
    const documented = JSON.parse(answered.replace(/,\s*…/, "")) as { readonly result: Price };
    const { list: shown, ...sumsTold } = documented.result;
    expect(sums).toEqual(sumsTold);
    expect(list.slice(0, shown.length)).toEqual(shown);
  });

  test("calculateTotalPrice serves the official SDK", async () => {
    const sdk = createRequire(import.meta.url)("jdcloud-sdk-js") as {
      readonly config: { logger: () => void };
      readonly BILLING: new (config: object) => {
        calculateTotalPrice(body: object, region: string): Promise<{ readonly result: Price }>;
      };
    };
    sdk.config.logger = () => undefined;
    const { url, credentials } = bench.simulator;
    const billing = new sdk.BILLING({
      credentials: { ...credentials },
      regionId: "cn-north-1",
      endpoint: { protocol: "http", host: new URL(url).host },
    });
    const body = { cmd: 1, packageCount: 2, orderList: [VM] };
    const { result } = await billing.calculateTotalPrice(body, "cn-north-1");
    expect(result).toMatchObject({ totalPrice: 0.84 });
  });
});
