import { describe, expect, test } from "@jest/globals";
import { DEMO_STEPS } from "../../../tools/demo/demo-steps.mjs";
import { mismatch, readLedger, summaryLines } from "../../../tools/demo/ledger.mjs";

const vm = (name, alive, regionId = "cn-north-1") => ({ name, alive, regionId });

describe("readLedger", () => {
  test("readLedger counts living VMs that share a name, and no dead ones", () => {
    const instances = [vm("a-1", false), vm("a-1", true), vm("a-1", true), vm("a-2", true)];
    expect(readLedger({ instances, calls: {} })).toEqual({
      made: 4,
      alive: 3,
      duplicates: 1,
      calls: {},
    });
  });

  test("readLedger takes the same name in another region for another VM", () => {
    const instances = [vm("a-1", true), vm("a-1", true, "cn-east-2")];
    expect(readLedger({ instances, calls: {} }).duplicates).toBe(0);
  });
});

describe("complaint", () => {
  const before = { made: 3, alive: 3, duplicates: 0, calls: { createInstances: 1 } };
  const judge = (change, expected = {}) =>
    mismatch({
      expected: { made: 3, alive: 3, ...expected },
      before,
      now: { ...before, ...change },
    });

  test("complaint has none when the ledger is as narrated", () => {
    expect(judge({})).toBeUndefined();
  });

  test("complaint tells each number that is off", () => {
    expect(judge({ made: 4, alive: 4 })).toBe("made 4 instead of 3, alive 4 instead of 3");
  });

  test("complaint tells of duplicates, whatever the numbers", () => {
    expect(judge({ duplicates: 1 })).toBe("1 duplicates");
  });

  test("complaint tells of a request in a step that may send none", () => {
    const calls = { createInstances: 1, describeInstances: 2 };
    expect(judge({ calls }, { silent: true })).toBe("2 requests instead of none");
    expect(judge({ calls })).toBeUndefined();
  });
});

test("summaryLines name each operation that was called", () => {
  const calls = { describeInstances: 2, createInstances: 1, startInstance: 0 };
  expect(summaryLines({ made: 6, alive: 0, duplicates: 0, calls })).toEqual([
    "ledger: 6 VMs made, 0 alive, 0 duplicates",
    "calls:  createInstances 1, describeInstances 2",
  ]);
});

test("the journey ends with nothing alive, and has a step in which nothing may be sent", () => {
  expect(DEMO_STEPS.at(-1).expected.alive).toBe(0);
  expect(DEMO_STEPS.some((step) => step.expected.silent)).toBe(true);
});
