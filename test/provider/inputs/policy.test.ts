import { describe, expect, test } from "@jest/globals";
import {
  effectOf,
  ineffectivePaths,
  inputsWith,
  POLICY,
  type Effect,
} from "../../../provider/inputs/policy.js";
import { GroupArgs } from "../../../provider/inputs/inputs.js";
import type { Path } from "../../../provider/inputs/unknown.js";

describe("effectOf", () => {
  test.each<readonly [Path, Effect | undefined]>([
    [["regionId"], "replaces the group"],
    [["count"], "in place"],
    [["instanceSpec"], "replaces members"],
    [["instanceSpec", "userTags", 0, "key"], "live"],
    [["instanceSpec", "charge", "autoRenew"], "live"],
    [["instanceSpec", "charge", "chargeMode"], "replaces members"],
    [["instanceSpec", "elasticIp", "bandwidthMbps"], "live"],
    [["instanceSpec", "elasticIp", "chargeSpec", "autoRenew"], "replaces members"],
    [["instanceSpec", "dataDisks", 0, "autoDelete"], "live"],
    [["instanceSpec", "dataDisks", 0, "cloudDiskSpec", "diskSizeGB"], "replaces members"],
    [["instanceSpec", "systemDisk", "autoDelete"], "replaces members"],
    [["instanceSpec", "primaryNetworkInterface", "autoDelete"], "replaces members"],
    [["instanceSpec", "primaryNetworkInterface", "networkInterface", "securityGroups", 1], "live"],
    [["instanceSpec", "dataDisks", 3, "cloudDiskSpec", "az"], "nothing"],
    [["instanceSpec", "dataDisks", 3, "cloudDiskSpec", "charge", "autoRenew"], "nothing"],
    [["instanceSpec", "systemDisk", "deviceName"], "nothing"],
    [["instanceSpec", "dataDisks", 0, "deviceName"], "replaces members"],
    [["overrides", "0"], "replaces members"],
    [["overrides", "0", "name"], "live"],
    [["overrides", 0, "metadata", 0, "value"], "live"],
    [["overrides", "name", "primaryIpAddress"], "replaces members"],
    [["placements", 0, "az"], "in place"],
    [["extraSpec", "cpuOptions"], "replaces members"],
    [["triggers", "a"], "replaces members"],
    [["deletionProtection"], "in place"],
    [["maxDelete"], "in place"],
    [["rollout", "hold", 0], "in place"],
    [["preflight", "price"], "nothing"],
    [["replicas"], undefined],
    [[], undefined],
  ])("effectOf %j is %j", (path, effect) => {
    expect(effectOf(path)).toBe(effect);
  });

  test("effectOf every input of the schema is defined", () => {
    const unknown = Object.keys(GroupArgs.shape).filter((name) => !effectOf([name]));
    expect(unknown).toEqual([]);
  });
});

describe("inputsWith", () => {
  test.each<readonly [Effect, readonly string[]]>([
    ["replaces the group", ["regionId"]],
    ["replaces members", ["instanceSpec", "extraSpec", "overrides", "triggers"]],
    [
      "in place",
      [
        ...["count", "placements", "deletionProtection", "maxDelete"],
        ...["onPartialFailure", "minReady", "launchRetries", "timeouts", "rollout"],
      ],
    ],
    ["live", []],
    ["nothing", ["preflight"]],
  ])("inputsWith the effect %j returns %j", (effect, names) => {
    expect(inputsWith(effect)).toEqual(names);
  });

  test("inputsWith all effects returns every input once", () => {
    const effects = [...new Set(Object.values(POLICY))];
    expect(effects.flatMap(inputsWith).sort()).toEqual(Object.keys(GroupArgs.shape).sort());
  });
});

describe("ineffectivePaths", () => {
  test("ineffectivePaths returns the paths whose change has no effect, and no path below them", () => {
    const tree = {
      instanceSpec: {
        dataDisks: [
          { cloudDiskSpec: { az: "a", diskType: "x" } },
          null,
          { cloudDiskSpec: { charge: { autoRenew: true, buyScenario: "b" } } },
        ],
        charge: { buyScenario: "b", chargeMode: "x" },
        elasticIp: { chargeSpec: { buyScenario: null } },
        systemDisk: { deviceName: undefined },
        primaryNetworkInterface: null,
      },
      preflight: { price: true },
      count: 3,
    };
    expect(ineffectivePaths(tree)).toEqual([
      ["instanceSpec", "dataDisks", 0, "cloudDiskSpec", "az"],
      ["instanceSpec", "dataDisks", 2, "cloudDiskSpec", "charge"],
      ["instanceSpec", "charge", "buyScenario"],
      ["preflight"],
    ]);
  });

  test("ineffectivePaths of a subtree starts from the path of the subtree", () => {
    expect(ineffectivePaths({ buyScenario: "b" }, ["instanceSpec", "charge"])).toEqual([
      ["instanceSpec", "charge", "buyScenario"],
    ]);
    expect(ineffectivePaths({ buyScenario: "b" })).toEqual([]);
  });
});
