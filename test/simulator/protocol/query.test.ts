/** Bodies, queries and dates rejected by every action and every listing. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const submit = async (service: string, method: string, path: string, body: unknown) =>
  (await bench.send({ service, method, path, body })).body;
const get = async (path: string, query = "", service = "vm") =>
  (await bench.send({ service, path, query })).body;
const outcome = (body: Awaited<ReturnType<typeof get>>) => body.error?.message ?? "accepted";

describe("a body", () => {
  test.each([
    "startInstance",
    "stopInstance",
    "rebootInstance",
    "resizeInstance",
    "rebuildInstance",
    "modifyInstancePassword",
    "modifyInstanceDiskAttribute",
  ])("%s rejects an unknown field in its body", async (verb) => {
    const { body } = await bench.act(await bench.running(), verb, { colour: "red" });
    expect(outcome(body)).toBe("Parameter Colour unknown");
  });

  test.each<readonly [string, string, string]>([
    ["vm", "POST", "/keypairs/ops:attach"],
    ["vm", "POST", "/keypairs/ops:detach"],
    ["vm", "POST", "/instances:modifyInstanceReleaseTime"],
    ["disk", "POST", "/disks/vol-x:extend"],
    ["vpc", "PATCH", "/elasticIps/fip-x"],
    ["vpc", "PATCH", "/networkInterfaces/port-x"],
    ["resourcetag", "POST", "/tags:tagResources"],
    ["resourcetag", "POST", "/tags:unTagResources"],
    ["renewal", "POST", "/v2/regions/cn-north-1/instances:renew"],
    ["renewal", "PUT", "/v2/regions/cn-north-1/instances:autoRenewStatus"],
  ])(
    "the %s service rejects an unknown field in the body of %s %s",
    async (service, method, path) => {
      const body = await submit(service, method, path, { colour: "red" });
      expect(outcome(body)).toBe("Parameter Colour unknown");
    },
  );

  test.each(["{", "nonsense"])("an action rejects the body %s, which is not JSON", async (body) => {
    const reply = await bench.send({ method: "POST", path: "/instances/i-x:startInstance", body });
    expect(outcome(reply.body)).toBe("Request body is not JSON");
  });
});

describe("a query", () => {
  const listings = [
    ["/keypairs", "vm"],
    ["/instanceTemplates", "vm"],
    ["/disks", "disk"],
    ["/elasticIps", "vpc"],
    ["/networkSecurityGroups", "vpc"],
  ] as const;

  test.each(listings)("the listing %s has pages of 10 to 100", async (path, service) => {
    for (const [query, expected] of [
      ["pageSize=9", "PageSize out of range"],
      ["pageSize=10", "accepted"],
      ["pageSize=100", "accepted"],
      ["pageSize=101", "PageSize out of range"],
      ["pageNumber=0", "PageNumber out of range"],
      ["pageNumber=x", "Parameter PageNumber invalid"],
    ] as const) {
      expect([query, outcome(await get(path, query, service))]).toEqual([query, expected]);
    }
  });

  test.each(listings)(
    "the listing %s rejects an unknown filter and names it",
    async (path, service) => {
      const query = "filters.1.name=colour&filters.1.values.1=red";
      expect(outcome(await get(path, query, service))).toBe("Filter 'colour' not supported");
    },
  );

  test.each([
    ["ne", "Filter 'keyNames' does not support operator 'ne'"],
    ["in", "accepted"],
    ["eq", "accepted"],
  ])(
    "the listing of key pairs replies to a filter with operator %s: %s",
    async (operator, expected) => {
      const query = `filters.1.name=keyNames&filters.1.operator=${operator}&filters.1.values.1=ops`;
      expect(outcome(await get("/keypairs", query))).toBe(expected);
    },
  );

  test.each([
    ["like", "name", "accepted"],
    ["like", "az", "Filter 'az' does not support operator 'like'"],
    ["ne", "name", "Filter 'name' does not support operator 'ne'"],
  ])(
    "the listing of VMs replies to operator %s on filter %s: %s",
    async (operator, name, expected) => {
      const query = `filters.1.name=${name}&filters.1.operator=${operator}&filters.1.values.1=x`;
      expect(outcome(await get("/instances", query))).toBe(expected);
    },
  );

  test.each(["instanceType", "az", "dedicatedHostId", "dedicatedPoolId", "elasticIpAddress"])(
    "the listing of states rejects the filter %s",
    async (name) => {
      const query = `filters.1.name=${name}&filters.1.values.1=x`;
      expect(outcome(await get("/instanceStatus", query))).toBe(`Filter '${name}' not supported`);
    },
  );

  test.each(["1x", "x1", "1.5", "9e99", "%201", "1%20", "0x10"])(
    "the listing of VMs rejects the page number %s",
    async (page) => {
      expect(outcome(await get("/instances", `pageNumber=${page}`))).toBe(
        "Parameter PageNumber invalid",
      );
    },
  );

  test("deleteInstance rejects a flag that is not a boolean and names it", async () => {
    const [id = ""] = await bench.launch(1);
    const name = "deletePrimaryNetworkInterfaceAllElasticIp";
    const query = `${name}=maybe`;
    const { body } = await bench.send({ method: "DELETE", path: `/instances/${id}`, query });
    expect(outcome(body)).toBe("Parameter DeletePrimaryNetworkInterfaceAllElasticIp invalid");
  });

  test("the listing of VMs finds a VM by a part of one of several addresses", async () => {
    await bench.launch(3);
    const query =
      "filters.1.name=privateIpAddress&filters.1.values.1=9.9.9&filters.1.values.2=10.0.0.";
    expect((await get("/instances", query)).result?.totalCount).toBe(3);
  });

  test("the listing of VMs ignores a filter whose values are empty", async () => {
    await bench.launch(2);
    const query = "filters.1.name=az&filters.1.values.1=";
    expect((await get("/instances", query)).result?.totalCount).toBe(2);
  });
});

describe("the gateway", () => {
  test.each([
    ["is not a date", "yesterday", "malformed header x-jdcloud-date[gw]"],
    ["is not a day of the calendar", "20261399T000000Z", "malformed header x-jdcloud-date[gw]"],
    [
      "differs from the day of the scope",
      "20200101T000000Z",
      "x-jdcloud-date differs from credential scope[gw]",
    ],
  ])("the gateway rejects a date that %s", async (_, date, message) => {
    const headers = { "x-jdcloud-date": date };
    const { body } = await bench.send({ path: "/instances", headers });
    expect(body.error).toEqual({ code: 401, status: "UNAUTHENTICATED", message });
  });
});
