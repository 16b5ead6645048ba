import { expect, test } from "@jest/globals";
import { Failure, lastLines, oneLine } from "../../tools/failure.mjs";

test("oneLine tells a failure in its own words, on one line", () => {
  expect(oneLine(new Failure("no Go.\n  Install Go."))).toBe("no Go.; Install Go.");
});

test("oneLine marks what nobody expected, and shows no stack", () => {
  expect(oneLine(new TypeError("x is undefined"))).toBe("unexpected: x is undefined");
  expect(oneLine("words")).toBe("unexpected: words");
});

test("lastLines skips empty lines", () => {
  expect(lastLines("one\n\ntwo  \nthree\n\n", 2)).toEqual(["two", "three"]);
});
