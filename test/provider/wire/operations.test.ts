import { describe, expect, test } from "@jest/globals";
import * as operations from "../../../provider/wire/operations.js";

const { expandPath, LIMITS } = operations;
const vm = { instanceId: "i-a", status: "RUNNING" };

describe("VM operations", () => {
  test.each([
    [operations.createInstances, "POST", "/v1/regions/{regionId}/instances", true],
    [operations.describeInstances, "GET", "/v1/regions/{regionId}/instances", true],
    [operations.describeInstance, "GET", "/v1/regions/{regionId}/instances/{instanceId}", true],
    [operations.describeQuotas, "GET", "/v1/regions/{regionId}/quotas", true],
    [
      operations.startInstance,
      "POST",
      "/v1/regions/{regionId}/instances/{instanceId}:startInstance",
      false,
    ],
    [operations.deleteInstance, "DELETE", "/v1/regions/{regionId}/instances/{instanceId}", true],
  ])("operation $name is %s %s, repeatable %s", (operation, method, path, isRepeatable) => {
    expect(operation).toMatchObject({ service: "vm", method, path, isRepeatable });
  });

  test("LIMITS match the vendor's page", () => {
    expect(LIMITS).toEqual({
      ...{ maxCount: 100, pageSize: 100, clientTokenLength: 64, idsPerCall: 100, tags: 10 },
    });
  });

  test("createInstances refuses a reply with missing or empty ids", () => {
    const { result } = operations.createInstances;
    expect(result.parse({ instanceIds: ["i-a"] })).toEqual({ instanceIds: ["i-a"] });
    expect(result.safeParse({}).success).toBe(false);
    expect(result.safeParse({ instanceIds: [""] }).success).toBe(false);
  });

  test("describeInstances reads absent and null instances as an empty list, and requires a total count", () => {
    const { result } = operations.describeInstances;
    expect(result.parse({ totalCount: 0 }).instances).toEqual([]);
    expect(result.parse({ totalCount: 0, instances: null }).instances).toEqual([]);
    expect(result.parse({ totalCount: 1, instances: [vm] }).instances[0]?.status).toBe("running");
    expect(result.safeParse({ instances: [vm] }).success).toBe(false);
    expect(result.safeParse({ instances: [], totalCount: -1 }).success).toBe(false);
  });

  test("describeInstance refuses a reply without a VM", () => {
    const { result } = operations.describeInstance;
    expect(result.parse({ instance: vm }).instance.instanceId).toBe("i-a");
    expect(result.safeParse({}).success).toBe(false);
  });

  test("describeQuotas reads limits and use", () => {
    const quotas = [{ resourceType: "instance", limit: 200, used: 3 }];
    expect(operations.describeQuotas.result.parse({ quotas })).toEqual({ quotas });
  });

  test.each([undefined, null, {}, { anything: 1 }])(
    "startInstance and deleteInstance read %j as success",
    (reply) => {
      expect(operations.startInstance.result.parse(reply)).toEqual({});
      expect(operations.deleteInstance.result.parse(reply)).toEqual({});
    },
  );
});

describe("expandPath", () => {
  test("expandPath fills every name and keeps the action's colon", () => {
    const path = expandPath(operations.startInstance.path, { regionId: "r", instanceId: "i-a" });
    expect(path).toBe("/v1/regions/r/instances/i-a:startInstance");
  });

  test("expandPath encodes values, so no value can change the path", () => {
    expect(expandPath("/x/{id}", { id: "../a?b c/%" })).toBe("/x/..%2Fa%3Fb%20c%2F%25");
  });

  test.each([{}, { id: "" }])(
    "expandPath refuses %j, since a path without an id names the whole collection",
    (values) => {
      expect(() => expandPath("/x/{id}", values)).toThrow("path /x/{id}: id is empty");
    },
  );
});
