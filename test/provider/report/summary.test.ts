import { describe, expect, test } from "@jest/globals";
import type { Failure } from "../../../provider/group/outcome.js";
import type { Reconciled } from "../../../provider/reconcile/reconcile.js";
import {
  acceptedText,
  leftoverText,
  openText,
  shortfallText,
} from "../../../provider/report/summary.js";
import { memberOf, observedOf, web } from "../group/web-group.js";

function run(given: Partial<Reconciled>): Reconciled {
  return {
    verdict: "stalled",
    observed: observedOf([]),
    readyCount: 0,
    failures: [],
    inDoubt: [],
    generation: 1,
    hasLaunched: true,
    rolledBack: 0,
    notRolledBack: [],
    error: undefined,
    ...given,
  };
}

const refused = (slot: number, given: Partial<Failure> = {}): Failure => ({
  slot,
  phase: "launch",
  code: "QUOTA_EXCEEDED",
  message: "Instance quota limit exceeded (limit 2, used 2)",
  requestId: "4f0c",
  ...given,
});

describe("shortfallText", () => {
  test("shortfallText says how many of how many, why, which, and what now, in one line", () => {
    const observed = observedOf([memberOf(0), memberOf(1)]);
    expect(shortfallText(web(3), run({ observed, readyCount: 2, failures: [refused(2)] }))).toBe(
      "2 of 3 members are ready. 1 × launch failed: Instance quota limit exceeded (limit 2, used 2) (web-003; request 4f0c). What runs is kept and saved. Raise the quota of the region or lower `count`, then run `pulumi up` again",
    );
  });

  test.each([
    ["NOT_FOUND", "Name something that exists, then run `pulumi up` again"],
    ["INVALID_ARGUMENT", "Correct the named field, then run `pulumi up` again"],
    ["OUT_OF_RANGE", "Correct the named field, then run `pulumi up` again"],
    [
      "FAILED_PRECONDITION",
      "Choose another type, zone, image or subnet, or wait, then run `pulumi up` again",
    ],
    [
      "NAME_MISMATCH",
      "Report it: the VMs that came up bear other names than were asked for, then run `pulumi up` again",
    ],
    [
      "SPEC_MISMATCH",
      "Declare what the cloud makes, or ask its support why, then run `pulumi up` again",
    ],
    ["SHORT_REPLY", "To go on, run `pulumi up` again"],
  ])("shortfallText advises on %s: %s", (code, advice) => {
    const text = shortfallText(web(2), run({ readyCount: 1, failures: [refused(1, { code })] }));
    expect(text.endsWith(`What runs is kept and saved. ${advice}`)).toBe(true);
  });

  test("shortfallText counts as ready what the run does, and promises to keep it", () => {
    const observed = observedOf([memberOf(0), memberOf(1), memberOf(7)]);
    expect(shortfallText(web(2), run({ observed, readyCount: 1 }))).toBe(
      "1 of 2 members are ready. What runs is kept and saved. To go on, run `pulumi up` again",
    );
  });

  test("shortfallText promises to keep nothing where nothing runs", () => {
    expect(shortfallText(web(1), run({ failures: [refused(0)] }))).toBe(
      "0 of 1 members are ready. 1 × launch failed: Instance quota limit exceeded (limit 2, used 2) (web-001; request 4f0c). Raise the quota of the region or lower `count`, then run `pulumi up` again",
    );
  });

  test("shortfallText of a late run names what it still waits for", () => {
    const observed = observedOf(
      [memberOf(0, { status: "pending", phase: "settling" }), memberOf(1)],
      { leaving: [memberOf(2, { name: "", status: "deleting", phase: "gone" })] },
    );
    expect(shortfallText(web(2), run({ verdict: "timed-out", observed, readyCount: 1 }))).toBe(
      "1 of 2 members are ready. out of time, still waiting for web-001 (i-0, pending), i-2 (deleting). What runs is kept and saved. To go on, run `pulumi up` again",
    );
  });

  test("shortfallText of a late run that waits for nothing says that it is out of time", () => {
    const observed = observedOf([memberOf(0)]);
    expect(shortfallText(web(2), run({ verdict: "timed-out", observed, readyCount: 1 }))).toBe(
      "1 of 2 members are ready. out of time. What runs is kept and saved. To go on, run `pulumi up` again",
    );
  });

  test("shortfallText of a failed run says which call cut it off, after the failures", () => {
    const error = new Error("describeInstances: boom (INTERNAL)");
    const text = shortfallText(
      web(1),
      run({ verdict: "failed", error, failures: [refused(0, { message: "no" })] }),
    );
    expect(text).toContain("(web-001; request 4f0c); describeInstances: boom (INTERNAL). Raise");
  });
});

