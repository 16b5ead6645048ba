import { describe, expect, test } from "@jest/globals";
import { launchSpecOf, type Check, type Counts } from "../../../provider/preflight/launch-spec.js";
import type { LookedUp } from "../../../provider/preflight/lookups.js";
import type { Need } from "../../../provider/preflight/needs.js";
import { linesOf as preflightLinesOf } from "../../../provider/preflight/lines.js";
import { Image, ImageConstraint, InstanceTypeInfo } from "../../../provider/wire/catalog.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { Subnet } from "../../../provider/wire/other-services.js";
import { SPEC } from "../group/web-group.js";

interface Given {
  readonly spec?: Partial<InstanceSpec>;
  readonly azs?: readonly string[];
  readonly facts?: Partial<LookedUp>;
  readonly checks?: readonly Check[];
  readonly counts?: Partial<Counts>;
  readonly needs?: readonly Need[];
  readonly others?: readonly Need[];
  readonly late?: readonly Check[];
  readonly waitedMs?: number;
  readonly failures?: readonly string[];
}

const ALL: readonly Check[] = ["quota", "stock", "image", "network", "keys", "template", "price"];

/** The lines; warnings start with `warning: `. */
function linesOf(given: Given): readonly string[] {
  const base = given.azs ? { azs: given.azs } : {};
  const launchSpec = launchSpecOf({ ...SPEC, ...given.spec }, base);
  const lines = preflightLinesOf({
    regionId: "cn-north-1",
    checks: new Set(given.checks ?? ALL),
    counts: { launch: 3, replace: 0, retire: 0, surge: 0, ...given.counts },
    needs: given.needs ?? [],
    others: given.others ?? [],
    late: given.late ?? [],
    waitedMs: given.waitedMs ?? 5000,
    failures: given.failures ?? [],
    facts: { launchSpec, base, quotas: {}, ...given.facts },
  });
  return lines.map(({ severity, text }) => (severity === "warning" ? `warning: ${text}` : text));
}

const offer = (given: object): InstanceTypeInfo =>
  InstanceTypeInfo.parse({ instanceType: "g.n2.large", cpu: 2, memoryMB: 8192, ...given });
const stock = (...zones: readonly (readonly [string, boolean])[]) => ({
  types: [offer({ state: zones.map(([zone, inStock]) => ({ az: `cn-north-1${zone}`, inStock })) })],
});
const image = (given: object): Partial<LookedUp> => ({
  image: Image.parse({ imageId: "img-a", status: "ready", ...given }),
});
const constraint = (constraintsType: string, ...instanceTypes: readonly string[]) => ({
  constraint: ImageConstraint.parse({ constraintsType, instanceTypes }),
});
const quota = (limit: number, used: number) => ({ quotas: { instance: { limit, used } } });
const launch3 = [{ what: "instance", count: 3 }];
const disk = (diskType: "ssd.gp1" | "ssd.io1") => ({ cloudDiskSpec: { diskType } });
const price = (amount: number, given: Partial<NonNullable<LookedUp["price"]>> = {}) => ({
  price: { amount, prepaid: undefined, uncounted: [], ...given },
});

