import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  batchName,
  capacityOf,
  namePattern,
  slotName,
  slotOfName,
  slotOfNumber,
  widerName,
} from "../../../provider/inputs/names.js";

/** Patterns as check lets them through: a token of 1..4 digits, not in first position. */
const pattern = fc
  .record({
    prefix: fc.stringMatching(/^[a-z][a-z0-9_.-]{0,6}$/),
    suffix: fc.stringMatching(/^[a-z0-9_.-]{0,6}$/),
    width: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(9999),
  })
  .map(({ seed, width, ...rest }) => ({ ...rest, width, start: seed % 10 ** width }));

const numbered = pattern.chain((one) =>
  fc.record({ one: fc.constant(one), slot: fc.nat(capacityOf(one) - 1) }),
);

describe("namePattern", () => {
  test.each([
    ["web-[001]", { prefix: "web-", start: 1, width: 3, suffix: "" }],
    ["instance-[001]-ops", { prefix: "instance-", start: 1, width: 3, suffix: "-ops" }],
    ["db[0]", { prefix: "db", start: 0, width: 1, suffix: "" }],
    ["db[0420].x", { prefix: "db", start: 420, width: 4, suffix: ".x" }],
    ["web", { prefix: "web-", start: 1, width: 3, suffix: "" }],
    ["", { prefix: "-", start: 1, width: 3, suffix: "" }],
    ["web[12345]", { prefix: "web[12345]-", start: 1, width: 3, suffix: "" }],
    ["服务器-[01]", { prefix: "服务器-", start: 1, width: 2, suffix: "" }],
  ])("namePattern of %j is %j", (name, expected) => {
    expect(namePattern(name)).toEqual(expected);
  });
});

describe("slotName", () => {
  test.each([
    ["web-[001]", 0, "web-001"],
    ["web-[001]", 149, "web-150"],
    ["web-[1]-a", 8, "web-9-a"],
    ["web-[1]-a", 9, "web-10-a"],
    ["web", 0, "web-001"],
    ["web-[000]", 0, "web-000"],
  ])("slotName of %j, slot %i, is %s", (name, slot, expected) => {
    expect(slotName(namePattern(name), slot)).toBe(expected);
  });
});

describe("slotOfName", () => {
  test.each([
    ["web-[001]", "web-150", 149],
    ["web-[005]", "web-004", undefined],
    ["web-[001]", "web-01", undefined],
    ["web-[001]", "web-0001", undefined],
    ["web-[001]", "web-abc", undefined],
    ["web-[001]", "db-001", undefined],
    ["web-[001]", "web-001-ops", undefined],
    ["web-[001]-ops", "web-001", undefined],
    ["a-[1]-a", "a-a", undefined],
    ["web-[001]", "web-[001]", undefined],
    ["web-[001]", "", undefined],
  ])("slotOfName of pattern %j and name %j is %s", (name, given, slot) => {
    expect(slotOfName(namePattern(name), given)).toBe(slot);
  });

  test("slotOfName inverts slotName for every slot with a number", () => {
    fc.assert(
      fc.property(numbered, ({ one, slot }) => {
        expect(slotOfName(one, slotName(one, slot))).toBe(slot);
      }),
    );
  });

  test("slotOfName rejects a number of another width", () => {
    fc.assert(
      fc.property(pattern, (one) => {
        expect(slotOfName(one, slotName(one, capacityOf(one)))).toBeUndefined();
      }),
    );
  });
});

describe("slotOfNumber", () => {
  test.each([
    ["app-003", 2],
    ["app-003-ops", 2],
    ["3", 2],
    ["app2-003", undefined],
    ["app9-003", 2],
    ["3-app-003", 2],
    ["app-004", undefined],
    ["app-000", undefined],
    ["app", undefined],
  ])("slotOfNumber of %j among the slots 0 to 2 is %s", (name, slot) => {
    expect(slotOfNumber(namePattern("web-[001]"), name, { first: 0, last: 2 })).toBe(slot);
  });
});

describe("batchName", () => {
  test.each([
    ["web-[001]", 0, 100, "web-[001]"],
    ["web-[001]", 100, 2, "web-[101]"],
    ["web-[001]-x", 4, 1, "web-005-x"],
    ["web", 0, 3, "web-[001]"],
  ])("batchName of %j from slot %i, %i VMs, is %s", (name, first, size, expected) => {
    expect(batchName(namePattern(name), first, size)).toBe(expected);
  });

  test("batchName has a number token whose numbers match our slots", () => {
    fc.assert(
      fc.property(numbered, ({ one, slot }) => {
        const sent = namePattern(batchName(one, slot, 2));
        expect(sent).toEqual({ ...one, start: one.start + slot });
        expect(slotName(sent, 1)).toBe(slotName(one, slot + 1));
      }),
    );
  });
});

describe("capacityOf", () => {
  test.each([
    ["web-[001]", 999],
    ["web-[0]", 10],
    ["web-[9999]", 1],
    ["web-[0000]", 10_000],
  ])("capacityOf %j is %i", (name, expected) => {
    expect(capacityOf(namePattern(name))).toBe(expected);
  });
});

describe("widerName", () => {
  test.each([
    ["web", 1000, "web-[0001]"],
    ["web-[1]-x", 10, "web-[01]-x"],
    ["web", 10_000, "web-[0000]"],
    ["web-[9999]", 3, "web-[9997]"],
  ])("widerName of %j for %i members is %s", (name, count, expected) => {
    expect(widerName(namePattern(name), count)).toBe(expected);
  });

  test("widerName has a token of at most four digits, with numbers for all members", () => {
    fc.assert(
      fc.property(pattern, fc.integer({ min: 1, max: 10_000 }), (one, count) => {
        const wider = namePattern(widerName(one, count));
        expect(wider).toMatchObject({ prefix: one.prefix, suffix: one.suffix });
        expect(wider.width).toBeLessThanOrEqual(4);
        expect(capacityOf(wider)).toBeGreaterThanOrEqual(count);
      }),
    );
  });
});
