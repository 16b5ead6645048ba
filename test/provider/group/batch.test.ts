import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  batchesOf,
  createRequest,
  runsOf,
  sizeOf,
  slotsOf,
} from "../../../provider/group/batch.js";
import { batchToken } from "../../../provider/group/identity.js";
import { SPEC, SPEC_HASH, web, webWith } from "./web-group.js";

const ascending = fc
  .uniqueArray(fc.nat(500), { maxLength: 200 })
  .map((slots) => [...slots].sort((left, right) => left - right));

/** All slots of the given runs, in their order. */
const slotsIn = (runs: readonly { readonly first: number; readonly last: number }[]) =>
  runs.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at),
  );

describe("runsOf", () => {
  test.each([
    [[], 100, []],
    [[0], 100, [{ first: 0, last: 0 }]],
    [
      [0, 1, 2, 5],
      100,
      [
        { first: 0, last: 2 },
        { first: 5, last: 5 },
      ],
    ],
    [
      [0, 1, 2, 3, 4],
      2,
      [
        { first: 0, last: 1 },
        { first: 2, last: 3 },
        { first: 4, last: 4 },
      ],
    ],
  ])("runsOf folds %j into runs of at most %i: %j", (slots, longest, expected) => {
    expect(runsOf(slots, longest)).toEqual(expected);
  });

  test("runsOf covers exactly the given slots with runs within the limit", () => {
    fc.assert(
      fc.property(ascending, fc.integer({ min: 1, max: 20 }), (slots, longest) => {
        const runs = runsOf(slots, longest);
        expect(slotsIn(runs)).toEqual(slots);
        expect(runs.every((run) => sizeOf(run) <= longest)).toBe(true);
      }),
    );
  });

  test("runsOf starts a new run only at a gap or when a run is full", () => {
    fc.assert(
      fc.property(ascending, fc.integer({ min: 1, max: 20 }), (slots, longest) => {
        const runs = runsOf(slots, longest);
        const needless = runs.filter((run, at) => {
          const next = runs[at + 1];
          return next && next.first === run.last + 1 && sizeOf(run) < longest;
        });
        expect(needless).toEqual([]);
      }),
    );
  });
});

describe("batchesOf", () => {
  test("batchesOf divides 250 slots into three calls", () => {
    const slots = Array.from({ length: 250 }, (_, slot) => slot);
    const batches = batchesOf(web(250), slots, { generation: 4 });
    expect(batches.map(({ first, last }) => [first, last])).toEqual([
      [0, 99],
      [100, 199],
      [200, 249],
    ]);
    expect(batches.map(sizeOf)).toEqual([100, 100, 50]);
    expect(batches[0]).toEqual({
      groupKey: web(250).groupKey,
      generation: 4,
      specHash: SPEC_HASH,
      first: 0,
      last: 99,
      place: 0,
    });
  });

  test("batchesOf gives each member with an override a separate call", () => {
    const desired = webWith({
      count: 6,
      overrides: { 2: { name: "db" }, 5: { description: "d" } },
    });
    const batches = batchesOf(desired, [0, 1, 2, 3, 4, 5], { generation: 1, place: 2 });
    expect(batches.map(({ first, last, place }) => [first, last, place])).toEqual([
      [0, 1, 2],
      [2, 2, 2],
      [3, 4, 2],
      [5, 5, 2],
    ]);
    const hashes = batches.map(({ specHash }) => specHash);
    expect(hashes).toEqual([
      SPEC_HASH,
      desired.overridden.get(2)?.specHash,
      SPEC_HASH,
      desired.overridden.get(5)?.specHash,
    ]);
    expect(new Set(hashes).size).toBe(3);
  });

  test("batchesOf gives every call a distinct token", () => {
    fc.assert(
      fc.property(ascending, (slots) => {
        const tokens = batchesOf(web(501), slots, { generation: 0 }).map(batchToken);
        expect(new Set(tokens).size).toBe(tokens.length);
      }),
    );
  });
});

describe("slotsOf", () => {
  test("slotsOf returns all slots of a batch in ascending order", () => {
    expect(slotsOf({ first: 3, last: 5 })).toEqual([3, 4, 5]);
    expect(slotsOf({ first: 3, last: 3 })).toEqual([3]);
  });
});

