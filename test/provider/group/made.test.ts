import { describe, expect, test } from "@jest/globals";
import type { Desired } from "../../../provider/group/desired.js";
import { beforesOf, isDeclaredHash, madeSpecOf } from "../../../provider/group/made.js";
import { memberOf, web } from "./web-group.js";

describe("madeSpecOf", () => {
  const before = web(3, { description: "old" });
  const now: Desired = { ...web(3, { description: "new" }), earlier: [before] };

  test("madeSpecOf is the declaration with the member's hash, also a former one", () => {
    const descriptions = [now, before].map(
      ({ specHash }) => madeSpecOf(now, { slot: 0, specHash })?.spec.description,
    );
    expect(descriptions).toEqual(["new", "old"]);
  });

  test("madeSpecOf is undefined for an unknown hash, no hash and an unfinished change", () => {
    const { specHash } = now;
    expect(madeSpecOf(now, { slot: 0, specHash: "other" })).toBeUndefined();
    expect(madeSpecOf(now, { slot: 0, specHash: undefined })).toBeUndefined();
    expect(madeSpecOf(now, { slot: 0, specHash, unfinished: ["a"] })).toBeUndefined();
  });
});

describe("beforesOf", () => {
  const before = web(3, { description: "old" });
  const now: Desired = { ...web(3, { description: "new" }), earlier: [before] };
  const textsOf = (given: Parameters<typeof memberOf>[1]) =>
    beforesOf(now, memberOf(0, given))?.all.map(({ member }) => member.spec.description);

  test("beforesOf has the spec of the launch first, then the goals of unfinished changes", () => {
    const { specHash } = before;
    expect(textsOf({ specHash })).toEqual(["old"]);
    expect(textsOf({ specHash, unfinished: [now.specHash] })).toEqual(["old", "new"]);
  });

  test("beforesOf tells that a goal is in no known declaration", () => {
    const member = memberOf(0, { specHash: now.specHash, unfinished: ["other"] });
    expect(beforesOf(now, member)).toMatchObject({ isAnyGoalUnknown: true });
  });

  test("beforesOf a launch with an unknown hash is undefined", () => {
    expect(textsOf({ specHash: "other" })).toBeUndefined();
    expect(textsOf({ specHash: undefined })).toBeUndefined();
  });
});

test("isDeclaredHash is true of the own and of former hashes, false of any other", () => {
  const before = web(3, { description: "old" });
  const now: Desired = { ...web(3, { description: "new" }), earlier: [before] };
  const found = [now.specHash, before.specHash, "other"].map((hash) =>
    isDeclaredHash(now, 0, hash),
  );
  expect(found).toEqual([true, true, false]);
});
