import { describe, expect, test } from "@jest/globals";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { SPEC } from "../../group/web-group.js";
import { saidOf, saidOfSpec, type Change } from "./said.js";

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
      "from a template with an interface that is nowhere",
      { ...TEMPLATE, ...nic({ securityGroups: ["sg-a"] }) },
      [`${SUBNET}: is required unless agId is given`],
    ],
    [
      "from a template with an interface of its own",
      { ...TEMPLATE, primaryNetworkInterface: {} },
      [],
    ],
    ["without a name", { agId: "ag-a" }, ["instanceSpec.name: is required"]],
    [
      "with an interface that is nowhere",
      { ...SPEC, primaryNetworkInterface: { autoDelete: true } },
      [needed(SUBNET)],
    ],
    ["of an image not known yet", { ...SPEC, imageId: UNKNOWN }, []],
    ["of which the template is not known yet", { ...TEMPLATE, instanceTemplateId: UNKNOWN }, []],
    ["of which the group is not known yet", { name: "web", agId: UNKNOWN }, []],
    ["of which the group is wrong", { name: "web", agId: 7 }, ["instanceSpec.agId: 7 is not text"]],
  ])("isCompleteForItsMode of a spec %s", (_, spec, expected) => {
    expect(saidOfSpec(spec)).toEqual(expected);
    // What is not known yet elsewhere is no excuse.
    expect(saidOfSpec({ ...spec, description: UNKNOWN })).toEqual(expected);
  });
});

describe("groupLeavesTheRestToItsTemplate", () => {
  const DECIDES = "may not be given with agId: the availability group's template decides it";

  test.each<readonly [string, Change]>([
    ["a description", { description: "d" }],
    ["tags", { userTags: { env: "test" } }],
    ["a fixed address", nic({ primaryIpAddress: "10.0.0.4" })],
    ["whether the interface stays", { primaryNetworkInterface: { autoDelete: false } }],
    ["a template, of which a warning tells", { instanceTemplateId: "it-a" }],
    [
      "flags of a template, of which a warning tells",
      { noPassword: true, noKeyNames: true, noElasticIp: true },
    ],
    ["a field that is not there", { imageId: undefined }],
  ])("groupLeavesTheRestToItsTemplate passes %s", (_, change) => {
    expect(saidOfSpec({ ...GROUP, ...change }, 1)).toEqual([]);
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
  ])("groupLeavesTheRestToItsTemplate refuses %s", (field, value) => {
    expect(saidOfSpec({ ...GROUP, [field]: value })).toEqual([`instanceSpec.${field}: ${DECIDES}`]);
  });

  test("groupLeavesTheRestToItsTemplate refuses a subnet and security groups", () => {
    const spec = { ...GROUP, ...nic({ subnetId: "subnet-a", securityGroups: ["sg-a"] }) };
    expect(saidOfSpec(spec)).toEqual([
      `${SUBNET}: ${DECIDES}`,
      `instanceSpec.primaryNetworkInterface.networkInterface.securityGroups: ${DECIDES}`,
    ]);
  });

  test("groupLeavesTheRestToItsTemplate refuses what a single member may not have either", () => {
    const own = { name: "one", description: "d", userTags: { a: "b" }, hostname: "one" };
    const overrides = { 1: { ...own, metadata: { role: "web" } }, 2: { metadata: [] } };
    expect(saidOf({ instanceSpec: GROUP, overrides })).toEqual([
      `overrides.1.hostname: ${DECIDES}`,
      `overrides.1.metadata: ${DECIDES}`,
    ]);
    expect(saidOf({ instanceSpec: GROUP, overrides: { 1: UNKNOWN } })).toEqual([]);
  });
});
