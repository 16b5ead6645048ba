/** What every action and every listing refuses in its body, its query and its date. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const tell = async (service: string, method: string, path: string, body: unknown) =>
  (await bench.send({ service, method, path, body })).body;
const ask = async (path: string, query = "", service = "vm") =>
  (await bench.send({ service, path, query })).body;
const outcome = (body: Awaited<ReturnType<typeof ask>>) => body.error?.message ?? "taken";

describe("an action", () => {
  test.each([
    "startInstance",
    "stopInstance",
    "rebootInstance",
    "resizeInstance",
    "rebuildInstance",
    "modifyInstancePassword",
    "modifyInstanceDiskAttribute",
  ])("%s refuses a field that it does not know", async (verb) => {
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
  ])("of %s, %s %s refuses a field that it does not know", async (service, method, path) => {
    const body = await tell(service, method, path, { colour: "red" });
    expect(outcome(body)).toBe("Parameter Colour unknown");
  });

  test.each(["{", "nonsense"])("with a body of %s is told that it is no JSON", async (body) => {
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

  test.each(listings)("of %s has pages of 10 to 100", async (path, service) => {
    for (const [query, told] of [
      ["pageSize=9", "PageSize out of range"],
      ["pageSize=10", "taken"],
      ["pageSize=100", "taken"],
      ["pageSize=101", "PageSize out of range"],
      ["pageNumber=0", "PageNumber out of range"],
      ["pageNumber=x", "Parameter PageNumber invalid"],
    ] as const) {
      expect([query, outcome(await ask(path, query, service))]).toEqual([query, told]);
    }
  });

  test.each(listings)(
    "of %s names the filter and the operator it does not know",
    async (path, service) => {
      const strange = "filters.1.name=colour&filters.1.values.1=red";
      expect(outcome(await ask(path, strange, service))).toBe("Filter 'colour' not supported");
    },
  );

  test.each([
    ["ne", "Filter 'keyNames' does not support operator 'ne'"],
    ["in", "taken"],
    ["eq", "taken"],
  ])("of key pairs with operator %s: %s", async (operator, told) => {
    const query = `filters.1.name=keyNames&filters.1.operator=${operator}&filters.1.values.1=ops`;
    expect(outcome(await ask("/keypairs", query))).toBe(told);
  });

  test.each([
    ["like", "name", "taken"],
    ["like", "az", "Filter 'az' does not support operator 'like'"],
    ["ne", "name", "Filter 'name' does not support operator 'ne'"],
  ])("of VMs with operator %s on %s: %s", async (operator, name, told) => {
    const query = `filters.1.name=${name}&filters.1.operator=${operator}&filters.1.values.1=x`;
    expect(outcome(await ask("/instances", query))).toBe(told);
  });

  test.each(["instanceType", "az", "dedicatedHostId", "dedicatedPoolId", "elasticIpAddress"])(
    "of states has no filter %s",
    async (name) => {
      const query = `filters.1.name=${name}&filters.1.values.1=x`;
      expect(outcome(await ask("/instanceStatus", query))).toBe(`Filter '${name}' not supported`);
    },
  );

  test.each(["1x", "x1", "1.5", "9e99", "%201", "1%20", "0x10"])(
    "with a page of %s is refused",
    async (page) => {
      expect(outcome(await ask("/instances", `pageNumber=${page}`))).toBe(
        "Parameter PageNumber invalid",
      );
    },
  );

  test("with a flag that is none is refused by its name", async () => {
    const [id = ""] = await bench.launch(1);
    const name = "deletePrimaryNetworkInterfaceAllElasticIp";
    const query = `${name}=maybe`;
    const { body } = await bench.send({ method: "DELETE", path: `/instances/${id}`, query });
    expect(outcome(body)).toBe("Parameter DeletePrimaryNetworkInterfaceAllElasticIp invalid");
  });

  test("finds a VM by a part of one of several addresses", async () => {
    await bench.launch(3);
    const query =
      "filters.1.name=privateIpAddress&filters.1.values.1=9.9.9&filters.1.values.2=10.0.0.";
    expect((await ask("/instances", query)).result?.totalCount).toBe(3);
  });

  test("passes over a filter whose values are empty", async () => {
    await bench.launch(2);
    const query = "filters.1.name=az&filters.1.values.1=";
    expect((await ask("/instances", query)).result?.totalCount).toBe(2);
  });
});

describe("the gateway", () => {
  test.each([
    ["is no date", "yesterday", "malformed header x-jdcloud-date[gw]"],
    ["is no day", "20261399T000000Z", "malformed header x-jdcloud-date[gw]"],
    [
      "is of another day than the scope",
      "20200101T000000Z",
      "x-jdcloud-date differs from credential scope[gw]",
    ],
  ])("refuses a date that %s", async (_, date, message) => {
    const headers = { "x-jdcloud-date": date };
    const { body } = await bench.send({ path: "/instances", headers });
    expect(body.error).toEqual({ code: 401, status: "UNAUTHENTICATED", message });
  });
});
