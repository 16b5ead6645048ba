import { describe, expect, test } from "@jest/globals";
import {
  deletionLimitError,
  deletionLimitText,
  stricterLimit,
  type DeletionLimit,
} from "../../../provider/plan/deletion-limit.js";
import { intend } from "../../../provider/plan/intent.js";
import { memberOf, observedOf, web } from "../group/web-group.js";

const range = (size: number) => Array.from({ length: size }, (_, slot) => memberOf(slot));
/** A limit set by `maxDelete`. */
const atMost = (maxDelete: number): DeletionLimit => ({ maxDelete, maxDeleteInput: "maxDelete" });
const PROTECTED: DeletionLimit = { maxDelete: 0, maxDeleteInput: "deletionProtection" };
/** The refusal of a run from `size` to `count` members. */
const refusal = (limit: DeletionLimit | number, size: number, count = 0) =>
  deletionLimitError(
    { ...(typeof limit === "number" ? atMost(limit) : limit), count },
    intend(web(count), observedOf(range(size))),
  );

describe("deletionLimitError", () => {
  test("deletionLimitError of a whole group asks for a separate run to change the limit", () => {
    expect(refusal(0, 1)).toMatch(
      / Raise maxDelete in a `pulumi up` that changes nothing else, then repeat this operation$/,
    );
    expect(refusal(0, 2, 1)).toMatch(/ Raise maxDelete and run `pulumi up` again$/);
  });

  test.each([
    [Infinity, 3],
    [3, 3],
    [4, 3],
    [0, 0],
  ])("deletionLimitError of a limit of %i and %i deletions is undefined", (maxDelete, size) => {
    expect(refusal(maxDelete, size)).toBeUndefined();
  });

  test("deletionLimitError names the input that forbids every deletion", () => {
    expect(refusal(0, 2, 1)).toBe(
      "this run would delete 1 VM (web-002 (i-1)), but maxDelete is 0. Nothing is changed. Raise maxDelete and run `pulumi up` again",
    );
    expect(refusal(PROTECTED, 2, 1)).toBe(
      "this run would delete 1 VM (web-002 (i-1)), but deletionProtection is on. Nothing is changed. Turn off deletionProtection and run `pulumi up` again",
    );
  });

  test("deletionLimitError names five VMs and counts the others", () => {
    expect(refusal(1, 3, 1)).toBe(
      "this run would delete 2 VMs (web-002 (i-1), web-003 (i-2)), but maxDelete is 1. Nothing is changed. Raise maxDelete and run `pulumi up` again",
    );
    expect(refusal(2, 5)).toContain(
      "5 VMs (web-001 (i-0), web-002 (i-1), web-003 (i-2), web-004 (i-3), web-005 (i-4)), but",
    );
    expect(refusal(2, 8)).toContain(
      "8 VMs (web-001 (i-0), web-002 (i-1), web-003 (i-2), web-004 (i-3), web-005 (i-4) and 3 more), but",
    );
  });

  test("deletionLimitError counts replaced, surplus and drifted VMs, but no broken ones", () => {
    const observed = observedOf(
      [
        memberOf(0, { specHash: "0000000000000000" }),
        memberOf(1, { status: "error", phase: "broken" }),
        memberOf(2, { drift: "az is b, declared a" }),
        memberOf(3),
        memberOf(9, { status: "error", phase: "broken" }),
      ],
      { surplus: [memberOf(0, { instanceId: "i-x" })] },
    );
    const intents = intend(web(4), observed);
    expect(deletionLimitError({ ...atMost(3), count: 5 }, intents)).toBeUndefined();
    expect(deletionLimitError({ ...atMost(2), count: 5 }, intents)).toBe(
      "this run would delete 3 VMs (web-001 (i-0), web-003 (i-2), web-001 (i-x)), but maxDelete is 2. Nothing is changed. Raise maxDelete and run `pulumi up` again",
    );
  });
});

test("stricterLimit is the limit with fewer deletions", () => {
  expect(stricterLimit(atMost(2), PROTECTED)).toEqual(PROTECTED);
  expect(stricterLimit(atMost(2), atMost(5))).toEqual(atMost(2));
  expect(stricterLimit(atMost(Infinity), atMost(5))).toEqual(atMost(5));
});

test.each([
  [atMost(Infinity), "there is no limit"],
  [atMost(0), "maxDelete is 0"],
  [atMost(3), "maxDelete is 3"],
  [PROTECTED, "deletionProtection is on"],
])("deletionLimitText of %j is %s", (limit, text) => {
  expect(deletionLimitText(limit)).toBe(text);
});
