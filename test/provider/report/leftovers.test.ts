import { describe, expect, test } from "@jest/globals";
import { NO_LEFTOVERS, type Amount } from "../../../provider/group/leftovers.js";
import { intend } from "../../../provider/plan/intent.js";
import {
  leftoverLines,
  leftoversText,
  replacedGroupLines,
} from "../../../provider/report/leftovers.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { memberOf, observedOf, web } from "../group/web-group.js";

const amount = (least: number, most: number, names: readonly string[] = []): Amount => ({
  least,
  most,
  names,
});

describe("leftoversText", () => {
  test.each<readonly [string, Parameters<typeof leftoversText>[0], boolean]>([
    ["leaves nothing behind", NO_LEFTOVERS, false],
    ["leaves nothing behind; addresses change", NO_LEFTOVERS, true],
    [
      "leaves 4 elastic IPs and 8 disks behind: 1.2.3.4; addresses change",
      { ...NO_LEFTOVERS, elasticIps: amount(4, 4, ["1.2.3.4"]), disks: amount(8, 8) },
      true,
    ],
    [
      "leaves 1 elastic IP, 2 to 3 disks and up to 1 network interface behind: fip-a, vol-a, vol-b, vol-c, port-a",
      {
        elasticIps: amount(1, 1, ["fip-a"]),
        disks: amount(2, 3, ["vol-a", "vol-b", "vol-c"]),
        interfaces: amount(0, 1, ["port-a"]),
      },
      false,
    ],
    ["leaves at least 1 disk behind", { ...NO_LEFTOVERS, disks: amount(1, Infinity) }, false],
    [
      "leaves an unknown number of disks behind",
      { ...NO_LEFTOVERS, disks: amount(0, Infinity) },
      false,
    ],
  ])("leftoversText reads %j", (text, leftovers, hasNewAddresses) => {
    expect(leftoversText(leftovers, hasNewAddresses)).toBe(text);
  });
});

describe("leftoverLines", () => {
  const stays: Partial<InstanceSpec> = {
    systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
    elasticIp: { bandwidthMbps: 5, provider: "bgp" },
  };
  const goes: Partial<InstanceSpec> = {
    systemDisk: {
      autoDelete: true,
      cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 },
    },
  };
  const members = (size: number, spec: Partial<InstanceSpec>) =>
    Array.from({ length: size }, (_, slot) =>
      memberOf(slot, { specHash: web(size, spec).specHash }),
    );
  const linesOf = (
    [before, after]: readonly [Partial<InstanceSpec>, Partial<InstanceSpec>],
    count: number,
    saved = members(3, before),
  ) => {
    const desired = web(count, after);
    const formerly = web(3, before);
    return leftoverLines(desired, intend(desired, observedOf(saved)), formerly);
  };

  test("leftoverLines of a plan that deletes no VM is empty", () => {
    expect(linesOf([stays, stays], 3)).toEqual([]);
    expect(linesOf([stays, stays], 5)).toEqual([]);
  });

  test("leftoverLines of a scale-in counts the retired members, with the addresses of the state", () => {
    const saved = members(3, stays).map((member) =>
      member.slot === 2 ? { ...member, elasticIpAddress: "1.2.3.4" } : member,
    );
    expect(linesOf([stays, stays], 1, saved)).toEqual([
      "           leaves 2 elastic IPs and 2 disks behind: 1.2.3.4",
    ]);
  });

  test("leftoverLines of a replacement counts by the spec of the launch, not by the new one", () => {
    expect(linesOf([stays, goes], 3)).toEqual([
      "           leaves 3 elastic IPs and 3 disks behind; addresses change",
    ]);
    expect(linesOf([goes, stays], 3)).toEqual([
      "           leaves nothing behind; addresses change",
    ]);
  });

  test("leftoverLines does not know the disks of members with neither spec", () => {
    const saved = [memberOf(0, { specHash: "0".repeat(16) }), ...members(3, stays).slice(1)];
    expect(linesOf([stays, goes], 3, saved)).toEqual([
      "           leaves 2 elastic IPs and at least 2 disks behind; addresses change",
    ]);
  });

  const fixed = (description: string): Partial<InstanceSpec> => ({
    ...goes,
    description,
    primaryNetworkInterface: {
      networkInterface: { subnetId: "subnet-a", primaryIpAddress: "10.0.0.0" },
    },
  });

  test("leftoverLines says that a member with a fixed private address loses its elastic IP", () => {
    const before = { ...fixed("a"), ...{ elasticIp: stays.elasticIp } };
    const [member = memberOf(0)] = members(1, before);
    const saved = [{ ...member, elasticIpAddress: "1.2.3.4" }];
    expect(linesOf([before, fixed("b")], 1, saved)).toEqual([
      "           leaves 1 elastic IP behind: 1.2.3.4; addresses change",
    ]);
  });

  test("leftoverLines promises no new address to members with a fixed one", () => {
    expect(linesOf([fixed("a"), fixed("b")], 1, members(1, fixed("a")))).toEqual([
      "           leaves nothing behind",
    ]);
  });

  test("replacedGroupLines counts all members, and says whether any gets another address", () => {
    const [before, after] = [web(3, stays), web(3, goes)];
    expect(replacedGroupLines(after, members(3, stays), before)).toEqual([
      "           leaves 3 elastic IPs and 3 disks behind; addresses change",
    ]);
    expect(replacedGroupLines(web(0, goes), members(3, stays), before)).toEqual([
      "           leaves 3 elastic IPs and 3 disks behind",
    ]);
    expect(replacedGroupLines(after, [], before)).toEqual([]);
  });
});
