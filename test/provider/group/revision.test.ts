import { describe, expect, test } from "@jest/globals";
import { digestOf, isRevised } from "../../../provider/group/revision.js";

const ARGS = {
  count: 3,
  instanceSpec: { imageId: "img-1", keyNames: ["b", "a"], userTags: [{ key: "k", value: "v" }] },
};
const changed = (change: object) => ({
  ...ARGS,
  instanceSpec: { ...ARGS.instanceSpec, ...change },
});

describe("the digest of arguments", () => {
  test("digestOf is the same for arguments that mean the same", () => {
    const same = {
      instanceSpec: { ...ARGS.instanceSpec, keyNames: ["a", "b"], az: null },
      count: 3,
    };
    expect(digestOf(same, [])).toBe(digestOf(ARGS, []));
    expect(digestOf(ARGS, [])).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ["the count", { ...ARGS, count: 4 }],
    ["a field", changed({ imageId: "img-2" })],
    ["a field that was not there", changed({ password: "p" })],
    ["an item of a list", changed({ userTags: [{ key: "k", value: "w" }] })],
  ])("digestOf tells %s apart", (_what, args) => {
    expect(digestOf(args, [])).not.toBe(digestOf(ARGS, []));
  });

  test.each([
    ["instanceSpec.imageId", changed({ imageId: "img-2" })],
    ['instanceSpec["imageId"]', changed({ imageId: "img-2" })],
    ["instanceSpec.userTags[0].value", changed({ userTags: [{ key: "k", value: "w" }] })],
    ["instanceSpec.userTags[*].value", changed({ userTags: [] })],
    ["instanceSpec", changed({ imageId: "img-2", password: "p" })],
    ["*", { ...changed({ imageId: "img-2" }), count: 9 }],
  ])("digestOf leaves out what %s names, and nothing else", (path, args) => {
    expect(digestOf(args, [path])).toBe(digestOf(ARGS, [path]));
    if (path !== "*") {
      expect(digestOf({ ...args, count: 4 }, [path])).not.toBe(digestOf(ARGS, [path]));
    }
  });
});

describe("a revision", () => {
  test.each([
    ["a-1", "a-1", false],
    ["a-1", "a-2", true],
    // Of a release that had no journal, or of a run that left it aside.
    [undefined, "a-2", false],
    ["a-1", undefined, false],
  ])("isRevised from %p to %p is %p", (saved, fresh, expected) => {
    expect(isRevised(saved, fresh)).toBe(expected);
  });
});
