import { describe, expect, test } from "@jest/globals";
import * as otherServices from "../../../provider/wire/other-services.js";
import * as catalog from "../../../provider/wire/catalog.js";

const REGION = "/v1/regions/{regionId}";

describe("catalog operations", () => {
  test.each([
    [catalog.describeInstanceTypes, "vm", "/instanceTypes"],
    [catalog.describeImage, "vm", "/images/{imageId}"],
    [catalog.describeImageConstraints, "vm", "/images/{imageId}/constraints"],
    [catalog.describeKeypairs, "vm", "/keypairs"],
    [catalog.describeInstanceTemplate, "vm", "/instanceTemplates/{instanceTemplateId}"],
    [catalog.verifyInstanceTemplate, "vm", "/instanceTemplates/{instanceTemplateId}:verify"],
    [otherServices.describeSubnet, "vpc", "/subnets/{subnetId}"],
    [otherServices.describeVpcQuota, "vpc", "/quotas"],
    [otherServices.describeDiskQuota, "disk", "/quotas"],
    [otherServices.describeAg, "ag", "/availabilityGroups/{agId}"],
  ])("operation $name is a repeatable GET of %s at %s", (operation, service, path) => {
    expect(operation).toMatchObject({
      service,
      method: "GET",
      path: REGION + path,
      isRepeatable: true,
    });
  });

  test("calculateTotalPrice is a repeatable POST, since it orders nothing", () => {
    expect(otherServices.calculateTotalPrice).toMatchObject({
      service: "billing",
      method: "POST",
      path: `${REGION}/calculateTotalPrice`,
      isRepeatable: true,
    });
  });

  test("describeInstanceTypes reads absent lists as empty, and absent numbers as undefined", () => {
    const { result } = catalog.describeInstanceTypes;
    expect(result.parse({})).toEqual({ instanceTypes: [], specificInstanceTypes: [] });
    const [type] = result.parse({
      instanceTypes: [{ instanceType: "g", state: null }],
    }).instanceTypes;
    expect(type).toMatchObject({ state: [], cloudDiskTypes: [] });
    expect(type?.cloudDiskCountLimit).toBeUndefined();
    expect(result.safeParse({ instanceTypes: [{}] }).success).toBe(false);
  });

  test("InstanceTypeInfo without inStock in a zone is out of stock there", () => {
    const state = [{ az: "a" }];
    const info = catalog.InstanceTypeInfo.parse({ instanceType: "g", state });
    expect(info.state).toEqual([{ az: "a", inStock: false }]);
  });

  test("describeImageConstraints accepts a reply without constraints", () => {
    const { result } = catalog.describeImageConstraints;
    expect(result.parse({}).imageConstraints).toBeUndefined();
    const none = result.parse({ imageConstraints: { imageId: "img-a" } });
    expect(none.imageConstraints?.imageInstanceTypeConstraint).toBeUndefined();
  });

  test.each([
    [catalog.describeImage, {}],
    [catalog.describeImage, { image: {} }],
    [catalog.describeInstanceTemplate, {}],
    [otherServices.describeSubnet, {}],
    [otherServices.describeVpcQuota, { quota: { maxLimit: 1 } }],
    [otherServices.describeDiskQuota, {}],
    [otherServices.describeAg, { ag: {} }],
    [otherServices.calculateTotalPrice, {}],
  ])("operation $name refuses the reply %j", ({ result }, reply) => {
    expect(result.safeParse(reply).success).toBe(false);
  });

  test("describeKeypairs accepts a reply without key pairs, and verifyInstanceTemplate any success", () => {
    expect(catalog.describeKeypairs.result.parse({ totalCount: 0 }).keypairs).toEqual([]);
    expect(catalog.verifyInstanceTemplate.result.parse(undefined)).toEqual({});
  });
});
