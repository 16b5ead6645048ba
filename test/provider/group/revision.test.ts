import { describe, expect, test } from "@jest/globals";
import { digestOf, isRevised } from "../../../provider/group/revision.js";
import { INPUTS, SPEC } from "./web-group.js";

const ARGS = {
  count: 3,
  instanceSpec: { imageId: "img-1", keyNames: ["b", "a"], userTags: [{ key: "k", value: "v" }] },
};
const changed = (change: object) => ({
  ...ARGS,
  instanceSpec: { ...ARGS.instanceSpec, ...change },
});

describe("the digest of arguments", () => {
  test("digestOf is equal for arguments with the same meaning", () => {
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
    ["a new field", changed({ password: "p" })],
    ["an item of a list", changed({ userTags: [{ key: "k", value: "w" }] })],
  ])("digestOf differs for %s", (_what, args) => {
    expect(digestOf(args, [])).not.toBe(digestOf(ARGS, []));
  });

  test.each([
    ["instanceSpec.imageId", changed({ imageId: "img-2" })],
    ['instanceSpec["imageId"]', changed({ imageId: "img-2" })],
    ["instanceSpec.userTags[0].value", changed({ userTags: [{ key: "k", value: "w" }] })],
    ["instanceSpec.userTags[*].value", changed({ userTags: [] })],
    ["instanceSpec", changed({ imageId: "img-2", password: "p" })],
    ["*", { ...changed({ imageId: "img-2" }), count: 9 }],
  ])("digestOf ignores the path %s, and nothing else", (path, args) => {
    expect(digestOf(args, [path])).toBe(digestOf(ARGS, [path]));
    if (path !== "*") {
      expect(digestOf({ ...args, count: 4 }, [path])).not.toBe(digestOf(ARGS, [path]));
    }
  });
});

describe("the digest of a declaration", () => {
  const digest = (change: object, ignored: readonly string[] = []) => {
    const { lineage, ...args } = INPUTS;
    return digestOf({ lineage, args: { ...args, ...change } }, ignored);
  };

  test.each<readonly [string, object]>([
    ["a default", { instanceSpec: { ...SPEC, charge: { chargeMode: "postpaid_by_duration" } } }],
    ["a field without effect", { instanceSpec: { ...SPEC, charge: { buyScenario: "b" } } }],
    ["a preflight check", { preflight: { price: true } }],
    ["a disabled deletionProtection", { deletionProtection: false }],
    ["a member's own numbered name", { overrides: { 0: {} } }],
  ])("digestOf does not depend on whether %s is spelt out", (_, change) => {
    expect(digest(change)).toBe(digest({}));
  });

  test("digestOf is equal for the short and the long form", () => {
    const long = { instanceSpec: { ...SPEC, metadata: [{ key: "role", value: "web" }] } };
    expect(digest({ instanceSpec: { ...SPEC, metadata: { role: "web" } } })).toBe(digest(long));
  });

  test.each<readonly [string, object]>([
    ["the count", { count: 4 }],
    ["the spec", { instanceSpec: { ...SPEC, description: "d" } }],
    ["an override", { overrides: { 0: { name: "db" } } }],
    ["the places", { placements: [{ az: "b", subnetId: "s" }] }],
    ["deletionProtection", { deletionProtection: true }],
    ["the triggers", { triggers: 1 }],
    ["fields newer than this release", { extraSpec: { a: 1 } }],
    ["the region", { regionId: "cn-east-2" }],
  ])("digestOf changes with %s", (_, change) => {
    expect(digest(change)).not.toBe(digest({}));
  });

  test("digestOf an unreadable declaration depends on its spelling", () => {
    expect(digest({ count: "x" })).not.toBe(digest({ count: "y" }));
    expect(digestOf("x", [])).not.toBe(digestOf("y", []));
    expect(digestOf({ args: "x" }, [])).not.toBe(digestOf({ args: "y" }, []));
  });
});

describe("a revision", () => {
  test.each([
    ["a-1", "a-1", false],
    ["a-1", "a-2", true],
    // From a release without a journal, or from a run without one.
    [undefined, "a-2", false],
    ["a-1", undefined, false],
  ])("isRevised from %p to %p is %p", (saved, fresh, expected) => {
    expect(isRevised(saved, fresh)).toBe(expected);
  });
});
