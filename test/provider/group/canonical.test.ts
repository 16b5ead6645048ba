import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonical, isSame } from "../../../provider/group/canonical.js";

const tree = fc.jsonValue({ maxDepth: 4 });

/** The same value with the keys of every object reordered. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

describe("canonical", () => {
  test.each([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ a: undefined, b: null, c: 0 }, '{"c":0}'],
    [
      { keyNames: ["b", "a"], dataDisks: ["b", "a"] },
      '{"dataDisks":["b","a"],"keyNames":["a","b"]}',
    ],
    [
      {
        userTags: [
          { value: "2", key: "b" },
          { value: "1", key: "a" },
        ],
      },
      '{"userTags":[{"key":"a","value":"1"},{"key":"b","value":"2"}]}',
    ],
    [{ a: [], b: { c: [] }, d: [[]] }, '{"b":{},"d":[[]]}'],
    [["b", "a"], '["b","a"]'],
    [undefined, "null"],
    [null, "null"],
    ["x", '"x"'],
  ])("canonical of %j is %s", (value, expected) => {
    expect(canonical(value)).toBe(expected);
  });

  test("canonical does not depend on the order of keys", () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(canonical(reversed(value))).toBe(canonical(value));
      }),
    );
  });

  test.each(["securityGroups", "keyNames", "userTags", "metadata", "userdata"])(
    "canonical does not depend on the order of %s",
    (name) => {
      fc.assert(
        fc.property(fc.array(tree), (items) => {
          expect(canonical({ [name]: [...items].reverse() })).toBe(canonical({ [name]: items }));
        }),
      );
    },
  );

  test("canonical keeps the order of any other list", () => {
    expect(isSame({ dataDisks: [1, 2] }, { dataDisks: [2, 1] })).toBe(false);
  });

  test("canonical keeps the order of every list in triggers, because triggers belong to the program", () => {
    const triggers = (...keyNames: readonly string[]) => ({ triggers: { a: [{ keyNames }] } });
    expect(isSame(triggers("a", "b"), triggers("b", "a"))).toBe(false);
    expect(canonical(triggers("b", "a"))).toBe('{"triggers":{"a":[{"keyNames":["b","a"]}]}}');
    expect(isSame({ extraSpec: { keyNames: [1, 2] } }, { extraSpec: { keyNames: [2, 1] } })).toBe(
      true,
    );
  });

  test("canonical differs for different values", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        expect(isSame(value, { ...value, "another key of any kind": 1 })).toBe(false);
      }),
    );
  });

  test("canonical returns a fixed point", () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(canonical(JSON.parse(canonical(value)))).toBe(canonical(value));
      }),
    );
  });
});

describe("isSame", () => {
  test.each([
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1 }, { a: 1, b: null }, true],
    [{ a: 1 }, { a: 1, b: [] }, true],
    [{ a: { b: [] } }, { a: {} }, true],
    [{ a: [1] }, { a: [] }, false],
    [undefined, null, true],
    [{ a: 1 }, { a: "1" }, false],
    [[], {}, false],
  ])("isSame of %j and %j is %s", (left, right, expected) => {
    expect(isSame(left, right)).toBe(expected);
  });
});
