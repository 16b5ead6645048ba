import { expect, test } from "@jest/globals";
import { Failure, firstLines, lastLines, oneLine } from "../../../tools/process/failure.mjs";

test("oneLine joins the lines of a Failure into one", () => {
  expect(oneLine(new Failure("no Go.\n  Install Go."))).toBe("no Go.; Install Go.");
});

test("oneLine marks any other error as unexpected, and shows no stack", () => {
  expect(oneLine(new TypeError("x is undefined"))).toBe("unexpected: x is undefined");
  expect(oneLine("words")).toBe("unexpected: words");
});

test("firstLines and lastLines skip empty lines", () => {
  const output = "one\n\nnpm error\ntwo  \nthree\n\n";
  expect(firstLines(output, 2)).toEqual(["one", "two"]);
  expect(lastLines(output, 2)).toEqual(["two", "three"]);
});
