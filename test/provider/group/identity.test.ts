import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  BATCH_TAG,
  batchMark,
  batchTag,
  batchToken,
  GROUP_TAG,
  groupKeyOf,
  MAX_UNFINISHED,
  ownershipTags,
  specHashOf,
  specMark,
  type Batch,
} from "../../../provider/group/identity.js";
import { TAG_PREFIX } from "../../../provider/inputs/reserved-tags.js";
import { LIMITS } from "../../../provider/wire/operations.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { SPEC } from "./web-group.js";

const BATCH: Batch = {
  groupKey: "jdvm-a",
  generation: 1,
  specHash: "0123456789abcdef",
  first: 0,
  last: 99,
};
const batch = fc
  .record({
    groupKey: fc.string(),
    generation: fc.nat(),
    specHash: fc.stringMatching(/^[0-9a-f]{16}$/),
    first: fc.nat(9999),
    size: fc.integer({ min: 1, max: 100 }),
    place: fc.nat(20),
  })
  .map(({ size, ...one }) => ({ ...one, last: one.first + size - 1 }));

describe("groupKeyOf", () => {
  test("groupKeyOf is stable from release to release", () => {
    expect(groupKeyOf("lineage-1")).toBe("jdvm-4a9b6b987e61bcdbe8369b5f6b");
  });

  test("groupKeyOf differs for each lineage and fits into a tag", () => {
    expect(groupKeyOf("lineage-2")).not.toBe(groupKeyOf("lineage-1"));
    expect(groupKeyOf("x".repeat(1000))).toMatch(/^jdvm-[0-9a-f]{26}$/);
  });
});

describe("batchToken", () => {
  test("batchToken is stable from release to release", () => {
    expect(batchToken(BATCH)).toBe("jdvm-8b2efceef7108995b6621a44931675beb54f73b5134dc36ef40d");
  });

  test("batchToken has at most 64 characters, all of them allowed by the cloud", () => {
    fc.assert(
      fc.property(batch, (one) => {
        const token = batchToken(one);
        expect(token.length).toBeLessThanOrEqual(LIMITS.clientTokenLength);
        expect(token).toMatch(/^jdvm-[0-9a-f]+$/);
      }),
    );
  });

  test("batchToken is equal for the same batch and differs for any other", () => {
    fc.assert(
      fc.property(batch, batch, (left, right) => {
        const isSameBatch = JSON.stringify(left) === JSON.stringify(right);
        expect(batchToken(left) === batchToken(right)).toBe(isSameBatch);
        expect(batchToken({ ...left })).toBe(batchToken(left));
      }),
    );
  });

  test.each<Partial<Batch>>([
    { groupKey: "jdvm-b" },
    { generation: 2 },
    { specHash: "1123456789abcdef" },
    { first: 1 },
    { last: 98 },
    { first: 9, last: 9 },
    { place: 1 },
  ])("batchToken changes with %j", (change) => {
    expect(batchToken({ ...BATCH, ...change })).not.toBe(batchToken(BATCH));
  });
});

