import { describe, expect, test } from "@jest/globals";
import { isAtLeast, parseVersion } from "../../../tools/setup/version.mjs";

describe("parseVersion", () => {
  test.each([
    ["3.259.0", [3, 259, 0], false],
    ["v3.259.0\n", [3, 259, 0], false],
    ["v3.260.0-alpha.1+abc", [3, 260, 0], true],
  ])("parseVersion reads %j", (text, parts, prerelease) => {
    expect(parseVersion(text)).toEqual({ parts, prerelease });
  });

  test.each(["", "3.259", "latest", "v3.x.0"])("parseVersion returns undefined for %j", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

describe("isAtLeast", () => {
  test.each([
    ["v3.216.0", true],
    ["v3.216.1", true],
    ["v3.1000.0", true],
    ["v3.215.9", false],
    ["v3.99.0", false],
    ["v3.216.0-alpha.1", false],
    ["v3.217.0-alpha.1", true],
    ["v2.999.0", false],
    ["v4.0.0", false],
    ["no version at all", false],
  ])("isAtLeast decides whether %s is at least 3.216.0: %s", (text, expected) => {
    expect(isAtLeast(text, "3.216.0")).toBe(expected);
  });
});
