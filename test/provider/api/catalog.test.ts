/** Every lookup against a simulator over real HTTP. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createCall, type ClientPorts } from "../../../provider/api/client.js";
import { createLimiter } from "../../../provider/api/limiter.js";
import { createCatalog, type Catalog } from "../../../provider/api/catalog.js";
import { createTransport, type Transport } from "../../../provider/api/transport.js";
import { startSimulator, type Simulator } from "../../../simulator/index.js";
import { okay, toyTransport } from "./world.js";

let simulator: Simulator;
let catalog: Catalog;
beforeAll(async () => {
  simulator = await startSimulator({ quota: 7, limits: { elasticIp: 3, disk: 40, cpu: 100 } });
  catalog = catalogOf("cn-north-1");
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

function portsWith(transport: Transport): ClientPorts {
  const clock = { nowMs: Date.now, sleep: async () => undefined };
  return {
    transport,
    limiter: createLimiter({ perSecond: 1e6, burst: 1e6, concurrent: 16 }, clock),
    clock,
    random: () => 0,
    nonce: () => globalThis.crypto.randomUUID(),
    signal: new AbortController().signal,
  };
}

function catalogOf(regionId: string, given: { readonly secretAccessKey?: string } = {}): Catalog {
  const { url, credentials } = simulator;
  const endpoint = { regionId, url, credentials: { ...credentials, ...given } };
  return createCatalog(createCall(endpoint, portsWith(createTransport())));
}

describe("createCatalog", () => {
  test("instanceTypes returns the stock and the limits of each type", async () => {
    const types = await catalog.instanceTypes();
    const find = (id: string) => types.find(({ instanceType }) => instanceType === id);
    expect(find("g.n3.large")).toMatchObject({ cpu: 2, memoryMB: 8192, cloudDiskCountLimit: 2 });
    expect(find("h.n2.large")?.state).toEqual([
      { az: "cn-north-1a", inStock: false },
      { az: "cn-north-1b", inStock: true },
      { az: "cn-north-1c", inStock: true },
    ]);
    expect(simulator.ledger().calls).toEqual({ describeInstanceTypes: 1 });
  });

  test("instanceTypes returns zones of the endpoint's region only", async () => {
    const [first] = await catalogOf("cn-east-1").instanceTypes();
    expect(first?.state.map(({ az }) => az)).toEqual(["cn-east-1a", "cn-east-1b"]);
  });

  test("image returns an image, and undefined for an unknown id", async () => {
    expect(await catalog.image("img-notready01")).toMatchObject({ status: "pending" });
    expect(await catalog.image("img-nosuch0001")).toBeUndefined();
  });

  test("imageConstraint returns the types of an image, and undefined for an unknown id", async () => {
    expect(await catalog.imageConstraint("img-largeonly1")).toEqual({
      constraintsType: "includes",
      instanceTypes: ["g.n2.large", "g.n2.xlarge"],
    });
    expect(await catalog.imageConstraint("img-nosuch0001")).toBeUndefined();
  });

  test("imageConstraint returns undefined for an image without a reported constraint", async () => {
    const refuse = { fault: "refuse", httpStatus: 400, status: "INVALID_ARGUMENT" } as const;
    const message = "Image is not official";
    simulator.faults.arm([{ operation: "describeImageConstraints", ...refuse, message }]);
    expect(await catalog.imageConstraint("img-private001")).toBeUndefined();
  });

  test("the quota look-ups return limit and use of VMs, elastic IPs and disks", async () => {
    expect(await catalog.vmQuotas()).toMatchObject({
      instance: { limit: 7, used: 0 },
      instance_cpu: { limit: 100, used: 0 },
      instance_memory: { used: 0 },
    });
    expect(await catalog.elasticIpQuota()).toEqual({ elastic_ip: { limit: 3, used: 0 } });
    expect(await catalog.diskQuota()).toEqual({ disk: { limit: 40, used: 0 } });
    const calls = { describeQuotas: 1, describeVpcQuota: 1, describeDiskQuota: 1 };
    expect(simulator.ledger().calls).toEqual(calls);
  });

  test("keyNames returns the existing key pairs", async () => {
    expect(await catalog.keyNames(["ops", "nobody"])).toEqual(["ops"]);
  });

  test("keyNames and vmQuotas ask for the given names only, since other rows fill the first page", async () => {
    const asked: unknown[] = [];
    const call = ((_operation: unknown, input: unknown) => {
      asked.push(input);
      return Promise.resolve({ result: { keypairs: [], quotas: [] } });
    }) as unknown as Parameters<typeof createCatalog>[0];
    await createCatalog(call).keyNames(["ops"]);
    await createCatalog(call).vmQuotas();
    expect(asked).toEqual([
      { query: { filters: [{ name: "keyNames", values: ["ops"] }] } },
      {
        query: {
          filters: [
            { name: "resourceTypes", values: ["instance", "instance_cpu", "instance_memory"] },
          ],
        },
      },
    ]);
  });

  test("template returns the settings of a template, and undefined for an unknown id", async () => {
    expect(await catalog.template("it-north1main")).toMatchObject({
      instanceType: "g.n2.large",
      keyNames: ["ops"],
      elasticIp: { bandwidthMbps: 5, provider: "BGP" },
    });
    expect(await catalog.template("it-nosuch0001")).toBeUndefined();
  });

  test("templateFlaw returns an empty text for a usable template, else the cloud's message", async () => {
    expect(await catalog.templateFlaw("it-north1main")).toBe("");
    expect(await catalog.templateFlaw("it-north1dead")).toBe("Image 'img-notready01' not ready");
  });

  test("availabilityGroup returns template and zones, and undefined for an unknown id", async () => {
    expect(await catalog.availabilityGroup("ag-north1main")).toMatchObject({
      instanceTemplateId: "it-north1main",
      azs: ["cn-north-1a", "cn-north-1b"],
    });
    expect(await catalog.availabilityGroup("ag-nosuch0001")).toBeUndefined();
  });

  test("subnet returns its free addresses, and undefined for a subnet of another region", async () => {
    expect(await catalog.subnet("subnet-north1tiny")).toMatchObject({ availableIpCount: 4 });
    expect(await catalogOf("cn-east-2").subnet("subnet-north1tiny")).toBeUndefined();
  });

  test("price returns the sum of all lines times the number of pieces", async () => {
    const place = { region: "cn-north-1", billingType: 1 } as const;
    const vm = {
      serviceCode: "vm",
      ...place,
      formula: [{ key: "g.n2.large", value: 1 }],
    } as const;
    const disk = {
      serviceCode: "disk",
      ...place,
      formula: [{ key: "ssd.gp1", value: 40 }],
    } as const;
    expect(await catalog.price([vm, disk], 3)).toBeCloseTo(1.38, 10);
  });

  test("createCatalog reports an unknown region as an error, not as a missing resource", async () => {
    const elsewhere = catalogOf("cn-mars-1");
    for (const look of [
      () => elsewhere.image("img-ubuntu2204"),
      () => elsewhere.subnet("subnet-north1main"),
      () => elsewhere.template("it-north1main"),
      () => elsewhere.templateFlaw("it-north1main"),
      () => elsewhere.imageConstraint("img-ubuntu2204"),
    ]) {
      await expect(look()).rejects.toMatchObject({ fault: "missing" });
    }
  });

  test("createCatalog reports rejected credentials as an error, never as a missing resource", async () => {
    const stranger = catalogOf("cn-north-1", { secretAccessKey: "no-such-key" });
    await expect(stranger.image("img-ubuntu2204")).rejects.toMatchObject({ fault: "denied" });
    await expect(stranger.templateFlaw("it-north1main")).rejects.toMatchObject({
      fault: "denied",
    });
  });

  test("instanceTypes includes the types that are open to this account only", async () => {
    const type = (instanceType: string) => ({ instanceType, cpu: 2, memoryMB: 4096, state: [] });
    const result = { instanceTypes: [type("g.a")], specificInstanceTypes: [type("g.own")] };
    const { transport } = toyTransport(okay(result));
    const { url, credentials } = simulator;
    const endpoint = { regionId: "cn-north-1", url, credentials };
    const types = await createCatalog(createCall(endpoint, portsWith(transport))).instanceTypes();
    expect(types.map(({ instanceType }) => instanceType)).toEqual(["g.a", "g.own"]);
  });

  test("price uses the discounted price, and without a discount the finer price", async () => {
    const priced = async (result: object) => {
      const { transport } = toyTransport(okay(result));
      const { url, credentials } = simulator;
      const endpoint = { regionId: "cn-north-1", url, credentials };
      return createCatalog(createCall(endpoint, portsWith(transport))).price([], 1);
    };
    const all = { totalPrice: 1.2, totalPriceScale4: 1.2345, discountedTotalPrice: 1 };
    expect(await priced({ ...all, totalDiscount: 0 })).toBe(1.2345);
    expect(await priced({ ...all, totalDiscount: 0.2345 })).toBe(1);
    expect(await priced({ totalPrice: 1.2 })).toBe(1.2);
  });
});
