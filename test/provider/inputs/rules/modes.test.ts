import { describe, expect, test } from "@jest/globals";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { SPEC } from "../../group/web-group.js";
import { problemsOf, problemsOfSpec, type Change } from "./problems.js";

const SUBNET = "instanceSpec.primaryNetworkInterface.networkInterface.subnetId";
const needed = (path: string) => `${path}: is required unless instanceTemplateId or agId is given`;
const AZ = "instanceSpec.az: is required unless agId is given";
const TEMPLATE = { name: "web", az: "cn-north-1a", instanceTemplateId: "it-a" };
const GROUP = { name: "web", agId: "ag-a" };
const nic = (networkInterface: Change) => ({ primaryNetworkInterface: { networkInterface } });

describe("isCompleteForItsMode", () => {
  test.each<readonly [string, Change, readonly string[]]>([
    ["custom", SPEC, []],
    ["from a template", TEMPLATE, []],
    ["in an availability group", GROUP, []],
    [
      "custom with a name alone",
      { name: "web" },
      [AZ, needed("instanceSpec.instanceType"), needed("instanceSpec.imageId"), needed(SUBNET)],
    ],
    ["from a template without a zone", { name: "web", instanceTemplateId: "it-a" }, [AZ]],
    ["from a template with a subnet", { ...TEMPLATE, ...nic({ subnetId: "subnet-a" }) }, []],
    [
      "from a template with an interface without a subnet",
      { ...TEMPLATE, ...nic({ securityGroups: ["sg-a"] }) },
      [`${SUBNET}: is required unless agId is given`],
    ],
    ["from a template with an empty interface", { ...TEMPLATE, primaryNetworkInterface: {} }, []],
    ["without a name", { agId: "ag-a" }, ["instanceSpec.name: is required"]],
    [
      "with an interface without a subnet",
      { ...SPEC, primaryNetworkInterface: { autoDelete: true } },
      [needed(SUBNET)],
    ],
    ["with an unknown image", { ...SPEC, imageId: UNKNOWN }, []],
    ["with an unknown template", { ...TEMPLATE, instanceTemplateId: UNKNOWN }, []],
    ["with an unknown availability group", { name: "web", agId: UNKNOWN }, []],
    [
      "with an availability group of the wrong type",
      { name: "web", agId: 7 },
      ["instanceSpec.agId: 7 is not text"],
    ],
  ])("isCompleteForItsMode checks the required fields of a spec %s", (_, spec, expected) => {
    expect(problemsOfSpec(spec)).toEqual(expected);
    // An unknown value elsewhere changes nothing.
    expect(problemsOfSpec({ ...spec, description: UNKNOWN })).toEqual(expected);
  });
});

describe("fieldsAreAllowedWithAgId", () => {
  const DECIDES =
    "is not allowed with agId: the availability group's template sets it; leave it out";

  test.each<readonly [string, Change]>([
    ["a description", { description: "d" }],
    ["tags", { userTags: { env: "test" } }],
    ["a fixed address", nic({ primaryIpAddress: "10.0.0.4" })],
    ["autoDelete of the interface", { primaryNetworkInterface: { autoDelete: false } }],
    ["a template, reported by a warning", { instanceTemplateId: "it-a" }],
    [
      "flags of a template, reported by a warning",
      { noPassword: true, noKeyNames: true, noElasticIp: true },
    ],
    ["an undefined field", { imageId: undefined }],
  ])("fieldsAreAllowedWithAgId passes %s", (_, change) => {
    expect(problemsOfSpec({ ...GROUP, ...change }, 1)).toEqual([]);
  });

  test.each<readonly [string, unknown]>([
    ["az", "cn-north-1a"],
    ["instanceType", "g.n2.large"],
    ["imageId", "img-a"],
    ["hostname", "web"],
    ["password", "A1i2n@Apix#"],
    ["keyNames", ["ops"]],
    ["elasticIp", { bandwidthMbps: 5, provider: "bgp" }],
    ["systemDisk", { autoDelete: true }],
    ["dataDisks", []],
    ["charge", { chargeMode: "postpaid_by_duration" }],
    ["metadata", { role: "web" }],
    ["userdata", "#!/bin/bash\n"],
    ["chargeOnStopped", "keepCharging"],
    ["autoImagePolicyId", "pol-a"],
    ["passwordAuth", "yes"],
    ["imageInherit", "no"],
  ])("fieldsAreAllowedWithAgId refuses %s", (field, value) => {
    expect(problemsOfSpec({ ...GROUP, [field]: value })).toEqual([
      `instanceSpec.${field}: ${DECIDES}`,
    ]);
  });

  test("fieldsAreAllowedWithAgId refuses a subnet and security groups", () => {
    const spec = { ...GROUP, ...nic({ subnetId: "subnet-a", securityGroups: ["sg-a"] }) };
    expect(problemsOfSpec(spec)).toEqual([
      `${SUBNET}: ${DECIDES}`,
      `instanceSpec.primaryNetworkInterface.networkInterface.securityGroups: ${DECIDES}`,
    ]);
  });

  test("fieldsAreAllowedWithAgId refuses forbidden fields in overrides", () => {
    const own = { name: "one", description: "d", userTags: { a: "b" }, hostname: "one" };
    const overrides = { 1: { ...own, metadata: { role: "web" } }, 2: { metadata: [] } };
    expect(problemsOf({ instanceSpec: GROUP, overrides })).toEqual([
      `overrides.1.hostname: ${DECIDES}`,
      `overrides.1.metadata: ${DECIDES}`,
    ]);
    expect(problemsOf({ instanceSpec: GROUP, overrides: { 1: UNKNOWN } })).toEqual([]);
  });
});
