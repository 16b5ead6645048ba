import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  candidateOf,
  assignSlots,
  phaseOf,
  type Candidate,
  type Phase,
} from "../../../provider/group/observed.js";
import { Instance } from "../../../provider/wire/instance.js";
import { candidate, memberOf, SPEC_HASH, web, webWith } from "./web-group.js";

const ids = (members: readonly { readonly instanceId: string; readonly slot: number }[]) =>
  members.map(({ instanceId, slot }) => `${instanceId}@${slot}`);

const STATUSES = ["running", "pending", "stopped", "error", "deleting", "terminated", "announced"];

const anyCandidate = (instanceId: string) =>
  fc
    .record({
      slot: fc.option(fc.nat(6), { nil: undefined }),
      name: fc.constantFrom("", "other", "web-001", "web-002", "web-004", "web-009"),
      status: fc.constantFrom(...STATUSES),
      range: fc.constantFrom(undefined, { first: 0, last: 2 }, { first: 3, last: 3 }),
    })
    .map((given) => candidate(instanceId, { ...given, isKnown: given.slot !== undefined }));

const crowd = fc
  .integer({ min: 0, max: 9 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, at) => anyCandidate(`i-${at}`))));

const shuffledCrowd = crowd.chain((all) =>
  fc.record({
    all: fc.constant(all),
    shuffled: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    retiring: fc.subarray(all.map(({ instanceId }) => instanceId)).map((some) => new Set(some)),
  }),
);

describe("phaseOf", () => {
  test.each<readonly [string, Phase]>([
    ["pending", "settling"],
    ["starting", "settling"],
    ["running", "ready"],
    ["stopping", "settling"],
    ["stopped", "stopped"],
    ["rebooting", "settling"],
    ["rebuilding", "settling"],
    ["resizing", "settling"],
    ["deleting", "gone"],
    ["terminated", "gone"],
    ["error", "broken"],
    ["announced", "settling"],
    ["a status of tomorrow", "settling"],
  ])("phaseOf %s is %s", (status, phase) => {
    expect(phaseOf(status)).toBe(phase);
  });
});

