import { describe, expect, test } from "@jest/globals";
import { checkInputs, findingText } from "../../../provider/group/check.js";
import { INPUTS, SPEC } from "./web.js";

type Change = Readonly<Record<string, unknown>>;

/** The findings of a whole spec for `count` members. */
function problems(instanceSpec: Change, count = 3): readonly string[] {
  return checkInputs({ ...INPUTS, count, instanceSpec }).findings.map(findingText);
}
const changed = (change: Change, count?: number) => problems({ ...SPEC, ...change }, count);
const disk = (cloudDiskSpec: Change) => ({ cloudDiskSpec });

const PASSWORD =
  "instanceSpec.password: is not 8..30 characters with three of: upper case, lower case, digits, special characters";
const SUBNET = "instanceSpec.primaryNetworkInterface.networkInterface.subnetId";
const illFormed = (name: string) =>
  `instanceSpec.name: "${name}" makes names that are not 2..128 Chinese characters, letters, digits, "_", "-" or "." without "." at an end`;

describe("the rule of the three modes", () => {
  test.each<readonly [string, Change, readonly string[]]>([
    ["custom", SPEC, []],
    ["from a template", { name: "web", az: "a", instanceTemplateId: "it-a" }, []],
    ["in an availability group", { name: "web", agId: "ag-a" }, []],
    [
      "custom with a name alone",
      { name: "web" },
      [
        "instanceSpec.az: is required unless agId is given",
        "instanceSpec.instanceType: is required unless instanceTemplateId or agId is given",
        "instanceSpec.imageId: is required unless instanceTemplateId or agId is given",
        `${SUBNET}: is required unless instanceTemplateId or agId is given`,
      ],
    ],
    [
      "from a template without a zone",
      { name: "web", instanceTemplateId: "it-a" },
      ["instanceSpec.az: is required unless agId is given"],
    ],
    ["without a name", { agId: "ag-a" }, ["instanceSpec.name: is required"]],
    [
      "with an interface that is nowhere",
      { ...SPEC, primaryNetworkInterface: { autoDelete: true } },
      [`${SUBNET}: is required unless instanceTemplateId or agId is given`],
    ],
  ])("the rule of the three modes on a spec %s says %j", (_, spec, expected) => {
    expect(problems(spec)).toEqual(expected);
  });
});

describe("the rule of names", () => {
  test.each<readonly [string, number]>([
    ["web", 999],
    ["web-[001]", 999],
    ["web-[0]", 10],
    ["web-[0000]", 10_000],
    ["服务器_[01].x", 3],
    ["w", 1],
    ["x".repeat(124), 1],
    ["web-[9999]", 1],
  ])("the rule of names passes %j for %i members", (name, count) => {
    expect(changed({ name }, count)).toEqual([]);
  });

  test.each<readonly [string, number, string]>([
    ["web", 1000, 'instanceSpec.name: has numbers for 999 of 1000 members; use "web-[0001]"'],
    ["web", 10_000, 'instanceSpec.name: has numbers for 999 of 10000 members; use "web-[0000]"'],
    ["a-[1]-b", 10, 'instanceSpec.name: has numbers for 9 of 10 members; use "a-[01]-b"'],
    ["web-[9999]", 3, 'instanceSpec.name: has numbers for 1 of 3 members; use "web-[9997]"'],
    ["web-[1]-[2]", 1, 'instanceSpec.name: "web-[1]-[2]" has 2 [number] tokens; use one'],
    ["web-[]", 1, "instanceSpec.name: [] is not a number token; use 1 to 4 digits, such as [001]"],
    [
      "web-[00001]",
      1,
      "instanceSpec.name: [00001] is not a number token; use 1 to 4 digits, such as [001]",
    ],
    [
      "web-[n]",
      1,
      "instanceSpec.name: [n] is not a number token; use 1 to 4 digits, such as [001]",
    ],
    ["[001]-web", 1, 'instanceSpec.name: "[001]-web" starts with its number; put text before it'],
    [".web", 1, illFormed(".web")],
    ["web-[001].", 1, illFormed("web-[001].")],
    ["web server", 1, illFormed("web server")],
    ["web[", 1, illFormed("web[")],
    ["x".repeat(125), 1, illFormed("x".repeat(125))],
  ])("the rule of names refuses %j for %i members", (name, count, expected) => {
    expect(changed({ name }, count)).toEqual([expected]);
  });

  test("the rule of names holds the numbers of host names too", () => {
    expect(changed({ name: "web-[0001]", hostname: "web-[01]" }, 100)).toEqual([
      'instanceSpec.hostname: has numbers for 99 of 100 members; use "web-[001]"',
    ]);
    expect(changed({ hostname: "[01]-web" })).toEqual([
      'instanceSpec.hostname: "[01]-web" starts with its number; put text before it',
    ]);
    expect(changed({ hostname: "web" })).toEqual([]);
  });

  test("the rule of names leaves numbers alone while the count is wrong", () => {
    const { findings } = checkInputs({ ...INPUTS, count: -1, instanceSpec: SPEC });
    expect(findings.map(findingText)).toEqual(["count: -1 is too small; use 0..10000 VMs"]);
  });
});

