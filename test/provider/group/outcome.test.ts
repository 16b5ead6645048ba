import { describe, expect, test } from "@jest/globals";
import { failureLines, grouped, type Failure } from "../../../provider/group/outcome.js";
import { web } from "./web-group.js";

const WEB = web(3);
const failure = (slot: number, given: Partial<Failure> = {}): Failure => ({
  slot,
  phase: "launch",
  code: "QUOTA_EXCEEDED",
  message: "Instance quota limit exceeded",
  ...given,
});

describe("grouped", () => {
  test("grouped keeps causes apart and the order of their first appearance", () => {
    const failures = [
      failure(1, { requestId: "r1" }),
      failure(2, { phase: "boot", message: "broken", instanceId: "i-2" }),
      failure(0, { requestId: "r1" }),
      failure(3, { phase: "boot" }),
      failure(4, { requestId: "r2" }),
      failure(5, { requestId: "" }),
    ];
    expect(grouped(failures)).toEqual([
      {
        phase: "launch",
        message: "Instance quota limit exceeded",
        slots: [1, 0, 4, 5],
        requestIds: ["r1", "r2"],
        instanceIds: [],
      },
      { phase: "boot", message: "broken", slots: [2], requestIds: [], instanceIds: ["i-2"] },
      {
        phase: "boot",
        message: "Instance quota limit exceeded",
        slots: [3],
        requestIds: [],
        instanceIds: [],
      },
    ]);
  });
});

describe("failureLines", () => {
  test("failureLines say how many, what, which and by which request", () => {
    const failures = Array.from({ length: 50 }, (_, at) =>
      failure(200 + at, { requestId: "4f0c" }),
    );
    expect(failureLines(failures, WEB)).toEqual([
      "50 × launch failed: Instance quota limit exceeded (web-201…web-250; request 4f0c)",
    ]);
  });

  test("failureLines name at most three requests, and none where there is none", () => {
    const failures = [0, 1, 2, 3].map((slot) => failure(slot, { requestId: `r${slot}` }));
    expect(failureLines([...failures, failure(9, { phase: "boot", message: "x" })], WEB)).toEqual([
      "4 × launch failed: Instance quota limit exceeded (web-001…web-004; request r0, r1, r2)",
      "1 × boot failed: x (web-010)",
    ]);
  });

  test("failureLines name at most three VMs, each once, before the requests", () => {
    const failures = [0, 1, 1, 2, 3].map((slot) =>
      failure(slot, { phase: "boot", message: "x", instanceId: `i-${slot}`, requestId: "r" }),
    );
    expect(failureLines(failures, WEB)).toEqual([
      "5 × boot failed: x (web-001…web-004; i-0, i-1, i-2; request r)",
    ]);
  });

  test("failureLines of no failures are none", () => {
    expect(failureLines([], WEB)).toEqual([]);
  });
});