const TABLE: readonly (readonly [string, Given, readonly string[]])[] = [
  ["nothing that is known", {}, []],

  [
    "a quota with room",
    { facts: quota(500, 194), needs: launch3 },
    ["quota: 197 of 500 VMs after this"],
  ],
  [
    "a quota with room for a surge",
    {
      facts: quota(500, 3),
      counts: { launch: 0, replace: 3, surge: 1 },
      needs: [{ what: "instance", count: 1 }],
    },
    ["quota: 3 of 500 VMs after this, at most 4 during it"],
  ],
  [
    "a quota and a subnet without room for a surge",
    {
      facts: {
        ...quota(3, 3),
        subnet: Subnet.parse({ subnetId: "subnet-a", availableIpCount: 0 }),
      },
      counts: { launch: 0, replace: 3, surge: 1 },
      needs: [
        { what: "instance", count: 1 },
        { what: "subnet-a", count: 1 },
      ],
    },
    [
      "warning: quota: 1 to launch beyond count by rollout.maxSurge, 0 left (limit 3, used 3): raise the quota or lower count or rollout.maxSurge",
      "warning: network: subnet-a has 0 free addresses, 1 needed: free some addresses or lower rollout.maxSurge",
    ],
  ],
  [
    "a quota without room for launches and a surge",
    {
      facts: quota(5, 3),
      counts: { launch: 2, replace: 3, surge: 1 },
      needs: [{ what: "instance", count: 3 }],
    },
    [
      "warning: quota: 2 to launch and 1 to launch beyond count by rollout.maxSurge, 2 left (limit 5, used 3): raise the quota or lower count or rollout.maxSurge",
    ],
  ],
  [
    "a quota that is just enough",
    { facts: quota(500, 497), needs: launch3 },
    ["quota: 500 of 500 VMs after this"],
  ],
  [
    "a quota one short",
    { facts: quota(500, 498), needs: launch3 },
    ["warning: quota: 3 to launch, 2 left (limit 500, used 498): raise the quota or lower count"],
  ],
  [
    "a quota that was lowered below its use",
    { facts: quota(5, 9), needs: launch3 },
    ["warning: quota: 3 to launch, 0 left (limit 5, used 9): raise the quota or lower count"],
  ],
  [
    "a quota that is used up, and a plan that only replaces",
    { facts: quota(5, 5), counts: { launch: 0, replace: 2 } },
    ["quota: 5 of 5 VMs after this"],
  ],
  [
    "a quota short although one VM is deleted first",
    {
      facts: quota(5, 5),
      counts: { launch: 3, retire: 1 },
      needs: [{ what: "instance", count: 2 }],
    },
    [
      "warning: quota: 3 to launch after 1 is deleted, 0 left (limit 5, used 5): raise the quota or lower count",
    ],
  ],
  [
    "a quota short although two VMs are deleted first",
    {
      facts: quota(5, 5),
      counts: { launch: 3, retire: 2 },
      needs: [{ what: "instance", count: 1 }],
    },
    [
      "warning: quota: 3 to launch after 2 are deleted, 0 left (limit 5, used 5): raise the quota or lower count",
    ],
  ],
  [
    "a quota that other groups use up",
    { facts: quota(10, 5), needs: launch3, others: [{ what: "instance", count: 3 }] },
    [
      "warning: quota: 3 to launch and 3 by other groups of this preview, 5 left (limit 10, used 5): raise the quota or lower count",
    ],
  ],
  [
    "a quota that is not relieved by what other groups may give back",
    { facts: quota(10, 8), needs: launch3, others: [{ what: "instance", count: -3 }] },
    ["warning: quota: 3 to launch, 2 left (limit 10, used 8): raise the quota or lower count"],
  ],
  [
    "the other quotas with room",
    {
      facts: {
        quotas: {
          instance_cpu: { limit: 100, used: 94 },
          instance_memory: { limit: 100, used: 76 },
          elastic_ip: { limit: 5, used: 2 },
          disk: { limit: 20, used: 14 },
        },
      },
      needs: [
        { what: "instance_cpu", count: 6 },
        { what: "instance_memory", count: 24 },
        { what: "elastic_ip", count: 3 },
        { what: "disk", count: 6 },
      ],
    },
    [],
  ],
  [
    "the other quotas one short",
    {
      facts: {
        quotas: {
          disk: { limit: 20, used: 15 },
          elastic_ip: { limit: 5, used: 3 },
          instance_memory: { limit: 100, used: 77 },
          instance_cpu: { limit: 100, used: 95 },
        },
      },
      needs: [
        { what: "instance_cpu", count: 6 },
        { what: "instance_memory", count: 24 },
        { what: "elastic_ip", count: 3 },
        { what: "disk", count: 6 },
      ],
    },
    [
      "warning: quota: 6 vCPUs needed, 5 left (limit 100, used 95): raise the quota or lower count",
      "warning: quota: 24 GiB of memory needed, 23 left (limit 100, used 77): raise the quota or lower count",
      "warning: quota: 3 elastic IPs needed, 2 left (limit 5, used 3): raise the quota or lower count",
      "warning: quota: 6 disks needed, 5 left (limit 20, used 15): raise the quota or lower count",
    ],
  ],
  ["a quota that is not asked for", { facts: quota(1, 1), needs: launch3, checks: ["stock"] }, []],

  ["a type in stock", { facts: stock(["a", true]) }, ["stock: g.n2.large in cn-north-1a: yes"]],
  [
    "a type that is sold out here",
    { facts: stock(["a", false], ["b", true], ["c", true]) },
    ["warning: stock: g.n2.large is sold out in cn-north-1a; in stock in cn-north-1b, cn-north-1c"],
  ],
  [
    "a type that is sold out everywhere",
    { facts: stock(["a", false], ["b", false]) },
    ["warning: stock: g.n2.large is sold out in cn-north-1a; sold out in every zone of cn-north-1"],
  ],
  [
    "a type that this zone has not",
    { facts: stock(["b", true]) },
    ["warning: stock: g.n2.large is not offered in cn-north-1a; in stock in cn-north-1b"],
  ],
  [
    "a type that the region has not",
    { facts: { types: [offer({ instanceType: "g.n1.large" })] } },
    ["warning: stock: g.n2.large is not offered in cn-north-1"],
  ],
  [
    "a type in the zones of an availability group",
    { azs: ["cn-north-1a", "cn-north-1b"], facts: stock(["a", true], ["b", true]) },
    ["stock: g.n2.large in cn-north-1a, cn-north-1b: yes"],
  ],
  [
    "a type that one zone of an availability group has and one has not",
    {
      azs: ["cn-north-1a", "cn-north-1b", "cn-north-1c"],
      facts: stock(["a", true], ["b", false]),
    },
    [
      "warning: stock: g.n2.large is sold out in cn-north-1b; in stock in cn-north-1a",
      "warning: stock: g.n2.large is not offered in cn-north-1c; in stock in cn-north-1a",
    ],
  ],
  ["a type of no known zone", { azs: [], facts: stock(["a", true]) }, []],
  ["stock that is not asked for", { facts: stock(["a", false]), checks: ["quota"] }, []],

  [
    "as many disks as the type takes",
    {
      spec: { dataDisks: [disk("ssd.gp1")] },
      azs: [],
      facts: { types: [offer({ cloudDiskCountLimit: 2, cloudDiskTypes: ["ssd.gp1"] })] },
    },
    [],
  ],
  [
    "a disk too many",
    {
      spec: { dataDisks: [disk("ssd.gp1"), disk("ssd.gp1")] },
      azs: [],
      facts: { types: [offer({ cloudDiskCountLimit: 2 })] },
    },
    ["warning: disks: 3 for each VM, but g.n2.large supports at most 2"],
  ],
  [
    "a local system disk, which is none of the cloud disks,",
    {
      spec: { dataDisks: [disk("ssd.gp1"), disk("ssd.gp1")] },
      azs: [],
      facts: {
        types: [offer({ cloudDiskCountLimit: 2 })],
        ...image({ rootDeviceType: "localDisk" }),
      },
      checks: ["stock"],
    },
    [],
  ],
  [
    "a disk type that the instance type does not support",
    {
      spec: { dataDisks: [disk("ssd.io1"), disk("ssd.io1"), disk("ssd.gp1")] },
      azs: [],
      facts: { types: [offer({ cloudDiskTypes: ["ssd.gp1", "hdd.std1"] })] },
    },
    ["warning: disks: g.n2.large does not support ssd.io1, only ssd.gp1, hdd.std1"],
  ],
  [
    "a type without interfaces",
    { azs: [], facts: { types: [offer({ nicLimit: 0 })] } },
    ["warning: network: 1 interface for each VM, but g.n2.large supports 0"],
  ],

  ["an image that is ready", { facts: image({}) }, ["image: img-a is ready"]],
  [
    "an image that does not exist",
    { facts: { image: null } },
    ["warning: image: img-a does not exist in cn-north-1"],
  ],
  [
    "an image in the making",
    { facts: image({ status: "pending" }) },
    ["warning: image: img-a is pending, not ready"],
  ],
  [
    "an offline image",
    { facts: image({ offline: true }) },
    ["warning: image: img-a is offline and cannot be used for new VMs"],
  ],
  [
    "an image for this type among few",
    { facts: { ...image({}), ...constraint("includes", "g.n2.large", "g.n2.xlarge") } },
    ["image: img-a is ready and supports g.n2.large"],
  ],
  [
    "an image that excludes no type",
    { facts: { ...image({}), ...constraint("excludes") } },
    ["image: img-a is ready and supports g.n2.large"],
  ],
  [
    "an image for other types",
    { facts: { ...image({}), ...constraint("includes", "g.n3.large", "g.n3.xlarge") } },
    ["warning: image: img-a does not allow g.n2.large; it allows g.n3.large, g.n3.xlarge"],
  ],
  [
    "an image for many other types",
    { facts: { ...image({}), ...constraint("includes", "a", "b", "c", "d", "e", "f") } },
    ["warning: image: img-a does not allow g.n2.large"],
  ],
  [
    "an image that excludes the type",
    { facts: { ...image({}), ...constraint("excludes", "g.n2.large") } },
    ["warning: image: img-a does not allow g.n2.large"],
  ],
  [
    "an image larger than the system disk",
    {
      spec: { systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } } },
      facts: image({ systemDiskSizeGB: 80 }),
    },
    ["warning: image: img-a needs a system disk of at least 80 GiB, but the spec has 40"],
  ],
  [
    "an image as large as the system disk",
    {
      spec: { systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 80 } } },
      facts: image({ systemDiskSizeGB: 80 }),
    },
    ["image: img-a is ready"],
  ],
  [
    "an image of Windows with a key pair",
    { spec: { keyNames: ["ops"] }, facts: image({ osType: "windows" }) },
    ["warning: image: img-a is a Windows image; Windows does not support key pairs"],
  ],
  [
    "all that is wrong with an image",
    { facts: { ...image({ status: "error", offline: true }), ...constraint("includes", "b") } },
    [
      "warning: image: img-a is error, not ready",
      "warning: image: img-a is offline and cannot be used for new VMs",
      "warning: image: img-a does not allow g.n2.large; it allows b",
    ],
  ],

  [
    "a subnet with room",
    {
      facts: { subnet: { subnetId: "subnet-a", availableIpCount: 3 } },
      needs: [{ what: "subnet-a", count: 3 }],
    },
    ["network: subnet-a has 3 free addresses, 3 needed"],
  ],
  [
    "a subnet one short",
    {
      facts: { subnet: { subnetId: "subnet-a", availableIpCount: 4 } },
      needs: [{ what: "subnet-a", count: 5 }],
    },
    ["warning: network: subnet-a has 4 free addresses, 5 needed"],
  ],
  [
    "a subnet that other groups use up",
    {
      facts: { subnet: { subnetId: "subnet-a", availableIpCount: 4 } },
      needs: [{ what: "subnet-a", count: 3 }],
      others: [
        { what: "subnet-a", count: 2 },
        { what: "subnet-b", count: 9 },
      ],
    },
    [
      "warning: network: subnet-a has 4 free addresses, 3 needed and 2 by other groups of this preview",
    ],
  ],
  [
    "a full subnet that gets addresses back",
    {
      facts: { subnet: { subnetId: "subnet-a", availableIpCount: 0 } },
      needs: [{ what: "subnet-a", count: -2 }],
    },
    ["network: subnet-a has 0 free addresses, 0 needed"],
  ],
  [
    "a subnet that does not exist",
    { facts: { subnet: null } },
    ["warning: network: subnet-a does not exist in cn-north-1"],
  ],
  [
    "a subnet that does not tell",
    { facts: { subnet: { subnetId: "subnet-a", availableIpCount: undefined } } },
    [],
  ],

  [
    "a key pair",
    { spec: { keyNames: ["ops"] }, facts: { keyNames: ["ops"] } },
    ['keys: key pair "ops" exists'],
  ],
  [
    "a key pair that does not exist",
    { spec: { keyNames: ["ops"] }, facts: { keyNames: [] } },
    ['warning: keys: key pair "ops" does not exist in cn-north-1'],
  ],

  [
    "a template that is valid",
    { facts: { templateId: "it-a", templateFlaw: "" } },
    ["template: it-a is valid"],
  ],
  [
    "a template that is not",
    { facts: { templateId: "it-a", templateFlaw: "Image 'img-b' not ready" } },
    ["warning: template: it-a is not valid: Image 'img-b' not ready"],
  ],
  [
    "a template that does not exist",
    { facts: { missing: { kind: "template", id: "it-a" } } },
    ["warning: template: it-a does not exist in cn-north-1"],
  ],
  [
    "an availability group that does not exist",
    { facts: { missing: { kind: "availability group", id: "ag-a" } } },
    ["warning: availability group: ag-a does not exist in cn-north-1"],
  ],

  [
    "a price by the hour",
    { facts: price(1.234) },
    ["price: about 1.23 CNY an hour for 3 to launch"],
  ],
  [
    "a price below one yuan",
    { facts: price(0.01234), counts: { launch: 0, replace: 2 } },
    ["price: about 0.0123 CNY an hour for 2 to replace"],
  ],
  ["no price at all", { facts: price(0) }, ["price: about 0.00 CNY an hour for 3 to launch"]],
  [
    "a prepaid price",
    { facts: price(604.8, { prepaid: "1 month" }), counts: { replace: 1 } },
    ["price: about 604.80 CNY for 3 to launch and 1 to replace, 1 month prepaid"],
  ],
  [
    "a price that leaves things out",
    { facts: price(1, { uncounted: ["system disk", "traffic of the elastic IP"] }) },
    [
      "price: about 1.00 CNY an hour for 3 to launch; not counted: system disk, traffic of the elastic IP",
    ],
  ],

  [
    "checks that were not answered",
    { late: ["stock", "quota"], waitedMs: 5000 },
    ["preflight: no answer within 5 s: quota, stock"],
  ],
  [
    "lookups that failed",
    { failures: ["describeQuotas: no (INTERNAL)"] },
    ["preflight: lookup failed: describeQuotas: no (INTERNAL)"],
  ],
];

describe("linesOf", () => {
  test.each(TABLE)("linesOf of %s", (_, given, lines) => {
    expect(linesOf(given)).toEqual(lines);
  });

  test("linesOf keeps the order of the checks, with lookup problems last", () => {
    const given: Given = {
      spec: { keyNames: ["ops"] },
      facts: {
        ...quota(9, 0),
        ...stock(["a", true]),
        ...image({}),
        subnet: null,
        keyNames: [],
        templateId: "it-a",
        templateFlaw: "",
        ...price(1),
        missing: { kind: "template", id: "it-b" },
      },
      late: ["price"],
      failures: ["x"],
    };
    expect(linesOf(given).map((line) => line.replace("warning: ", "").split(":")[0])).toEqual([
      "template",
      "quota",
      "stock",
      "image",
      "network",
      "keys",
      "template",
      "price",
      "preflight",
      "preflight",
    ]);
  });
});
