import { describe, expect, test } from "@jest/globals";
import * as neighbours from "../../../provider/wire/other-services.js";
import * as offers from "../../../provider/wire/catalog.js";

const REGION = "/v1/regions/{regionId}";

describe("catalog operations", () => {
  test.each([
    [offers.describeInstanceTypes, "vm", "/instanceTypes"],
    [offers.describeImage, "vm", "/images/{imageId}"],
    [offers.describeImageConstraints, "vm", "/images/{imageId}/constraints"],
    [offers.describeKeypairs, "vm", "/keypairs"],
    [offers.describeInstanceTemplate, "vm", "/instanceTemplates/{instanceTemplateId}"],
    [offers.verifyInstanceTemplate, "vm", "/instanceTemplates/{instanceTemplateId}:verify"],
    [neighbours.describeSubnet, "vpc", "/subnets/{subnetId}"],
    [neighbours.describeVpcQuota, "vpc", "/quotas"],
    [neighbours.describeDiskQuota, "disk", "/quotas"],
    [neighbours.describeAg, "ag", "/availabilityGroups/{agId}"],
  ])("operation $name is a repeatable GET of %s at %s", (operation, service, path) => {
    expect(operation).toMatchObject({
      service,
      method: "GET",
      path: REGION + path,
      isRepeatable: true,
    });
  });

  test("calculateTotalPrice is a repeatable POST, since it orders nothing", () => {
    expect(neighbours.calculateTotalPrice).toMatchObject({
      service: "billing",
      method: "POST",
      path: `${REGION}/calculateTotalPrice`,
      isRepeatable: true,
    });
  });

  test("describeInstanceTypes reads absent lists as empty, and absent numbers as undefined", () => {
    const { result } = offers.describeInstanceTypes;
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
    const offer = offers.InstanceTypeInfo.parse({ instanceType: "g", state });
    expect(offer.state).toEqual([{ az: "a", inStock: false }]);
  });

  test("describeImageConstraints accepts a reply without constraints", () => {
    const { result } = offers.describeImageConstraints;
    expect(result.parse({}).imageConstraints).toBeUndefined();
    const none = result.parse({ imageConstraints: { imageId: "img-a" } });
    expect(none.imageConstraints?.imageInstanceTypeConstraint).toBeUndefined();
  });

  test.each([
    [offers.describeImage, {}],
    [offers.describeImage, { image: {} }],
    [offers.describeInstanceTemplate, {}],
    [neighbours.describeSubnet, {}],
    [neighbours.describeVpcQuota, { quota: { maxLimit: 1 } }],
    [neighbours.describeDiskQuota, {}],
    [neighbours.describeAg, { ag: {} }],
    [neighbours.calculateTotalPrice, {}],
  ])("operation $name refuses the reply %j", ({ result }, reply) => {
    expect(result.safeParse(reply).success).toBe(false);
  });

  test("describeKeypairs accepts a reply without key pairs, and verifyInstanceTemplate any success", () => {
    expect(offers.describeKeypairs.result.parse({ totalCount: 0 }).keypairs).toEqual([]);
    expect(offers.verifyInstanceTemplate.result.parse(undefined)).toEqual({});
  });
});
