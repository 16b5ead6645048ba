import { expect, test } from "@jest/globals";
import { decode, encode } from "../../../simulator/persistence/codec.js";

test.each([
  ["plain data", { a: [1, "x", true, null], b: { c: [] } }],
  ["maps and sets", { m: new Map([["k", new Set([1, 2])]]), n: new Map([[1, { x: 1 }]]) }],
  ["infinity", { far: Infinity, back: -Infinity }],
  ["a field named as the mark", { $: "list", of: 3 }],
])("decode restores %s from encode", (_, value) => {
  expect(decode(encode(value))).toEqual(value);
});

test("decode restores one object in two places as one object", () => {
  const vm = { id: 1 };
  const read = decode(encode({ all: [vm], some: new Map([["a", vm]]) })) as {
    all: object[];
    some: Map<string, object>;
  };
  expect(read.some.get("a")).toBe(read.all[0]);
});

test("decode keeps a key __proto__ as a key", () => {
  const read = decode('{"__proto__":{"polluted":1}}') as object;
  expect(Object.keys(read)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});

test.each(["", "{", "[1]", '{"$":"same","as":7}', '{"$":"map","of":[1]}', '{"$":"what"}'])(
  "decode rejects %j",
  (text) => {
    expect(() => decode(text)).toThrow(SyntaxError);
  },
);
