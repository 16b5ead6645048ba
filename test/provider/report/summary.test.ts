import { describe, expect, test } from "@jest/globals";
import type { Failure } from "../../../provider/group/outcome.js";
import type { Reconciled } from "../../../provider/reconcile/reconcile.js";
import {
  acceptedText,
  leftoverText,
  inDoubtText,
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
  test("shortfallText says how many, why, which and the next step, in one line", () => {
    const observed = observedOf([memberOf(0), memberOf(1)]);
    expect(shortfallText(web(3), run({ observed, readyCount: 2, failures: [refused(2)] }))).toBe(
      "2 of 3 members are ready. 1 × launch failed: Instance quota limit exceeded (limit 2, used 2) (web-003; request 4f0c). Running members are kept and saved. Raise the quota of the region or lower `count`, then run `pulumi up` again",
    );
  });

  test.each([
    ["NOT_FOUND", "Refer to a resource that exists, then run `pulumi up` again"],
    ["INVALID_ARGUMENT", "Correct the field named in the error, then run `pulumi up` again"],
    ["OUT_OF_RANGE", "Correct the field named in the error, then run `pulumi up` again"],
    [
      "FAILED_PRECONDITION",
      "Choose another type, zone, image or subnet, or wait, then run `pulumi up` again",
    ],
    [
      "NAME_MISMATCH",
      "Please report that the cloud created VMs under other names than requested, then run `pulumi up` again",
    ],
    [
      "SPEC_MISMATCH",
      "Change the spec to match the created VMs or contact JD Cloud support, then run `pulumi up` again",
    ],
    ["SHORT_REPLY", "Run `pulumi up` again to continue"],
  ])("shortfallText advises on %s: %s", (code, advice) => {
    const text = shortfallText(web(2), run({ readyCount: 1, failures: [refused(1, { code })] }));
    expect(text.endsWith(`Running members are kept and saved. ${advice}`)).toBe(true);
  });

  test("shortfallText advises on the first failure with a known remedy", () => {
    const codes = ["SHORT_REPLY", "QUOTA_EXCEEDED", "NOT_FOUND"];
    const failures = codes.map((code, slot) => refused(slot, { code, message: code }));
    expect(shortfallText(web(3), run({ failures }))).toMatch(
      /\. Raise the quota of the region or lower `count`, then run `pulumi up` again$/,
    );
  });

  test("shortfallText counts ready members like the run, and promises to keep them", () => {
    const observed = observedOf([memberOf(0), memberOf(1), memberOf(7)]);
    expect(shortfallText(web(2), run({ observed, readyCount: 1 }))).toBe(
      "1 of 2 members are ready. Running members are kept and saved. Run `pulumi up` again to continue",
    );
  });

  test("shortfallText promises nothing when no member is running", () => {
    expect(shortfallText(web(1), run({ failures: [refused(0)] }))).toBe(
      "0 of 1 members are ready. 1 × launch failed: Instance quota limit exceeded (limit 2, used 2) (web-001; request 4f0c). Raise the quota of the region or lower `count`, then run `pulumi up` again",
    );
  });

  test("shortfallText of a timed-out run names the awaited VMs", () => {
    const observed = observedOf(
      [memberOf(0, { status: "pending", phase: "settling" }), memberOf(1)],
      { leaving: [memberOf(2, { name: "", status: "deleting", phase: "gone" })] },
    );
    expect(shortfallText(web(2), run({ verdict: "timed-out", observed, readyCount: 1 }))).toBe(
      "1 of 2 members are ready. timed out, still waiting for web-001 (i-0, pending), i-2 (deleting). Running members are kept and saved. Run `pulumi up` again to continue",
    );
  });

  test("shortfallText of a timed-out run without awaited VMs says that it timed out", () => {
    const observed = observedOf([memberOf(0)]);
    expect(shortfallText(web(2), run({ verdict: "timed-out", observed, readyCount: 1 }))).toBe(
      "1 of 2 members are ready. timed out. Running members are kept and saved. Run `pulumi up` again to continue",
    );
  });

  test("shortfallText of a failed run ends with the failed call, after the failures", () => {
    const error = new Error("describeInstances: boom (INTERNAL)");
    const text = shortfallText(
      web(1),
      run({ verdict: "failed", error, failures: [refused(0, { message: "no" })] }),
    );
    expect(text).toContain("(web-001; request 4f0c); describeInstances: boom (INTERNAL). Raise");
  });
});

