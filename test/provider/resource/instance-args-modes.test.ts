/** Arguments of a group: the compiler and the check accept and refuse the same. */
import { output, secret, type Input } from "@pulumi/pulumi";
import { describe, expect, test } from "@jest/globals";
import { checkInputs, findingText } from "../../../provider/inputs/check.js";
import type { JdVmInstanceGroupArgs } from "../../../provider/resource/instance-group-args.js";
import type { InstanceSpecArgs } from "../../../provider/resource/instance-spec-args.js";

const NIC = { networkInterface: { subnetId: "subnet-a" } };
const CUSTOM = {
  name: "web",
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-a",
  primaryNetworkInterface: NIC,
  systemDisk: { autoDelete: true },
};
const TEMPLATE = { name: "web", az: "cn-north-1a", instanceTemplateId: "it-a" };
const GROUP = { name: "web", agId: "ag-a" };

/** Findings and warnings of the check about a spec. */
function problems(instanceSpec: object): readonly string[] {
  const inputs = { regionId: "cn-north-1", count: 1, lineage: "l", instanceSpec };
  const { findings, warnings } = checkInputs(inputs);
  return [...findings, ...warnings].map(findingText);
}

const ALLOWED: readonly (readonly [string, InstanceSpecArgs])[] = [
  ["custom", CUSTOM],
  [
    "custom, with more fields",
    { ...CUSTOM, hostname: "web", keyNames: ["ops"], passwordAuth: "no" },
  ],
  [
    "custom, with undefined fields of other modes",
    { ...CUSTOM, agId: undefined, noPassword: undefined },
  ],
  ["from a template", TEMPLATE],
  [
    "from a template, without its credentials",
    { ...TEMPLATE, noPassword: true, noKeyNames: true, noElasticIp: true },
  ],
  [
    "from a template, with another image",
    { ...TEMPLATE, imageId: "img-b", instanceType: "g.n2.large" },
  ],
  ["in an availability group", GROUP],
  [
    "in an availability group, with every allowed field",
    {
      ...GROUP,
      description: "d",
      userTags: { env: "prod" },
      primaryNetworkInterface: { networkInterface: { primaryIpAddress: "10.0.0.4" } },
    },
  ],
  ["with plain maps", { ...CUSTOM, metadata: { role: "web" }, userTags: { env: "prod" } }],
  ["with a plain script", { ...CUSTOM, userdata: "#!/bin/bash\necho hello" }],
  [
    "with the cloud's own forms",
    {
      name: "web",
      az: "cn-north-1a",
      instanceType: "g.n2.large",
      imageId: "img-a",
      primaryNetworkInterface: NIC,
      systemDisk: { autoDelete: true },
      metadata: [{ key: "role", value: "web" }],
      userTags: [{ key: "env" }],
      userdata: [{ key: "launch-script", value: "IyEvYmluL2Jhc2g=" }],
    },
  ],
];

/** Incomplete specs, and specs with a field forbidden in their mode: none compiles. */
const FORBIDDEN: readonly (readonly [string, InstanceSpecArgs, string])[] = [
  // @ts-expect-error a group decides the image
  ["agId with imageId", { ...GROUP, imageId: "img-a" }, "imageId"],
  // @ts-expect-error a group decides the zone
  ["agId with az", { ...GROUP, az: "cn-north-1a" }, "az"],
  // @ts-expect-error a group decides the password
  ["agId with password", { ...GROUP, password: "A1i2n@Apix#" }, "password"],
  // @ts-expect-error a group has its own template
  ["agId with instanceTemplateId", { ...GROUP, instanceTemplateId: "it-a" }, "instanceTemplateId"],
  // @ts-expect-error the flags are for a template named in the spec
  ["agId with noPassword", { ...GROUP, noPassword: true }, "noPassword"],
  // @ts-expect-error a custom VM needs a zone
  ["custom mode without az", { ...CUSTOM, az: undefined }, "az"],
  // @ts-expect-error a custom VM needs a type
  ["custom mode without instanceType", { ...CUSTOM, instanceType: undefined }, "instanceType"],
  // @ts-expect-error a custom VM needs an image
  ["custom mode without imageId", { ...CUSTOM, imageId: undefined }, "imageId"],
  [
    "custom mode without an interface",
    // @ts-expect-error a custom VM needs a subnet
    { ...CUSTOM, primaryNetworkInterface: undefined },
    "primaryNetworkInterface.networkInterface.subnetId",
  ],
  // @ts-expect-error there is no template whose password to leave out
  ["custom mode with noPassword", { ...CUSTOM, noPassword: true }, "noPassword"],
  // @ts-expect-error there is no template whose key to leave out
  ["custom mode with noKeyNames", { ...CUSTOM, noKeyNames: true }, "noKeyNames"],
  // @ts-expect-error there is no template whose elastic IP to leave out
  ["custom mode with noElasticIp", { ...CUSTOM, noElasticIp: true }, "noElasticIp"],
  // @ts-expect-error this is neither custom nor of a template
  ["a template without instanceTemplateId", { name: "web", az: "cn-north-1a" }, "instanceType"],
  // @ts-expect-error a VM of a template needs a zone
  ["a template without az", { name: "web", instanceTemplateId: "it-a" }, "az"],
  // @ts-expect-error every VM has a name
  ["a group without name", { agId: "ag-a" }, "name"],
  // @ts-expect-error text is not a list
  ["keyNames as text", { ...CUSTOM, keyNames: "ops" }, "keyNames"],
  // @ts-expect-error there is no such field
  ["a misspelt field", { ...CUSTOM, instanceTpye: "g.n2.large" }, "instanceTpye"],
  // @ts-expect-error values of maps are text
  ["a number among metadata", { ...CUSTOM, metadata: { role: 7 } }, "metadata.role"],
];

