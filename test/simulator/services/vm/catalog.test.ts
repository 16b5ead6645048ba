import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const rowsOf = async (path: string, list: string, query = "") =>
  ((await bench.send({ path, query })).body.result?.[list] ?? []) as readonly Record<
    string,
    unknown
  >[];
const messageOf = async (path: string, query = "") =>
  (await bench.send({ path, query })).body.error?.message;
const filter = (name: string, ...values: readonly string[]) =>
  [
    `filters.1.name=${name}`,
    ...values.map((value, at) => `filters.1.values.${at + 1}=${value}`),
  ].join("&");

describe("describeInstanceTypes", () => {
  const types = (query = "") => rowsOf("/instanceTypes", "instanceTypes", query);

  test("describeInstanceTypes shows the properties and the stock of a type", async () => {
    expect(await types(filter("instanceTypes", "h.n2.large"))).toEqual([
      {
        family: "h.n2",
        instanceType: "h.n2.large",
        cpu: 2,
        architecture: "x86_64",
        memoryMB: 8192,
        nicLimit: 4,
        cloudDiskCountLimit: 8,
        desc: "",
        generation: 2,
        state: [
          { az: "cn-north-1a", inStock: false },
          { az: "cn-north-1b", inStock: true },
          { az: "cn-north-1c", inStock: true },
        ],
      },
    ]);
  });

  test("describeInstanceTypes filters by zone, and lists neither arm nor container types", async () => {
    const [first] = await types(filter("az", "cn-north-1b"));
    expect(first?.["state"]).toEqual([{ az: "cn-north-1b", inStock: true }]);
    expect(await types(filter("architecture", "arm64"))).toEqual([]);
    expect(await types("serviceName=nc")).toEqual([]);
    expect(await messageOf("/instanceTypes", filter("architecture", "a", "b"))).toBe(
      "Filter 'architecture' takes a single value",
    );
  });

  test("describeInstanceTypes shows the current stock", async () => {
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 1);
    const inStock = async () => {
      const query = `${filter("instanceTypes", "g.n2.large")}&filters.2.name=az&filters.2.values.1=cn-north-1a`;
      return (await types(query))[0]?.["state"];
    };
    expect(await inStock()).toEqual([{ az: "cn-north-1a", inStock: true }]);
    await bench.launch(1);
    expect(await inStock()).toEqual([{ az: "cn-north-1a", inStock: false }]);
  });
});

describe("describeImages", () => {
  const ids = async (query: string) =>
    (await rowsOf("/images", "images", query)).map((image) => image["imageId"]);

  test("describeImages requires a source or ids", async () => {
    expect(await messageOf("/images")).toBe("Parameter ImageSource missing");
    expect(await messageOf("/images", "imageSource=mine")).toBe("Parameter ImageSource invalid");
    expect(await ids("ids.1=img-ubuntu2204&ids.2=img-private001")).toEqual([
      "img-ubuntu2204",
      "img-private001",
    ]);
  });

  test.each([
    ["imageSource=private", ["img-private001", "img-notready01"]],
    ["imageSource=private&status=ready", ["img-private001"]],
    ["imageSource=public&platform=CentOS", ["img-centos7900"]],
    ["imageSource=public&imageName=24.04", ["img-ubuntu2404"]],
    ["imageSource=public&rootDeviceType=localDisk", ["img-localdisk1"]],
    ["imageSource=public&architecture=arm64", []],
    ["imageSource=public&offline=True", []],
    ["imageSource=private&offline=False", ["img-private001", "img-notready01"]],
  ])("describeImages applies every filter of %s", async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  test("describeImages rejects a page size below 10", async () => {
    expect(await messageOf("/images", "imageSource=public&pageSize=9")).toBe(
      "PageSize out of range",
    );
  });
});

test("describeImage shows one image, and replies 404 to an unknown id", async () => {
  const { body } = await bench.send({ path: "/images/img-windows022" });
  expect(body.result?.["image"]).toMatchObject({
    imageId: "img-windows022",
    osType: "windows",
    systemDiskSizeGB: 80,
    status: "ready",
  });
  expect(await messageOf("/images/img-x")).toBe("Image 'img-x' not found");
});

test("describeImageConstraints lists the types that an image supports", async () => {
  const constraints = async (id: string) =>
    (await bench.send({ path: `/images/${id}/constraints` })).body.result?.["imageConstraints"];
  expect(await constraints("img-largeonly1")).toEqual({
    imageId: "img-largeonly1",
    imageInstanceTypeConstraint: {
      constraintsType: "includes",
      instanceTypes: ["g.n2.large", "g.n2.xlarge"],
    },
  });
  expect(await constraints("img-ubuntu2204")).toMatchObject({
    imageInstanceTypeConstraint: { constraintsType: "excludes", instanceTypes: [] },
  });
  expect(await messageOf("/images/img-x/constraints")).toBe("Image 'img-x' not found");
});
