import { describe, expect, test } from "@jest/globals";
import * as changes from "../../../provider/wire/changes.js";
import { expandPath } from "../../../provider/wire/operations.js";

const instance = (action: string) => `/v1/regions/{regionId}/instances/{instanceId}:${action}`;

describe("operations that change a VM", () => {
  test.each([
    [changes.modifyInstanceAttribute, "vm", "POST", instance("modifyInstanceAttribute"), true],
    [changes.modifyInstancePassword, "vm", "POST", instance("modifyInstancePassword"), true],
    [
      changes.modifyInstanceDiskAttribute,
      ...(["vm", "POST", instance("modifyInstanceDiskAttribute"), true] as const),
    ],
    [changes.stopInstance, "vm", "POST", instance("stopInstance"), false],
    [changes.resizeInstance, "vm", "POST", instance("resizeInstance"), false],
    [changes.rebuildInstance, "vm", "POST", instance("rebuildInstance"), false],
    [changes.attachKeypair, "vm", "POST", "/v1/regions/{regionId}/keypairs/{keyName}:attach", true],
    [changes.detachKeypair, "vm", "POST", "/v1/regions/{regionId}/keypairs/{keyName}:detach", true],
    [
      changes.modifyNetworkInterface,
      ...([
        "vpc",
        "PATCH",
        "/v1/regions/{regionId}/networkInterfaces/{networkInterfaceId}",
      ] as const),
      true,
    ],
    [
      changes.modifyElasticIp,
      ...(["vpc", "PATCH", "/v1/regions/{regionId}/elasticIps/{elasticIpId}", true] as const),
    ],
    [changes.extendDisk, "disk", "POST", "/v1/regions/{regionId}/disks/{diskId}:extend", false],
    [
      changes.setRenewal,
      ...(["renewal", "PUT", "/v2/regions/{regionId}/instances:autoRenewStatus", true] as const),
    ],
    [
      changes.tagResources,
      ...(["resourcetag", "POST", "/v1/regions/{regionId}/tags:tagResources", true] as const),
    ],
    [
      changes.unTagResources,
      ...(["resourcetag", "POST", "/v1/regions/{regionId}/tags:unTagResources", true] as const),
    ],
  ])(
    "operation $name is of %s: %s %s, repeatable %s",
    (operation, service, method, path, isRepeatable) => {
      expect(operation).toMatchObject({ service, method, path, isRepeatable });
    },
  );

  test("the path of a key pair encodes its name", () => {
    const values = { regionId: "r", keyName: "my key" };
    expect(expandPath(changes.attachKeypair.path, values)).toBe(
      "/v1/regions/r/keypairs/my%20key:attach",
    );
  });

  test.each([undefined, null, {}, { anything: 1 }])("an action reads %j as success", (reply) => {
    const actions = [changes.modifyInstanceAttribute, changes.resizeInstance, changes.extendDisk];
    for (const { result } of actions) expect(result.parse(reply)).toEqual({});
  });

  test("attachKeypair and detachKeypair read absent lists as empty, and refuse a reply without a result", () => {
    for (const { result } of [changes.attachKeypair, changes.detachKeypair]) {
      expect(result.parse({ successInstanceId: ["i-a"], failInstanceId: null })).toEqual({
        ...{ successInstanceId: ["i-a"], failInstanceId: [] },
      });
      expect(result.parse({})).toEqual({ successInstanceId: [], failInstanceId: [] });
      expect(result.safeParse(undefined).success).toBe(false);
    }
  });

  test("tagResources and unTagResources read the failed resources, each with a reason", () => {
    const failed = [{ resourceId: "i-a", msg: "more than 10 tags" }, { resourceId: "i-b" }];
    for (const { result } of [changes.tagResources, changes.unTagResources]) {
      const { data } = result.parse({ data: { failedResourcesMap: failed } });
      expect(data.failedResourcesMap).toEqual([
        failed[0],
        { resourceId: "i-b", msg: "no reason given" },
      ]);
      expect(result.parse({ data: {} }).data.failedResourcesMap).toEqual([]);
      expect(result.safeParse({}).success).toBe(false);
    }
  });

  test.each([
    [undefined, ""],
    [{}, ""],
    [{ stringResult: null }, ""],
    [{ stringResult: "2" }, "2"],
    [{ stringResult: 2 }, "2"],
  ])("setRenewal reads %j as %j", (reply, text) => {
    expect(changes.setRenewal.result.parse(reply)).toBe(text);
  });
});
