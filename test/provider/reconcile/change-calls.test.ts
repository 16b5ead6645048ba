import { describe, expect, test } from "@jest/globals";
import { ApiError } from "../../../provider/api/error.js";
import { inGroups, inParallel, problemOf } from "../../../provider/reconcile/change-calls.js";
import type { Fault } from "../../../provider/wire/faults.js";

const failure = (fault: Fault): ApiError =>
  new ApiError({
    ...{ operation: "any", fault, code: fault.toUpperCase(), detail: "why", requestId: "r" },
  });
const vms = (size: number) =>
  Array.from({ length: size }, (_, at) => ({ vm: { instanceId: `i-${at}` }, value: at % 2 }));

describe("inGroups", () => {
  test("inGroups sends one call for at most 100 VMs with the same value", async () => {
    const calls: (readonly [number, number])[] = [];
    const problems = await inGroups(
      vms(450),
      ({ value }) => value,
      async (ids, value) => {
        calls.push([ids.length, value]);
        return [];
      },
    );
    expect(calls.sort()).toEqual([
      ...[
        [100, 0],
        [100, 0],
        [100, 1],
        [100, 1],
        [25, 0],
        [25, 1],
      ],
    ]);
    expect(problems.size).toBe(0);
  });

  test("inGroups returns the VMs that a call leaves unchanged, and all VMs of a failed call", async () => {
    const problems = await inGroups(
      vms(4),
      ({ value }) => value,
      async (ids, value) => {
        if (value === 1) throw failure("invalid");
        return ids.slice(1).map((instanceId) => ({ instanceId, message: "no", requestId: "q" }));
      },
    );
    expect(Object.fromEntries(problems)).toEqual({
      "i-1": { code: "INVALID", message: "why", requestId: "r" },
      "i-2": { code: "UNCHANGED", message: "no", requestId: "q" },
      "i-3": { code: "INVALID", message: "why", requestId: "r" },
    });
  });
});

describe("inParallel", () => {
  test("inParallel sends no further call after one is denied, since all would be", async () => {
    let sent = 0;
    const items = vms(500).map(({ vm }) => ({ instanceIds: [vm.instanceId] }));
    const problems = await inParallel(items, async () => {
      sent += 1;
      throw failure("denied");
    });
    expect(sent).toBeLessThanOrEqual(16);
    expect(problems.size).toBe(500);
    expect(problems.get("i-499")).toEqual({ code: "DENIED", message: "why", requestId: "r" });
  });

  test("inParallel goes on after any other error of one call", async () => {
    let sent = 0;
    const items = vms(50).map(({ vm }) => ({ instanceIds: [vm.instanceId] }));
    const problems = await inParallel(items, async () => {
      sent += 1;
      throw failure("invalid");
    });
    expect([sent, problems.size]).toEqual([50, 50]);
  });
});

test("problemOf throws what is no answer of the cloud", () => {
  expect(() => problemOf(new Error("aborted"))).toThrow("aborted");
});