describe("leftoverText", () => {
  test("leftoverText names every remaining VM and the next step", () => {
    const observed = observedOf([memberOf(0)], {
      surplus: [memberOf(0, { instanceId: "i-x" })],
      leaving: [memberOf(1, { status: "deleting", phase: "gone" })],
    });
    const failures = [refused(0, { phase: "retire", code: "FAILED_PRECONDITION", message: "no" })];
    expect(leftoverText(web(0), run({ observed, failures }))).toBe(
      "3 VMs of the group remain: web-001 (i-0, running), web-001 (i-x, running), web-002 (i-1, deleting). 1 × retire failed: no (web-001; request 4f0c). Run `pulumi destroy` again to continue",
    );
  });

  test("leftoverText of one VM uses the singular", () => {
    const observed = observedOf([memberOf(0)]);
    expect(leftoverText(web(0), run({ observed }))).toBe(
      "1 VM of the group remains: web-001 (i-0, running). Run `pulumi destroy` again to continue",
    );
  });
});

describe("leftoverText of a run without known VMs", () => {
  test("leftoverText says that no VM is known to remain, and why this is not certain", () => {
    const error = new Error("describeInstances: boom (INTERNAL)");
    expect(leftoverText(web(0), run({ verdict: "failed", error }))).toBe(
      "no VMs of the group are known to remain, but the check was incomplete. describeInstances: boom (INTERNAL). Run `pulumi destroy` again to continue",
    );
  });
});

describe("acceptedText", () => {
  test("acceptedText without a cause has no empty part", () => {
    expect(acceptedText(web(3), run({ readyCount: 3 }))).toBe(
      "accepted with 3 of 3 members ready (minReady 3). The next `pulumi up` continues with the rest",
    );
  });
});

test("shortfallText counts outdated members still running", () => {
  const former = [1, 2].map((slot) => memberOf(slot, { specHash: "0000000000000000" }));
  const text = shortfallText(web(3), run({ observed: observedOf(former), failures: [refused(0)] }));
  expect(text).toMatch(
    /^0 of 3 members are ready, 2 outdated members still run\. 1 × launch failed/,
  );
  expect(text).toContain(". Running members are kept and saved. ");
});

describe("shortfallText of a run rolled back", () => {
  const left = memberOf(2, { status: "pending", phase: "settling" });

  test.each([
    [2, [], "Rolled back: 2 VMs created by this run were deleted. Run"],
    [
      ...[2, [left]],
      "Rolled back: 2 VMs created by this run were deleted; not deleted yet, left to the next run: web-003 (i-2, pending). Run",
    ],
    [
      ...[0, [left]],
      "Rolled back: 0 VMs created by this run were deleted; not deleted yet, left to the next run: web-003 (i-2, pending)",
    ],
  ] as const)(
    "shortfallText says how many VMs were rolled back (%i), and which were not",
    (rolledBack, notRolledBack, said) => {
      expect(shortfallText(web(3), run({ rolledBack, notRolledBack }))).toContain(said);
    },
  );
});

describe("inDoubtText", () => {
  const call = { generation: 1, specHash: "", first: 0, last: 2, atMs: 7 };

  test("inDoubtText names the slots of abandoned calls and says how they are found", () => {
    expect(inDoubtText(web(3), { inDoubt: [call, { ...call, isAbandoned: true }] })).toBe(
      "the outcome of an earlier create call for web-001…web-003 is unknown. If its VMs appear later, the next `pulumi up` finds them and retires the surplus",
    );
  });

  test("inDoubtText of a deleted group names the tag of its VMs", () => {
    expect(inDoubtText(web(0), { inDoubt: [{ ...call, isAbandoned: true }] })).toBe(
      `the outcome of an earlier create call for web-001…web-003 is unknown. If its VMs appear later, they carry the tag jdvm:group=${web(0).groupKey}; check the console in a few minutes`,
    );
  });

  test("inDoubtText of resent calls is empty", () => {
    expect(inDoubtText(web(3), { inDoubt: [call] })).toBe("");
  });
});

describe("the advice on a VM that a run could not delete", () => {
  const notDeleted = (code: string) => ({
    observed: observedOf([memberOf(0)]),
    failures: [refused(0, { phase: "retire", instanceId: "i-0", code, message: "no" })],
  });
  const keep =
    "A prepaid VM cannot be deleted before its time ends: keep it in the program, or wait, or have it refunded in the console, then run";

  test.each(["FAILED_PRECONDITION", "INVALID_ARGUMENT", "NOT_FOUND"])(
    "the advice on a refused deletion with %s is not about the spec of new VMs",
    (code) => {
      const up = shortfallText(web(1), run(notDeleted(code)));
      expect(up).toMatch(/\. Run `pulumi up` again to continue$/);
      const destroy = leftoverText(web(0), run(notDeleted(code)));
      expect(destroy).toMatch(/\. Run `pulumi destroy` again to continue$/);
    },
  );

  test("the advice on a prepaid VM is to keep it, to wait, or to have it refunded", () => {
    expect(shortfallText(web(1), run(notDeleted("PREPAID")))).toContain(`${keep} \`pulumi up\``);
    expect(leftoverText(web(0), run(notDeleted("PREPAID")))).toContain(
      `${keep} \`pulumi destroy\``,
    );
  });
});
