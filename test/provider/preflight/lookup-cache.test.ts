import { describe, expect, test } from "@jest/globals";
import { createLookupCache } from "../../../provider/preflight/lookup-cache.js";

describe("createLookupCache", () => {
  test("once looks up a key once, whether the lookup is answered, under way or failed", async () => {
    const cache = createLookupCache();
    let looks = 0;
    const look = async () => (looks += 1);
    expect(await Promise.all([cache.once("a", look), cache.once("a", look)])).toEqual([1, 1]);
    expect(await cache.once("a", look)).toBe(1);
    expect(await cache.once("b", look)).toBe(2);
    const fail = async () => {
      looks += 1;
      throw new Error("no");
    };
    await expect(cache.once("c", fail)).rejects.toThrow("no");
    await expect(cache.once("c", fail)).rejects.toThrow("no");
    expect(looks).toBe(3);
  });

  test("claim sums up the needs of the others, and a later claim replaces the earlier one of its owner", () => {
    const { claim } = createLookupCache();
    expect(claim("a", [{ what: "instance", count: 3 }])).toEqual([]);
    const theirs = [
      { what: "instance", count: 2 },
      { what: "disk", count: 1 },
    ];
    expect(claim("b", theirs)).toEqual([{ what: "instance", count: 3 }]);
    expect(claim("c", [])).toEqual([
      { what: "instance", count: 5 },
      { what: "disk", count: 1 },
    ]);
    expect(claim("a", [])).toEqual(theirs);
    expect(claim("b", [])).toEqual([]);
  });
});