describe("the arguments of a spec", () => {
  test.each(ALLOWED)("the compiler and the check accept a spec %s", (_, spec) => {
    expect(problems(spec)).toEqual([]);
  });

  test.each(FORBIDDEN)("the compiler and the check refuse %s", (_, spec, field) => {
    expect(problems(spec)).toContainEqual(expect.stringContaining(`instanceSpec.${field}: `));
  });

  test("a spec accepts outputs at every depth", async () => {
    const text: Input<string> = output("x");
    const spec: InstanceSpecArgs = {
      ...CUSTOM,
      az: text,
      imageId: Promise.resolve("img-a"),
      password: secret("A1i2n@Apix#"),
      keyNames: [text],
      primaryNetworkInterface: output({
        networkInterface: { subnetId: "subnet-a", securityGroups: output(["sg-a"]) },
      }),
      systemDisk: { cloudDiskSpec: { diskType: text, diskSizeGB: output(40) } },
      dataDisks: [output({ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } })],
      metadata: { role: text },
      userTags: output([{ key: "env", value: "prod" }]),
      userdata: secret("#!/bin/bash\n"),
    };
    const known: InstanceSpecArgs = { ...TEMPLATE, instanceTemplateId: text };
    const all: readonly Input<InstanceSpecArgs>[] = [output(spec), known, Promise.resolve(known)];
    expect(all).toHaveLength(3);
  });
});

describe("the arguments of a group", () => {
  test("the arguments of a group accept outputs at every depth", () => {
    const text = output("x");
    const args: JdVmInstanceGroupArgs = {
      regionId: text,
      count: output(3),
      instanceSpec: output(CUSTOM),
      overrides: { 0: { name: text, userTags: { env: text } }, 1: output({ hostname: "db" }) },
      placements: [{ az: text, subnetId: text }, output({ az: "b", subnetId: "s" })],
      extraSpec: output({ cpuOptions: { threads: 1 } }),
      triggers: [text, { a: 1 }],
      deletionProtection: output(true),
      maxDelete: output(3),
      preflight: output({ price: true }),
    };
    expect(Object.keys(args)).toHaveLength(10);
  });

  test("the compiler and the check refuse wrong arguments of a group", () => {
    const spec = { regionId: "cn-north-1", count: 1, instanceSpec: CUSTOM };
    const wrong: readonly (readonly [JdVmInstanceGroupArgs, string])[] = [
      // @ts-expect-error a count is a number
      [{ ...spec, count: "3" }, "count: "],
      // @ts-expect-error there is no such input
      [{ ...spec, replicas: 3 }, "replicas: "],
      // @ts-expect-error a place has a subnet
      [{ ...spec, placements: [{ az: "cn-north-1b" }] }, "placements[0].subnetId: "],
      // @ts-expect-error a single member cannot have its own type
      [{ ...spec, overrides: { 0: { instanceType: "g" } } }, "overrides.0.instanceType: "],
      // @ts-expect-error there is no such look-up
      [{ ...spec, preflight: { prices: true } }, "preflight.prices: "],
    ];
    for (const [args, start] of wrong) {
      const { findings } = checkInputs({ ...args, lineage: "l" });
      expect(findings.map(findingText)).toEqual([
        expect.stringMatching(new RegExp(`^${start.replace(/[[\].]/g, "\\$&")}`)),
      ]);
    }
  });
});
