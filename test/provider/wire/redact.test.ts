import { describe, expect, test } from "@jest/globals";
import { redact, redactSignature, secretsIn } from "../../../provider/wire/redact.js";

/** An authorization header with a made-up key and signature. */
const AUTHORIZATION =
  "JDCLOUD2-HMAC-SHA256 Credential=JDC_0123456789ABCDEF/20260520/cn-north-1/vm/jdcloud2_request, SignedHeaders=host, Signature=3432512f73724f0e";

describe("redact", () => {
  const long = `${"0123456789".repeat(4)}abcdefghij "quoted" text`;
  const plain = long.replaceAll('"', "");
  test.each<readonly [string, string, readonly unknown[], string]>([
    ["a secret, wherever it stands", "hush: no hush!", ["hush"], "[secret]: no [secret]!"],
    [
      "a secret that is part of another secret",
      "hushed hush",
      ["hush", "hushed"],
      "[secret] [secret]",
    ],
    ["a secret in the form of JSON", 'x: "a\\nb c"', ["a\nb c"], 'x: "[secret]"'],
    [
      "a long secret that a message has cut short",
      `x: "${long.slice(0, 45)}…`,
      [long],
      'x: "[secret]…',
    ],
    [
      "a long secret that is cut short as early as possible",
      `${long.slice(0, 40)}`,
      [long],
      "[secret]",
    ],
    [
      "a long secret, cut short and whole",
      `${long.slice(0, 45)}… ${long}`,
      [long],
      "[secret]… [secret]",
    ],
    [
      "a long secret that a message has cut short twice",
      `${plain.slice(0, 45)}… ${plain.slice(0, 42)}…`,
      [plain],
      "[secret]… [secret]…",
    ],
    ["no short secret", "cut a b", ["a"], "cut a b"],
    ["a number of four digits", "7777 is too large", [7777], "[secret] is too large"],
    ["a number below zero", "x: -7777.", [-7777], "x: [secret]."],
    ["no number within another number", "17777 77771", [7777], "17777 77771"],
    ["no short number", "777", [777], "777"],
    ["nothing but texts and numbers", "true", [true], "true"],
    ["a secret in another case", "HUSH and hushBGP", ["hush", "HushBGP"], "[secret] and [secret]"],
    [
      "a long secret, cut short and in another case",
      long.slice(0, 50),
      [long.toUpperCase()],
      "[secret]",
    ],
    [
      "a secret with special characters of regular expressions",
      "a+b(c)[d]$1",
      ["a+b(c)[d]$1"],
      "[secret]",
    ],
    ["a secret that is part of the placeholder", "hushed", ["hushed", "ecre"], "[secret]"],
    ["nothing from a text without secrets", "plain", ["hush", long], "plain"],
  ])("redact cuts %s", (_, text, secrets, expected) => {
    expect(redact(text, new Set(secrets))).toBe(expected);
  });

  test("redact takes a list of secrets, and cuts out no empty secret", () => {
    expect(redact("token a.b* and a.b*!", ["a.b*", ""])).toBe("token [secret] and [secret]!");
  });
});

describe("redactSignature", () => {
  test.each([
    ["nothing secret", "nothing secret"],
    [
      AUTHORIZATION,
      "JDCLOUD2-HMAC-SHA256 Credential=[secret], SignedHeaders=host, Signature=[secret]",
    ],
    ["credential=abc/def signature=ABCDEF", "Credential=[secret] Signature=[secret]"],
    ["key JDC_0123456789ABCDEF0123456789AB is bad", "key [secret] is bad"],
  ])("redactSignature of %j is %j", (text, expected) => {
    expect(redactSignature(text)).toBe(expected);
  });
});

describe("secretsIn", () => {
  test("secretsIn finds the texts of passwords and scripts, but no key of a script", () => {
    const userdata = [{ key: "launch-script", value: "IyEvYmlu" }];
    const body = { instanceSpec: { name: "web", password: "Aa1!x", userdata }, maxCount: 1 };
    expect(secretsIn(body)).toEqual(["Aa1!x", "IyEvYmlu"]);
    expect(secretsIn(undefined)).toEqual([]);
  });
});