describe("the rule of passwords", () => {
  test.each(["Aa345678", "aa!45678", "AA!aaaaa", `Aa1${"x".repeat(27)}`, "A1i2n@Apix#"])(
    "the rule of passwords passes %j",
    (password) => {
      expect(changed({ password })).toEqual([]);
    },
  );

  test.each(["", "Aa1!", "Aa34567", "aaaaaaaa", "aaaa1111", "AAAA1111", `Aa1${"x".repeat(28)}`])(
    "the rule of passwords refuses %j without repeating it",
    (password) => {
      expect(changed({ password })).toEqual([PASSWORD]);
    },
  );
});

describe("the rule of fixed addresses", () => {
  const primaryNetworkInterface = {
    networkInterface: { subnetId: "subnet-a", primaryIpAddress: "10.0.0.4" },
  };

  test.each([0, 1])("the rule of fixed addresses passes one for %i members", (count) => {
    expect(changed({ primaryNetworkInterface }, count)).toEqual([]);
  });

  test("the rule of fixed addresses refuses one for two members", () => {
    expect(changed({ primaryNetworkInterface }, 2)).toEqual([
      "instanceSpec.primaryNetworkInterface.networkInterface.primaryIpAddress: 10.0.0.4 cannot be given to 2 members; leave it out, or set count to 1",
    ]);
  });

  test("the rule of fixed addresses leaves a wrong count to its own finding", () => {
    const instanceSpec = { ...SPEC, primaryNetworkInterface };
    const { findings } = checkInputs({ ...INPUTS, count: 1.5, instanceSpec });
    expect(findings).toHaveLength(1);
  });
});

describe("the rule of disks", () => {
  test.each<readonly [Change]>([
    [{ systemDisk: disk({ diskType: "ssd.io1", diskSizeGB: 40, iops: 2000 }) }],
    [{ systemDisk: disk({ diskType: "ssd.io1", iops: 32_000 }) }],
    [{ dataDisks: [disk({ diskType: "ssd.io1", diskSizeGB: 16_000, iops: 32_000 }), {}] }],
  ])("the rule of disks passes %j", (change) => {
    expect(changed(change)).toEqual([]);
  });

  test.each<readonly [Change, string]>([
    [
      { systemDisk: disk({ diskType: "ssd.gp1", iops: 1000 }) },
      "instanceSpec.systemDisk.cloudDiskSpec.iops: is for ssd.io1 disks only, this one is ssd.gp1; leave it out",
    ],
    [
      { dataDisks: [{}, disk({ diskType: "ssd.io1", diskSizeGB: 20, iops: 1010 })] },
      "instanceSpec.dataDisks[1].cloudDiskSpec.iops: 1010 is more than 1000, which is 50 for each of 20 GiB; use 200..1000",
    ],
  ])("the rule of disks refuses %j", (change, expected) => {
    expect(changed(change)).toEqual([expected]);
  });

  test("the rule of disks leaves a disk of unknown kind alone", () => {
    const systemDisk = disk({ diskType: 1, iops: 1000 });
    expect(changed({ systemDisk })).toHaveLength(1);
  });
});

describe("the rule of billing", () => {
  test.each<readonly [Change]>([
    [{ charge: { chargeMode: "postpaid_by_duration" } }],
    [{ charge: { chargeMode: "prepaid_by_duration", chargeUnit: "year", chargeDuration: 3 } }],
    [{ charge: { chargeMode: "prepaid_by_duration", chargeUnit: "year" } }],
    [{ charge: { chargeMode: "prepaid_by_duration", chargeDuration: 9 } }],
    [{ chargeOnStopped: "stopCharging" }],
    [{ charge: { chargeMode: "prepaid_by_duration" }, chargeOnStopped: "keepCharging" }],
  ])("the rule of billing passes %j", (change) => {
    expect(changed(change)).toEqual([]);
  });

  test.each<readonly [Change, string]>([
    [
      { charge: { chargeMode: "postpaid_by_usage" } },
      "instanceSpec.charge.chargeMode: postpaid_by_usage is for elastic IPs only; use postpaid_by_duration or prepaid_by_duration",
    ],
    [
      { charge: { chargeUnit: "year", chargeDuration: 4 } },
      "instanceSpec.charge.chargeDuration: 4 years is too long; use 1..3",
    ],
    [
      { charge: { chargeMode: "prepaid_by_duration" }, chargeOnStopped: "stopCharging" },
      "instanceSpec.chargeOnStopped: stopCharging is for postpaid_by_duration VMs only; use keepCharging",
    ],
  ])("the rule of billing refuses %j", (change, expected) => {
    expect(changed(change)).toEqual([expected]);
  });
});