describe("createRequest", () => {
  const batch = { groupKey: "jdvm-a", generation: 2, specHash: SPEC_HASH, first: 3, last: 5 };
  const tags = [
    { key: "jdvm:group", value: "jdvm-a" },
    { key: "jdvm:batch", value: `2.${SPEC_HASH}.3-5` },
  ];

  test("createRequest numbers the names and adds the ownership tags", () => {
    expect(createRequest(web(6), batch)).toEqual({
      instanceSpec: { ...SPEC, name: "web-[004]", userTags: tags },
      maxCount: 3,
      clientToken: batchToken(batch),
    });
  });

  test("createRequest keeps the user's tags and numbers the host names like the names", () => {
    const userTags = [{ key: "team", value: "a" }];
    const { instanceSpec } = createRequest(web(6, { hostname: "host[07]", userTags }), batch);
    expect(instanceSpec).toMatchObject({ name: "web-[004]", hostname: "host[10]" });
    expect(instanceSpec.userTags).toEqual([...userTags, ...tags]);
  });

  test("createRequest writes the full name of a single VM", () => {
    const { instanceSpec, maxCount } = createRequest(web(6, { hostname: "host" }), {
      ...batch,
      last: 3,
    });
    expect(instanceSpec).toMatchObject({ name: "web-004", hostname: "host-004" });
    expect(maxCount).toBe(1);
  });

  const B = { az: "cn-north-1b", subnetId: "subnet-b", instanceType: "c.n2.large" };

  test("createRequest launches into its batch's place and marks the place in the tags", () => {
    const desired = webWith({ count: 6, placements: [{ az: "x", subnetId: "y" }, B] });
    const { instanceSpec } = createRequest(desired, { ...batch, place: 2 });
    expect(instanceSpec).toEqual({
      ...SPEC,
      az: "cn-north-1b",
      instanceType: "c.n2.large",
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-b" } },
      name: "web-[004]",
      userTags: [tags[0], { key: "jdvm:batch", value: `2.${SPEC_HASH}.3-5.p2` }],
    });
  });

  test("createRequest of a member with an override contains the override and its batch's place", () => {
    const desired = webWith({
      count: 6,
      instanceSpec: { ...SPEC, hostname: "h", userTags: [{ key: "env", value: "prod" }] },
      placements: [B],
      overrides: {
        3: { name: "db", hostname: "db.local", userTags: [{ key: "env", value: "test" }] },
      },
    });
    const { instanceSpec, maxCount } = createRequest(desired, { ...batch, last: 3, place: 1 });
    expect(instanceSpec).toMatchObject({ name: "db", hostname: "db.local", az: "cn-north-1b" });
    expect(instanceSpec.userTags?.[0]).toEqual({ key: "env", value: "test" });
    expect(maxCount).toBe(1);
  });

  test("createRequest gives a member without an own name a numbered one", () => {
    const desired = webWith({ count: 6, overrides: { 3: { description: "d" } } });
    const { instanceSpec } = createRequest(desired, { ...batch, last: 3 });
    expect(instanceSpec).toMatchObject({ name: "web-004", description: "d" });
    expect(instanceSpec).not.toHaveProperty("hostname");
  });

  test("createRequest merges fields newer than this release over the spec", () => {
    const extraSpec = {
      cpuOptions: { threads: 1 },
      primaryNetworkInterface: { networkInterface: { tier: "fast" } },
    };
    const { instanceSpec } = createRequest(webWith({ count: 6, extraSpec }), batch);
    expect(instanceSpec).toEqual({
      ...SPEC,
      name: "web-[004]",
      userTags: tags,
      cpuOptions: { threads: 1 },
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-a", tier: "fast" } },
    });
  });

  test("createRequest leaves out fields without an effect in the cloud", () => {
    const instanceSpec = { ...SPEC, noPassword: true, charge: { buyScenario: "b" } };
    const request = createRequest(webWith({ count: 6, instanceSpec }), batch);
    expect(request.instanceSpec).not.toHaveProperty("noPassword");
    expect(request.instanceSpec.charge).toEqual({});
  });
});