describe("observe", () => {
  const group = web(3);

  test("observe of nothing is an empty group", () => {
    expect(assignSlots(group, [])).toEqual({ members: [], surplus: [], leaving: [] });
  });

  test("observe seats by state, then by name, in order of slots", () => {
    const seen = assignSlots(group, [
      candidate("i-c", { name: "web-003" }),
      candidate("i-a", { slot: 1, isKnown: true, name: "web-001" }),
      candidate("i-b", { name: "web-001" }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@0", "i-a@1", "i-c@2"]);
    expect(seen.surplus).toEqual([]);
  });

  test("observe gives a member its slot and phase, and drops what only seating needs", () => {
    const seen = assignSlots(group, [
      candidate("i-0", { slot: 0, name: "web-001", isKnown: true }),
    ]);
    expect(seen.members).toEqual([memberOf(0)]);
  });

  test.each<readonly [string, Candidate, Candidate]>([
    [
      "what the state knows, though it is broken",
      candidate("i-b", { slot: 0, isKnown: true, status: "error" }),
      candidate("i-a", { name: "web-001" }),
    ],
    [
      "what is as declared",
      candidate("i-b", { name: "web-001", status: "pending" }),
      candidate("i-a", { name: "web-001", specHash: "0000000000000000" }),
    ],
    [
      "what is where it is declared to be",
      candidate("i-b", { name: "web-001" }),
      candidate("i-a", { name: "web-001", drift: "az is b, declared a" }),
    ],
    [
      "what runs, though it is of another spec, before what is broken",
      candidate("i-b", { name: "web-001", specHash: "0000000000000000" }),
      candidate("i-a", { name: "web-001", status: "error" }),
    ],
    [
      "what runs",
      candidate("i-b", { name: "web-001" }),
      candidate("i-a", { name: "web-001", status: "pending" }),
    ],
    [
      "what settles before what is stopped",
      candidate("i-b", { name: "web-001", status: "pending" }),
      candidate("i-a", { name: "web-001", status: "stopped" }),
    ],
    [
      "what is stopped before what is broken",
      candidate("i-b", { name: "web-001", status: "stopped" }),
      candidate("i-a", { name: "web-001", status: "error" }),
    ],
    [
      "of equals the lower id",
      candidate("i-a", { name: "web-001" }),
      candidate("i-b", { name: "web-001" }),
    ],
  ])("observe prefers for a slot %s", (_, first, second) => {
    const seen = assignSlots(group, [second, first]);
    expect(seen.members.map(({ instanceId }) => instanceId)).toEqual([first.instanceId]);
    expect(ids(seen.surplus)).toEqual([`${second.instanceId}@0`]);
  });

  test("observe seats VMs of one name in the free slots of the call that made them", () => {
    const range = { first: 1, last: 3 };
    const twins = ["i-a", "i-b", "i-c", "i-d"].map((id) =>
      candidate(id, { name: "web-002", range }),
    );
    const seen = assignSlots(group, twins);
    expect(ids(seen.members)).toEqual(["i-a@1", "i-b@2", "i-c@3"]);
    expect(ids(seen.surplus)).toEqual(["i-d@1"]);
  });

  test.each<readonly [string, Partial<Candidate>, number]>([
    ["its name within its call", { name: "web-003", range: { first: 1, last: 3 } }, 2],
    ["its name at the start of its call", { name: "web-002", range: { first: 1, last: 3 } }, 1],
    ["its name at the end of its call", { name: "web-004", range: { first: 1, last: 3 } }, 3],
    ["its call, when its name is before it", { name: "web-001", range: { first: 1, last: 3 } }, 1],
    ["its call, when its name is behind it", { name: "web-005", range: { first: 1, last: 3 } }, 1],
    ["its name, when no call is known", { name: "web-005" }, 4],
    ["the state, whatever the call", { slot: 7, isKnown: true, range: { first: 1, last: 3 } }, 7],
  ])("observe seats a VM by %s", (_, given, slot) => {
    expect(ids(assignSlots(group, [candidate("i-a", given)]).members)).toEqual([`i-a@${slot}`]);
  });

  test("observe takes no seat from another call's member for a VM that was renamed", () => {
    const seen = assignSlots(group, [
      candidate("i-a", { name: "web-001", range: { first: 1, last: 1 } }),
      candidate("i-b", { name: "web-001", range: { first: 0, last: 0 } }),
      candidate("i-c", { name: "web-001", range: { first: 1, last: 1 } }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@0", "i-a@1", "i-c@2"]);
    expect(seen.surplus).toEqual([]);
  });

  test("observe seats a VM that nothing places in the lowest free slot", () => {
    const seen = assignSlots(group, [
      candidate("i-x", { name: "renamed" }),
      candidate("i-y", { slot: 0 }),
    ]);
    expect(ids(seen.members)).toEqual(["i-y@0", "i-x@1"]);
  });

  test("observe keeps a renamed member in the slot that the state gives", () => {
    const seen = assignSlots(group, [
      candidate("i-a", { slot: 2, isKnown: true, name: "web-001" }),
    ]);
    expect(ids(seen.members)).toEqual(["i-a@2"]);
  });

  test("observe counts what is being deleted as leaving, and what is terminated as nothing", () => {
    const seen = assignSlots(
      group,
      [
        candidate("i-a", { slot: 0, status: "deleting" }),
        candidate("i-b", { slot: 1 }),
        candidate("i-c", { slot: 2, status: "terminated" }),
        candidate("i-d", { name: "renamed", status: "deleting" }),
      ],
      new Set(["i-b"]),
    );
    expect(seen.members).toEqual([]);
    expect(seen.surplus).toEqual([]);
    expect(seen.leaving.map(({ instanceId, phase }) => [instanceId, phase]).sort()).toEqual([
      ["i-a", "gone"],
      ["i-b", "gone"],
      ["i-d", "gone"],
    ]);
  });

  test("observe gives a freed slot to the next that claims it", () => {
    const seen = assignSlots(group, [
      candidate("i-a", { slot: 0, isKnown: true, status: "deleting" }),
      candidate("i-b", { name: "web-001" }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@0"]);
  });

  test("observe gives the same seats in whatever order VMs come", () => {
    fc.assert(
      fc.property(shuffledCrowd, ({ all, shuffled, retiring }) => {
        expect(assignSlots(group, shuffled, retiring)).toEqual(assignSlots(group, all, retiring));
      }),
    );
  });

  test("observe never seats two in one slot, and loses nobody", () => {
    fc.assert(
      fc.property(shuffledCrowd, ({ all, retiring }) => {
        const { members, surplus, leaving } = assignSlots(group, all, retiring);
        const slots = members.map(({ slot }) => slot);
        expect(new Set(slots).size).toBe(slots.length);
        const everyone = [...members, ...surplus, ...leaving].map(({ instanceId }) => instanceId);
        const wanted = all
          .filter(({ status }) => status !== "terminated")
          .map(({ instanceId }) => instanceId);
        expect([...everyone].sort()).toEqual([...wanted].sort());
      }),
    );
  });

  test("observe calls extra only what doubles a slot that has its member", () => {
    fc.assert(
      fc.property(crowd, (all) => {
        const { members, surplus } = assignSlots(group, all);
        const taken = new Set(members.map(({ slot }) => slot));
        expect(surplus.filter(({ slot }) => !taken.has(slot))).toEqual([]);
      }),
    );
  });
});

describe("candidateOf", () => {
  const vm = Instance.parse({
    instanceId: "i-a",
    instanceName: "web-001",
    status: "running",
    az: "cn-north-1b",
    privateIpAddress: "10.0.0.1",
    elasticIpAddress: "1.2.3.4",
    tags: [{ key: "jdvm:batch", value: "2.0123456789abcdef.0-9" }],
  });

  test("candidateOf reads a VM that the state does not know by its tags", () => {
    expect(candidateOf(web(3), vm, undefined)).toEqual({
      slot: undefined,
      isKnown: false,
      range: { generation: 2, specHash: "0123456789abcdef", first: 0, last: 9, place: 0 },
      instanceId: "i-a",
      name: "web-001",
      status: "running",
      az: "cn-north-1b",
      privateIpAddress: "10.0.0.1",
      elasticIpAddress: "1.2.3.4",
      specHash: "0123456789abcdef",
      drift: "az is cn-north-1b, declared cn-north-1a",
      mismatches: { az: "cn-north-1b" },
    });
  });

  test("candidateOf trusts a VM's own tag more than the state", () => {
    const saved = { slot: 7, specHash: SPEC_HASH };
    expect(candidateOf(web(3), vm, saved)).toMatchObject({
      slot: 7,
      isKnown: true,
      specHash: "0123456789abcdef",
    });
  });

  test("candidateOf takes the state's word for a VM that lost its tags", () => {
    const bare = { ...vm, tags: [] };
    expect(candidateOf(web(3), bare, { slot: 7, specHash: SPEC_HASH })).toMatchObject({
      range: undefined,
      specHash: SPEC_HASH,
    });
    expect(candidateOf(web(3), bare, { slot: 7 }).specHash).toBeUndefined();
  });

  test("candidateOf gives no slot to what the state knows as extra", () => {
    const saved = { slot: 7, specHash: SPEC_HASH, isSurplus: true };
    expect(candidateOf(web(3), vm, saved)).toMatchObject({ slot: undefined, isKnown: false });
  });
});

describe("members with names and places of their own", () => {
  const B = { az: "cn-north-1b", subnetId: "subnet-b" };
  const group = webWith({ placements: [B], overrides: { 1: { name: "db" } } });

  test("observe seats a VM by the name of its slot's own", () => {
    const seen = assignSlots(group, [
      candidate("i-a", { name: "db" }),
      candidate("i-b", { name: "web-001" }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@0", "i-a@1"]);
  });

  test("observe prefers for a slot what bears its own name to what bears its number", () => {
    const range = { first: 1, last: 1 };
    const seen = assignSlots(group, [
      candidate("i-a", { name: "web-002", status: "pending", range }),
      candidate("i-b", { name: "db", range }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@1"]);
    expect(ids(seen.surplus)).toEqual(["i-a@1"]);
  });

  test("candidateOf a VM in one of its places has no drift, and says where it is", () => {
    const instance = { ...B, instanceType: "g.n2.large", imageId: "img-a" };
    const vm = Instance.parse({ instanceId: "i-a", status: "running", ...instance });
    expect(candidateOf(group, vm, undefined)).toMatchObject({ drift: "", mismatches: B });
    expect(candidateOf(web(3), vm, undefined)).toMatchObject({
      drift: "az is cn-north-1b, declared cn-north-1a; subnetId is subnet-b, declared subnet-a",
      mismatches: B,
    });
  });
});
