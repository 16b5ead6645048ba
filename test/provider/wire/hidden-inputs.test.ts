import { describe, expect, test } from "@jest/globals";
import {
  hiddenInputs,
  readHidden,
  savedHidden,
  withoutHidden,
} from "../../../provider/wire/hidden-inputs.js";

const VALUES = {
  urn: "urn:pulumi:dev::p::t::web",
  revision: "a.b",
  regionIds: ["cn-north-1"],
  secretPaths: [["instanceSpec", "description"]],
  ignored: ["count"],
  isPreview: true,
};

describe("readHidden", () => {
  test("readHidden reads back every value that hiddenInputs wrote", () => {
    expect(readHidden(hiddenInputs(VALUES))).toEqual(VALUES);
  });

  test("readHidden of properties without hidden inputs is empty", () => {
    expect(readHidden({ count: 3 })).toEqual({
      urn: "",
      revision: undefined,
      regionIds: [],
      secretPaths: [],
      ignored: [],
      isPreview: false,
    });
  });

  test("readHidden takes Pulumi's mark of an unknown value for no URN", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(readHidden(hiddenInputs({ ...VALUES, urn: unknown })).urn).toBe("");
  });
});

test("withoutHidden drops hidden inputs and Pulumi's own, and keeps the user's", () => {
  const properties = { ...hiddenInputs(VALUES), __provider: "text", count: 3 };
  expect(withoutHidden(properties)).toEqual({ count: 3 });
});

test("savedHidden keeps every hidden input but isPreview, and adds none", () => {
  const saved = savedHidden({ ...hiddenInputs(VALUES), count: 3 });
  expect(readHidden(saved)).toEqual({ ...VALUES, isPreview: false });
  expect(Object.keys(saved)).toHaveLength(5);
  expect(savedHidden({ count: 3 })).toEqual({});
});
