import { describe, expect, test } from "@jest/globals";
import { holdsSecretValue, secretValues, redacted } from "../../../provider/inputs/secrets.js";
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
    ["a list, its keys left out", [["instanceSpec", "userTags"]], ["core"]],
    ["a tree, what is not known left out", [["instanceSpec", "systemDisk"]], [40]],
    [
      "what stands under a key that is not of a pair",
      [["extraSpec"]],
      ["hush-key", 1, "hush-value", "hush-mixed", 2, "hush-three", "v", "m"],
    ],
    ["a key of that name in a map", [["instanceSpec", "metadata"]], ["pair", "of tags"]],
    ["a tag without a value", [["overrides", 0, "userTags"]], []],
    ["a pair alone", [["instanceSpec", "userTags", "0"]], ["core"]],
    [
      "a name, and what is before its number",
      [["instanceSpec", "name"]],
      ["hushname-[001]-x", "hushname-"],
    ],
    ["a name without a number", [["instanceSpec", "hostname"]], ["host", "host-[001]"]],
    ["a path that leads nowhere", [["instanceSpec", "none", 0]], []],
    ["no paths", undefined, []],
    ["something else", ["count"], []],
  ])("secretValues of %s", (_, paths, expected) => {
    expect([...secretValues(INPUTS, paths)]).toEqual(expected);
  });

  test("secretValues of all are those of every part, a name's among them", () => {
    const secrets = secretValues(INPUTS, [[]]);
    for (const value of [3, "hush", "core", 40, "hushname-", "hush-key"]) {
      expect(secrets).toContain(value);
    }
    for (const value of [UNKNOWN, "team", null, undefined, "", "-x"]) {
      expect(secrets).not.toContain(value);
    }
  });
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

  test("holdsSecretValue is false where nothing is secret", () => {
    expect(holdsSecretValue(undefined, new Set())).toBe(false);
  });
});

describe("veiled", () => {
  const long = `${"0123456789".repeat(4)}abcdefghij "quoted" text`;
  test.each<readonly [string, string, readonly unknown[], string]>([
    ["a secret, wherever it stands", "hush: no hush!", ["hush"], "[secret]: no [secret]!"],
    ["one that is part of another", "hushed hush", ["hush", "hushed"], "[secret] [secret]"],
    ["one as JSON writes it", 'x: "a\\nb c"', ["a\nb c"], 'x: "[secret]"'],
    ["a long one cut off", `x: "${long.slice(0, 45)}…`, [long], 'x: "[secret]…'],
    ["a long one cut off at the shortest", `${long.slice(0, 40)}`, [long], "[secret]"],
    [
      "a long one, cut off and whole",
      `${long.slice(0, 45)}… ${long}`,
      [long],
      "[secret]… [secret]",
    ],
    ["no short one", "cut a b", ["a"], "cut a b"],
    ["a number of four digits", "7777 is too large", [7777], "[secret] is too large"],
    ["a number below zero", "x: -7777.", [-7777], "x: [secret]."],
    ["no number within another", "17777 77771", [7777], "17777 77771"],
    ["no short number", "777", [777], "777"],
    ["nothing but texts and numbers", "true", [true], "true"],
    ["a secret in another case", "HUSH and hushBGP", ["hush", "HushBGP"], "[secret] and [secret]"],
    ["a long one cut off in another case", long.slice(0, 50), [long.toUpperCase()], "[secret]"],
    ["one with signs of its own", "a+b(c)[d]$1", ["a+b(c)[d]$1"], "[secret]"],
    ["one that is part of what stands in its place", "hushed", ["hushed", "ecre"], "[secret]"],
    ["a text without any", "plain", ["hush", long], "plain"],
  ])("veiled of %s", (_, text, secrets, expected) => {
    expect(redacted(text, new Set(secrets))).toBe(expected);
  });
});
