import { describe, expect, test } from "@jest/globals";
import { deletionLimitError } from "../../../provider/plan/deletion-limit.js";
import { intend } from "../../../provider/plan/plan.js";
import { memberOf, observedOf, web } from "../group/web-group.js";

const range = (size: number) => Array.from({ length: size }, (_, slot) => memberOf(slot));
/** Why a run to `count` of `size` members may not be begun. */
const refusal = (maxDelete: number, size: number, count = 0) =>
  deletionLimitError({ maxDelete, count }, intend(web(count), observedOf(range(size))));

describe("refusalOf", () => {
  test("refusalOf a group as a whole says that its bound is changed by a run of its own", () => {
    expect(refusal(0, 1)).toMatch(
      /; to go on, change it and run `pulumi up` \(with all else as it was\), then ask again for what is refused now$/,
    );
    expect(refusal(0, 2, 1)).toMatch(/; to go on, change it and run `pulumi up`$/);
  });

  test.each([
    [Infinity, 3],
    [3, 3],
    [4, 3],
    [0, 0],
  ])("refusalOf a bound of %i and %i deletions is none", (maxDelete, size) => {
    expect(refusal(maxDelete, size)).toBeUndefined();
  });

  test("refusalOf a group that may lose none says what to change", () => {
    expect(refusal(0, 2, 1)).toBe(
      "it would delete 1 VM (web-002 (i-1)), and deletionProtection is on, or maxDelete is 0. Nothing is touched; to go on, change it and run `pulumi up`",
    );
  });

  test("refusalOf more than may go names five, and counts the rest", () => {
    expect(refusal(1, 3, 1)).toBe(
      "it would delete 2 VMs (web-002 (i-1), web-003 (i-2)), and maxDelete is 1. Nothing is touched; to go on, raise it and run `pulumi up`",
    );
    expect(refusal(2, 5)).toContain(
      "5 VMs (web-001 (i-0), web-002 (i-1), web-003 (i-2), web-004 (i-3), web-005 (i-4)), and",
    );
    expect(refusal(2, 8)).toContain(
      "8 VMs (web-001 (i-0), web-002 (i-1), web-003 (i-2), web-004 (i-3), web-005 (i-4) and 3 more), and",
    );
  });

  test("refusalOf counts replaced, surplus and drifted members, and none that the cloud could not make", () => {
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
    expect(deletionLimitError({ maxDelete: 3, count: 5 }, intents)).toBeUndefined();
    expect(deletionLimitError({ maxDelete: 2, count: 5 }, intents)).toBe(
      "it would delete 3 VMs (web-001 (i-0), web-003 (i-2), web-001 (i-x)), and maxDelete is 2. Nothing is touched; to go on, raise it and run `pulumi up`",
    );
  });
});
