import { describe, expect, test } from "@jest/globals";
import { DEMO_STEPS } from "../../../tools/demo/demo-steps.mjs";
import { mismatch, readLedger, summaryLines } from "../../../tools/demo/ledger.mjs";

const vm = (name, alive, regionId = "cn-north-1") => ({ name, alive, regionId });

describe("readLedger", () => {
  test("readLedger counts living VMs with the same name as duplicates, but no deleted VM", () => {
    const instances = [vm("a-1", false), vm("a-1", true), vm("a-1", true), vm("a-2", true)];
    expect(readLedger({ instances, calls: {} })).toEqual({
      created: 4,
      alive: 3,
      duplicates: 1,
      calls: {},
    });
  });

  test("readLedger does not count the same name in another region as a duplicate", () => {
    const instances = [vm("a-1", true), vm("a-1", true, "cn-east-2")];
    expect(readLedger({ instances, calls: {} }).duplicates).toBe(0);
  });
});

describe("mismatch", () => {
  const before = { created: 3, alive: 3, duplicates: 0, calls: { createInstances: 1 } };
  const judge = (change, expected = {}) =>
    mismatch({
      expected: { created: 3, alive: 3, ...expected },
      before,
      now: { ...before, ...change },
    });

  test("mismatch returns undefined when the ledger is as expected", () => {
    expect(judge({})).toBeUndefined();
  });

  test("mismatch names each number that differs", () => {
    expect(judge({ created: 4, alive: 4 })).toBe("created 4 instead of 3, alive 4 instead of 3");
  });

  test("mismatch reports duplicates even when all numbers are as expected", () => {
    expect(judge({ duplicates: 1 })).toBe("1 duplicates");
  });

  test("mismatch reports requests only in a step that must send none", () => {
    const calls = { createInstances: 1, describeInstances: 2 };
    expect(judge({ calls }, { noRequests: true })).toBe("2 requests instead of none");
    expect(judge({ calls })).toBeUndefined();
  });
});

test("summaryLines names each operation with at least one call", () => {
  const calls = { describeInstances: 2, createInstances: 1, startInstance: 0 };
  expect(summaryLines({ created: 6, alive: 0, duplicates: 0, calls })).toEqual([
    "ledger: 6 VMs created, 0 alive, 0 duplicates",
    "calls:  createInstances 1, describeInstances 2",
  ]);
});

test("the demo ends with no living VM, and has a step that must send no request", () => {
  expect(DEMO_STEPS.at(-1).expected.alive).toBe(0);
  expect(DEMO_STEPS.some((step) => step.expected.noRequests)).toBe(true);
});