describe("specHashOf", () => {
  const secretive: InstanceSpec = { ...SPEC, password: "S3cret-pass", description: "x" };

  test("specHashOf is stable from release to release", () => {
    expect(specHashOf("lineage-1", { spec: SPEC })).toBe("b4d7a3815ab562ac");
    expect(specHashOf("lineage-1", { spec: secretive })).toBe("47f6ff60d75a6b0b");
  });

  test("specHashOf does not depend on the order of keys or on absent members", () => {
    const shuffled = Object.fromEntries(Object.entries(secretive).reverse());
    const same = { ...shuffled, hostname: undefined } as unknown as InstanceSpec;
    expect(specHashOf("lineage-1", { spec: same })).toBe(
      specHashOf("lineage-1", { spec: secretive }),
    );
  });

  test.each<Partial<InstanceSpec>>([
    { name: "db-[001]" },
    { instanceType: "g.n2.xlarge" },
    { password: "S3cret-past" },
    { userdata: [{ key: "launch-script", value: "IyEvYmluL2Jhc2g=" }] },
    { description: "y" },
    { systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } } },
  ])("specHashOf changes with %j", (change) => {
    const changed = specHashOf("lineage-1", { spec: { ...secretive, ...change } });
    expect(changed).not.toBe(specHashOf("lineage-1", { spec: secretive }));
  });

  test("specHashOf differs for each lineage, so equal specs cannot be recognised", () => {
    expect(specHashOf("lineage-2", { spec: SPEC })).not.toBe(
      specHashOf("lineage-1", { spec: SPEC }),
    );
    expect(specHashOf("lineage-2", { spec: secretive })).not.toBe(
      specHashOf("lineage-1", { spec: secretive }),
    );
  });

  test("specHashOf of a secret does not depend on the groups hashed before in the same process", () => {
    specHashOf("lineage-1", { spec: secretive });
    // The first hash of a process.
    expect(specHashOf("lineage-2", { spec: secretive })).toBe("30e15a56465ea499");
  });

  test("specHashOf is 16 hex characters for any secret", () => {
    const password = fc.string({ minLength: 3 });
    fc.assert(
      fc.property(password, (secret) => {
        const hash = specHashOf("lineage-1", { spec: { ...SPEC, password: `${secret}!Aa` } });
        expect(hash).toMatch(/^[0-9a-f]{16}$/);
      }),
      { numRuns: 5 },
    );
  });

  test("specHashOf distinguishes a password from the same text in userdata", () => {
    const value = "Aa1!Aa1!";
    const scripted = specHashOf("l", {
      spec: { ...SPEC, userdata: [{ key: "launch-script", value }] },
    });
    expect(scripted).not.toBe(specHashOf("l", { spec: { ...SPEC, password: value } }));
  });
});

describe("specHashOf with fields beside the spec", () => {
  const hashOf = (extraSpec?: unknown, triggers?: unknown) =>
    specHashOf("lineage-1", { spec: SPEC, extraSpec, triggers });

  test("specHashOf changes with fields newer than this release and with triggers", () => {
    const hashes = [hashOf(), hashOf({ a: 1 }), hashOf({ a: 2 }), hashOf(undefined, { a: 1 })];
    expect(new Set([...hashes, hashOf(undefined, "a"), hashOf(undefined, 0)]).size).toBe(6);
  });

  test("specHashOf is equal for empty and absent fields beside the spec", () => {
    expect(hashOf(undefined, undefined)).toBe(specHashOf("lineage-1", { spec: SPEC }));
    expect(hashOf({ b: 1, a: 2 })).toBe(hashOf({ a: 2, b: 1 }));
  });
});

describe("ownershipTags", () => {
  test("ownershipTags contain the group and the batch", () => {
    expect(ownershipTags(BATCH)).toEqual([
      { key: "jdvm:group", value: "jdvm-a" },
      { key: "jdvm:batch", value: "1.0123456789abcdef.0-99" },
    ]);
    expect([GROUP_TAG, BATCH_TAG].every((key) => key.startsWith(TAG_PREFIX))).toBe(true);
  });

  test("ownershipTags contain a fallback place", () => {
    expect(ownershipTags({ ...BATCH, place: 0 })).toEqual(ownershipTags(BATCH));
    expect(ownershipTags({ ...BATCH, place: 12 })[1]?.value).toBe("1.0123456789abcdef.0-99.p12");
    expect(batchToken({ ...BATCH, place: 0 })).toBe(batchToken(BATCH));
  });

  test("ownershipTags stay within the cloud's limits for tags", () => {
    fc.assert(
      fc.property(batch, fc.string({ minLength: 1 }), (one, lineage) => {
        for (const { key, value } of ownershipTags({ ...one, groupKey: groupKeyOf(lineage) })) {
          expect(`${key}${value ?? ""}`).toMatch(/^[A-Za-z0-9_.,:\\/=+\-@]{1,255}$/);
        }
      }),
    );
  });
});