describe("the rule of tags", () => {
  test("the rule of tags passes eight keys of the user's own", () => {
    const userTags = Array.from({ length: 8 }, (_, at) => ({ key: `k${at}`, value: "v" }));
    expect(changed({ userTags })).toEqual([]);
  });

  test.each([
    [
      "jrn:a",
      'instanceSpec.userTags[1].key: "jrn:a" starts with the reserved jrn:; choose another key',
    ],
    [
      "jdc-a",
      'instanceSpec.userTags[1].key: "jdc-a" starts with the reserved jdc-; choose another key',
    ],
    [
      "jdvm:group",
      'instanceSpec.userTags[1].key: "jdvm:group" starts with the reserved jdvm:; choose another key',
    ],
    ["team", 'instanceSpec.userTags[1].key: "team" is given twice; a tag has one value'],
  ])("the rule of tags refuses %j beside team", (key, expected) => {
    expect(changed({ userTags: [{ key: "team" }, { key }] })).toEqual([expected]);
  });

  test("the rule of tags leaves a tag without key to its own finding", () => {
    expect(changed({ userTags: [{ value: "v" }, { value: "v" }] })).toEqual([
      "instanceSpec.userTags[0].key: is required",
      "instanceSpec.userTags[1].key: is required",
    ]);
  });
});

describe("the rule of scripts", () => {
  const base64 = (script: string) => Buffer.from(script).toString("base64");
  const userdata = (value: string) => ({ userdata: [{ key: "launch-script", value }] });
  const AT = "instanceSpec.userdata[0].value:";
  const NOT_BASE64 = `${AT} is not base64; use Buffer.from(script).toString("base64")`;
  const NO_SCRIPT = `${AT} is not the base64 of a script that starts with "#!/bin/bash" or "#!/usr/bin/env python" (Linux), "<cmd>" or "<powershell>" (Windows)`;
  const HEAD = "#!/bin/bash\n";
  const ofBytes = (size: number) => base64(HEAD.padEnd(size, "#"));

  test.each([
    ["for bash", base64("#!/bin/bash\necho hello")],
    ["for python", base64("#!/usr/bin/env python3\nprint()")],
    ["for cmd", base64("<cmd>dir</cmd>")],
    ["for powershell", base64("<powershell>ls</powershell>")],
    ["with its padding", "IyEvYmluL2Jhc2g="],
    ["without its padding, as in the vendor's example", "IyEvYmluL2Jhc2g"],
    ["of more than one byte a character", base64("#!/bin/bash\necho 你好")],
    ["of 16 KB", ofBytes(16_384)],
  ])("the rule of scripts passes one %s", (_, value) => {
    expect(changed(userdata(value))).toEqual([]);
  });

  test.each([
    ["that is empty", "", NOT_BASE64],
    ["in plain text", "#!/bin/bash", NOT_BASE64],
    ["in lines", "IyEv\nYmlu", NOT_BASE64],
    ["of a length that base64 never has", "IyEvY", NOT_BASE64],
    ["of too much padding", "IyEv===", NOT_BASE64],
    ["of too many bytes", ofBytes(16_385), `${AT} is a script of 16385 bytes; use at most 16384`],
    ["of another shell", base64("#!/bin/sh\n"), NO_SCRIPT],
    ["with something before it", base64(" #!/bin/bash\n"), NO_SCRIPT],
    ["encoded twice", base64(base64("#!/bin/bash\n")), NO_SCRIPT],
  ])("the rule of scripts refuses one %s, and does not repeat it", (_, value, expected) => {
    expect(changed(userdata(value))).toEqual([expected]);
  });

  test("the rule of scripts leaves one without text to its own finding", () => {
    expect(changed({ userdata: [{ key: "launch-script" }] })).toEqual([`${AT} is required`]);
  });
});
