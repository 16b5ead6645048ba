/** Values in wrong fields, or close to the right values. */
import type { Path } from "../../../provider/inputs/unknown.js";
import { defaultCatalog } from "../../../simulator/index.js";

/** Odd texts for most fields. */
const ODD_TEXTS = [
  ...[
    "",
    " ",
    "a",
    ".",
    "-",
    "a.",
    "-a",
    "a..b",
    "a--b",
    "a b",
    "a_b",
    "京东云",
    "鿿x",
    "é",
    "a/b",
  ],
  ...["[", "a]", "[1]a", "a[1]b[2]", "a[00001]", "a[x]", "a[9999]", "a[0]", "12345", "😀", "a\nb"],
  ...["x".repeat(127), "x".repeat(128), "x".repeat(257), "x".repeat(300), "yes", "no", "YES"],
  ...["vda", "vdb", "vdbm", "vdbn", "/dev/vdb", "cloud", "local", "ssd", "bgp", "month", "year"],
  ...["postpaid_by_usage", "prepaid_by_duration", "stopCharging", "launch-script", "jrn:x"],
  ...["jdc-x", "jdvm:group", "10.0.0.1", "10.0.255.255", "10.9.9.9", "010.0.0.9", "300.1.1.1"],
  ...["IyEvYmluL2Jhc2gK", "IyEvYmluL3pzaAo", "#!/bin/zsh", "#!/bin/bash", "Passw0rd!x", "Ab1!Ab1!"],
];
const ODD_NUMBERS = [-1, 0, 1, 5, 9, 10, 15, 19, 20, 39, 40, 45, 199, 200, 201, 205, 500, 501, 510];
const LARGE_NUMBERS = [1.5, 2500, 9999, 10_000, 10_001, 16_000, 16_010, 32_000, 32_010, 1e9];
/** Values of any type. */
export const ODD_VALUES: readonly unknown[] = [
  ...ODD_TEXTS,
  ...ODD_NUMBERS,
  ...LARGE_NUMBERS,
  ...[true, false, null, [], {}, ["x"], { key: "x" }, [null], [[]], [{}]],
];

/** Every field with possible values; a mutation adds it where the mode may forbid it. */
export const FIELDS: readonly (readonly [Path, readonly unknown[]])[] = [
  [["az"], ["cn-north-1a", "cn-north-1z"]],
  [["instanceType"], ["g.n2.large", "p.n1v100.2xlarge"]],
  [["imageId"], defaultCatalog.images.map(({ id }) => id)],
  [["agId"], ["ag-north1main", "ag-none"]],
  [["instanceTemplateId"], ["it-north1main", "it-north1dead", "it-none"]],
  [["name"], ODD_TEXTS],
  [["hostname"], [...ODD_TEXTS, "web", "web-[01]", "web.[01]", "averyverylongwindowsname"]],
  [["password"], ["Abc!2345", "Tr0ub4dor&3", "aaaaaaaa", "A1!xxxxx", "Qaz!4826", ...ODD_TEXTS]],
  [["keyNames"], [["ops"], ["ops", "dev"], ["none"], [""], []]],
  [["passwordAuth"], ["yes", "no", "maybe", true]],
  [["imageInherit"], ["yes", "no", "maybe"]],
  [["noPassword"], [true, "true"]],
  [
    ["charge", "chargeMode"],
    ["prepaid_by_duration", "postpaid_by_usage", "free"],
  ],
  [
    ["charge", "chargeUnit"],
    ["year", "day"],
  ],
  [
    ["charge", "chargeDuration"],
    [0, 1, 3, 4, 9, 10],
  ],
  [["chargeOnStopped"], ["stopCharging", "keepCharging", "never"]],
  [["elasticIp"], [{}, { bandwidthMbps: 5 }, { provider: "bgp" }]],
  [
    ["elasticIp", "bandwidthMbps"],
    [0, 1, 200, 201, 5.5],
  ],
  [
    ["elasticIp", "provider"],
    ["bgp", "none", ""],
  ],
  [["primaryNetworkInterface", "networkInterface", "primaryIpAddress"], ODD_TEXTS],
  [
    ["primaryNetworkInterface", "networkInterface", "securityGroups"],
    [["sg-none"], Array(6).fill("sg-north1main")],
  ],
  [
    ["primaryNetworkInterface", "networkInterface", "subnetId"],
    ["subnet-north1main", "subnet-north1tiny", ""],
  ],
  [
    ["primaryNetworkInterface", "networkInterface", "az"],
    ["cn-north-1b", 7],
  ],
  [
    ["primaryNetworkInterface", "autoDelete"],
    [true, "yes"],
  ],
  [
    ["systemDisk", "diskCategory"],
    ["cloud", "local", "nvme"],
  ],
  [
    ["systemDisk", "cloudDiskSpec"],
    [{}, { diskType: "ssd.io1", iops: 200 }, { diskSizeGB: 40 }],
  ],
  [
    ["systemDisk", "cloudDiskSpec", "diskSizeGB"],
    [...ODD_NUMBERS, ...LARGE_NUMBERS],
  ],
  [
    ["systemDisk", "cloudDiskSpec", "diskType"],
    ["ssd.gp1", "ssd.io1", "floppy", ""],
  ],
  [
    ["dataDisks"],
    [[{}], [{ cloudDiskSpec: {} }], [{ noDevice: true }], [{ deviceName: "vdb", noDevice: true }]],
  ],
  [["dataDisks"], [[{ cloudDiskSpec: { diskType: "ssd.io1", diskSizeGB: 20, iops: 1010 } }]]],
  [
    ["dataDisks"],
    [
      [{ cloudDiskSpec: { diskType: "ssd.gp1" } }],
      [{ diskCategory: "local", cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }],
    ],
  ],
  [
    ["metadata"],
    [
      Array.from({ length: 41 }, (_, at) => ({ key: `k${at}`, value: "" })),
      [
        { key: "A", value: "" },
        { key: "a", value: "" },
      ],
      [{ key: "", value: "" }],
      { big: "x".repeat(16_385) },
    ],
  ],
  [
    ["userTags"],
    [
      Array.from({ length: 9 }, (_, at) => ({ key: `t${at}` })),
      [{ key: "a" }, { key: "a" }],
      { "a b": "x" },
      { a: "x y" },
      { "jdc-a": "" },
    ],
  ],
  [
    ["userdata"],
    [
      ["#!/bin/bash"],
      [{ key: "launch-script" }],
      [{ key: "other", value: "IyEvYmluL2Jhc2gK" }],
      `#!/bin/bash\n${"x".repeat(16_384)}`,
      "#!/bin/zsh\n",
      "echo",
    ],
  ],
  [["description"], ["x".repeat(256), "x".repeat(257)]],
  [["autoImagePolicyId"], ["pol-1", ""]],
  [["instanceTpye"], ["g.n2.large"]],
];

/** Allowed and forbidden overrides of one member. */
export const OVERRIDES: readonly (readonly [string, unknown])[] = [
  ...ODD_TEXTS.flatMap((text) => [["name", text] as const, ["hostname", text] as const]),
  ["primaryIpAddress", "10.0.200.200"],
  ["primaryIpAddress", "10.0.0.0"],
  ["primaryIpAddress", "x"],
  ["metadata", { role: "x" }],
  ["metadata", [{ key: "", value: "" }]],
  ["userTags", { a: "b" }],
  ["userTags", { "jdc-": "b" }],
  ["description", "x".repeat(257)],
  ["description", "fine"],
  ["az", "cn-north-1b"],
];