describe("batchMark", () => {
  test("batchMark reads the mark from ownershipTags", () => {
    fc.assert(
      fc.property(batch, (one) => {
        const tags = ownershipTags(one).map(({ key, value = "" }) => ({ key, value }));
        const { groupKey: _groupKey, ...mark } = one;
        expect(batchMark([{ key: "a", value: "b" }, ...tags])).toEqual(mark);
      }),
    );
  });

  test.each([
    [[]],
    [[{ key: "jdvm:group", value: "1.0123456789abcdef.0-99" }]],
    [[{ key: "jdvm:batch", value: "" }]],
    [[{ key: "jdvm:batch", value: "1.0123456789abcdef.0-99 " }]],
    [[{ key: "jdvm:batch", value: "1.0123456789ABCDEF.0-99" }]],
    [[{ key: "jdvm:batch", value: "-1.0123456789abcdef.0-99" }]],
    [[{ key: "jdvm:batch", value: "1.0123456789abcdef.0-99.p" }]],
    [[{ key: "jdvm:batch", value: "1.0123456789abcdef.0-99.1" }]],
    [[{ key: "jdvm:batch", value: "1.0123456789abcdef.0-100" }]],
    [[{ key: "jdvm:batch", value: "1.0123456789abcdef.2-1" }]],
    [[{ key: "jdvm:batch", value: "12345678901.0123456789abcdef.0-99" }]],
  ])("batchMark of %j is undefined", (tags) => {
    expect(batchMark(tags)).toBeUndefined();
  });
});

const hash = fc.stringMatching(/^[0-9a-f]{16}$/);
const spec = fc.record({
  specHash: hash,
  unfinished: fc.array(hash, { maxLength: MAX_UNFINISHED }),
});

describe("specMark", () => {
  test("specMark reads back the spec that batchTag writes, whatever the create call is", () => {
    fc.assert(
      fc.property(batch, spec, ({ groupKey: _key, ...mark }, own) => {
        expect(specMark([{ key: "a", value: "b" }, tagOf(mark, own)])).toEqual(own);
      }),
    );
  });

  test("specMark of a tag as a create call sends it is the spec of the launch", () => {
    fc.assert(
      fc.property(batch, (one) => {
        const tags = ownershipTags(one).map(({ key, value = "" }) => ({ key, value }));
        expect(specMark(tags)).toEqual({ specHash: one.specHash, unfinished: [] });
      }),
    );
  });

  test("specMark is undefined for a tag that is not ours, and for more changes than fit", () => {
    const own = { specHash: "a".repeat(16), unfinished: [] };
    const mark = { generation: 1, specHash: "b".repeat(16), first: 0, last: 0 };
    const { key, value } = tagOf(mark, own);
    const read = (text: string) => specMark([{ key, value: text }]);
    expect(read(value)).toEqual(own);
    const many = `.u${"c".repeat(16)}`.repeat(MAX_UNFINISHED);
    expect(read(value + many)?.unfinished).toHaveLength(MAX_UNFINISHED);
    expect(read(`${value}${many}.u${"c".repeat(16)}`)).toBeUndefined();
    expect(read(`${value}.s${"c".repeat(16)}`)).toBeUndefined();
    expect(read(`${value}.u`)).toBeUndefined();
    expect(specMark([])).toBeUndefined();
  });
});

describe("batchTag", () => {
  test("batchTag keeps the create call of a VM, so the token of the call stays the same", () => {
    fc.assert(
      fc.property(batch, spec, ({ groupKey, ...mark }, own) => {
        const read = batchMark([tagOf(mark, own)]);
        expect(read).toEqual(mark);
        if (read) expect(batchToken({ groupKey, ...read })).toBe(batchToken({ groupKey, ...mark }));
      }),
    );
  });

  test("batchTag of a VM with the spec of its launch is the tag of its create call, byte for byte", () => {
    fc.assert(
      fc.property(batch, (one) => {
        const { groupKey: _key, ...mark } = one;
        const own = { specHash: one.specHash, unfinished: [] };
        expect(ownershipTags(one)).toContainEqual(batchTag(mark, own));
      }),
    );
  });

  test("batchTag is stable from release to release and fits into a tag", () => {
    const mark = { ...BATCH, generation: 9_999_999_999, first: 9900, last: 9999, place: 20 };
    const own = { specHash: "a".repeat(16), unfinished: ["b".repeat(16), "c".repeat(16)] };
    expect(batchTag(mark, own).value).toBe(
      `9999999999.0123456789abcdef.9900-9999.p20.s${"a".repeat(16)}.u${"b".repeat(16)}.u${"c".repeat(16)}`,
    );
    const unfinished = Array.from({ length: MAX_UNFINISHED }, () => "d".repeat(16));
    expect(batchTag(mark, { ...own, unfinished }).value?.length).toBeLessThanOrEqual(255);
  });
});

function tagOf(...[mark, own]: Parameters<typeof batchTag>): { key: string; value: string } {
  const { key, value = "" } = batchTag(mark, own);
  return { key, value };
}
