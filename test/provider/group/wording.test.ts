import { describe, expect, test } from "@jest/globals";
import { count, firstFew, nameAndId, slotNames } from "../../../provider/group/wording.js";
import { memberOf, web, webWith } from "./web-group.js";

const WEB = web(3);

test.each([
  [0, "0 VMs"],
  [1, "1 VM"],
  [2, "2 VMs"],
])("count of %i VMs is %s", (size, text) => {
  expect(count(size, "VM")).toBe(text);
});

describe("slotNames", () => {
  test.each([
    [[], ""],
    [[8], "web-009"],
    [[8, 0, 2, 1, 1, 3], "web-001…web-004, web-009"],
  ])("slotNames of %j is %j", (slots, expected) => {
    expect(slotNames(slots, WEB)).toBe(expected);
  });

  test("slotNames folds no own name into a range of numbered names", () => {
    const overrides = { 1: { name: "db" }, 2: { description: "d" }, 4: { name: "log" } };
    const group = webWith({ count: 6, overrides });
    expect(slotNames([0, 1, 2, 3, 4, 5], group)).toBe("web-001, db, web-003…web-004, log, web-006");
  });

  test("slotNames folds a range of any length", () => {
    const slots = Array.from({ length: 500 }, (_, slot) => slot);
    expect(slotNames(slots, WEB)).toBe("web-001…web-500");
  });
});

test("nameAndId is the name with the id, or the id alone", () => {
  expect(nameAndId(memberOf(0))).toBe("web-001 (i-0)");
  expect(nameAndId(memberOf(0, { name: "" }))).toBe("i-0");
});

test.each([
  [[], ""],
  [["a", "b"], "a, b"],
  [["a", "b", "c", "d"], "a, b and 2 more"],
])("firstFew of %j with a limit of two is %j", (texts, expected) => {
  expect(firstFew(texts, 2)).toBe(expected);
});
