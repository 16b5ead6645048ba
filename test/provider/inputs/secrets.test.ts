import { describe, expect, test } from "@jest/globals";
import { holdsSecretValue, secretValues } from "../../../provider/inputs/secrets.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";

const INPUTS = {
  count: 3,
  instanceSpec: {
    description: "hush",
    userTags: [{ key: "team", value: "core" }, null],
    metadata: { key: "pair", value: "of tags" },
    name: "hushname-[001]-x",
    hostname: "host",
    systemDisk: { cloudDiskSpec: { diskSizeGB: 40, name: UNKNOWN } },
  },
  extraSpec: {
    vault: { key: "hush-key", id: 1 },
    pair: { key: "open", value: "hush-value" },
    mixed: { key: "hush-mixed", value: 2 },
    three: { key: "hush-three", value: "v", more: "m" },
  },
  overrides: { 0: { userTags: [{ key: "own" }] } },
};

describe("secretValues", () => {
  test.each<readonly [string, unknown, readonly unknown[]]>([
    ["one path", [["instanceSpec", "description"]], ["hush"]],
    ["two paths", [["instanceSpec", "description"], ["count"]], ["hush", 3]],
    ["a list, without its keys", [["instanceSpec", "userTags"]], ["core"]],
    ["a tree, without unknown values", [["instanceSpec", "systemDisk"]], [40]],
    [
      "values of an object with the field key that is not a pair",
      [["extraSpec"]],
      ["hush-key", 1, "hush-value", "hush-mixed", 2, "hush-three", "v", "m"],
    ],
    ["a map with the names key and value", [["instanceSpec", "metadata"]], ["pair", "of tags"]],
    ["a tag without a value", [["overrides", 0, "userTags"]], []],
    ["a pair alone", [["instanceSpec", "userTags", "0"]], ["core"]],
    ["a name with a number token", [["instanceSpec", "name"]], ["hushname-[001]-x", "hushname-"]],
    ["a name without a number", [["instanceSpec", "hostname"]], ["host", "host-[001]"]],
    ["a path without a value", [["instanceSpec", "none", 0]], []],
    ["no paths", undefined, []],
    ["a list without paths", ["count"], []],
  ])("secretValues of %s returns the single values", (_, paths, expected) => {
    expect([...secretValues(INPUTS, paths)]).toEqual(expected);
  });

  test("secretValues of the whole tree includes every part, and the parts of a name", () => {
    const secrets = secretValues(INPUTS, [[]]);
    for (const value of [3, "hush", "core", 40, "hushname-", "hush-key"]) {
      expect(secrets).toContain(value);
    }
    for (const value of [UNKNOWN, "team", null, undefined, "", "-x"]) {
      expect(secrets).not.toContain(value);
    }
  });
});

test("secretValues of a name includes the text after its number, since the names of members have it", () => {
  const inputs = { instanceSpec: { name: "vm-[001]-customer" } };
  const secrets = secretValues(inputs, [["instanceSpec", "name"]]);
  expect([...secrets]).toEqual(["vm-[001]-customer", "-customer"]);
});

describe("holdsSecretValue", () => {
  const secrets = new Set<unknown>(["hush", 7]);
  test.each<readonly [unknown, boolean]>([
    ["hush", true],
    [7, true],
    ["7", false],
    [["a", { b: "hush" }], true],
    [{ a: ["b"], c: 8 }, false],
    [undefined, false],
    ["HUSH", true],
    ["hushed", false],
  ])("holdsSecretValue of %j is %j", (value, expected) => {
    expect(holdsSecretValue(value, secrets)).toBe(expected);
  });

  test("holdsSecretValue is false without secrets", () => {
    expect(holdsSecretValue(undefined, new Set())).toBe(false);
  });
});