describe("leftoverText", () => {
  test("leftoverText names every VM that is left, whatever its place, and what now", () => {
    const observed = observedOf([memberOf(0)], {
      surplus: [memberOf(0, { instanceId: "i-x" })],
      leaving: [memberOf(1, { status: "deleting", phase: "gone" })],
    });
    const failures = [refused(0, { phase: "retire", code: "FAILED_PRECONDITION", message: "no" })];
    expect(leftoverText(web(0), run({ observed, failures }))).toBe(
      "3 VMs of the group are left: web-001 (i-0, running), web-001 (i-x, running), web-002 (i-1, deleting). 1 × retire failed: no (web-001; request 4f0c). Run `pulumi destroy` again to go on",
    );
  });

  test("leftoverText of one VM is about one", () => {
    const observed = observedOf([memberOf(0)]);
    expect(leftoverText(web(0), run({ observed }))).toBe(
      "1 VM of the group is left: web-001 (i-0, running). Run `pulumi destroy` again to go on",
    );
  });
});

describe("leftoverText of a run that knows of no VM", () => {
  test("leftoverText says that nothing is known to be left, and why that is not sure", () => {
    const error = new Error("describeInstances: boom (INTERNAL)");
    expect(leftoverText(web(0), run({ verdict: "failed", error }))).toBe(
      "no VM of the group is known to be left, but not all was looked for. describeInstances: boom (INTERNAL). Run `pulumi destroy` again to go on",
    );
  });
});

describe("acceptedText", () => {
  test("acceptedText without a cause has no empty part", () => {
    expect(acceptedText(web(3), run({ readyCount: 3 }))).toBe(
      "accepted with 3 of 3 members ready (minReady 3). The next `pulumi up` goes on with the rest",
    );
  });
});

test("shortfallText says who still serves though not as declared", () => {
  const former = [1, 2].map((slot) => memberOf(slot, { specHash: "0000000000000000" }));
  const text = shortfallText(web(3), run({ observed: observedOf(former), failures: [refused(0)] }));
  expect(text).toMatch(
    /^0 of 3 members are ready, 2 more run as they were before\. 1 × launch failed/,
  );
  expect(text).toContain(". What runs is kept and saved. ");
});

describe("shortfallText of a run that was rolled back", () => {
  const left = memberOf(2, { status: "pending", phase: "settling" });

  test.each([
    [2, [], "What this run launched is deleted again (2). To go on"],
    [
      ...[2, [left]],
      "What this run launched is deleted again (2), but for web-003 (i-2, pending), which the next run goes on with. To go on",
    ],
    [
      ...[0, [left]],
      "What this run launched is deleted again (0), but for web-003 (i-2, pending), which",
    ],
  ] as const)(
    "shortfallText says what is gone (%i), and what is not",
    (rolledBack, notRolledBack, said) => {
      expect(shortfallText(web(3), run({ rolledBack, notRolledBack }))).toContain(said);
    },
  );
});

describe("openText", () => {
  const call = { generation: 1, specHash: "", first: 0, last: 2, atMs: 7 };

  test("openText names what was passed over, and who finds it", () => {
    expect(openText(web(3), { inDoubt: [call, { ...call, isAbandoned: true }] })).toBe(
      "the cloud never said what became of the create calls of an earlier attempt for web-001…web-003. Should their VMs show after all, the next `pulumi up` finds them and retires what is too many",
    );
  });

  test("openText of a group that is gone says by what its VMs would be found", () => {
    expect(openText(web(0), { inDoubt: [{ ...call, isAbandoned: true }] })).toBe(
      `the cloud never said what became of the create calls of an earlier attempt for web-001…web-003. Should their VMs show after all, they bear the tag jdvm:group=${web(0).groupKey}: look for it in the console in a while`,
    );
  });

  test("openText of calls that are sent again is empty", () => {
    expect(openText(web(3), { inDoubt: [call] })).toBe("");
  });
});
