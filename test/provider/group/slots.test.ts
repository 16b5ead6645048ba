import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Candidate } from "../../../provider/group/observed.js";
import { assignSlots } from "../../../provider/group/slots.js";
import { candidate, memberOf, web, webWith } from "./web-group.js";

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

describe("assignSlots", () => {
  const group = web(3);

  test("assignSlots of no VMs returns an empty group", () => {
    expect(assignSlots(group, [])).toEqual({ members: [], surplus: [], leaving: [] });
  });

  test("assignSlots uses the state first, then names, and returns members by slot", () => {
    const seen = assignSlots(group, [
      candidate("i-c", { name: "web-003" }),
      candidate("i-a", { slot: 1, isKnown: true, name: "web-001" }),
      candidate("i-b", { name: "web-001" }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@0", "i-a@1", "i-c@2"]);
    expect(seen.surplus).toEqual([]);
  });

  test("assignSlots returns members with slot and phase, without the fields of a candidate", () => {
    const seen = assignSlots(group, [
      candidate("i-0", { slot: 0, name: "web-001", isKnown: true }),
    ]);
    expect(seen.members).toEqual([memberOf(0)]);
  });

  test.each<readonly [string, Candidate, Candidate]>([
    [
      "the VM in the state, even if it is stopped",
      candidate("i-b", { slot: 0, isKnown: true, status: "stopped" }),
      candidate("i-a", { name: "web-001" }),
    ],
    [
      "a running VM as declared before a broken one in the state",
      candidate("i-a", { name: "web-001" }),
      candidate("i-b", { slot: 0, isKnown: true, status: "error" }),
    ],
    [
      "a running VM as declared before an outdated one in the state",
      candidate("i-a", { name: "web-001" }),
      candidate("i-b", { slot: 0, isKnown: true, specHash: "0000000000000000" }),
    ],
    [
      "an outdated VM in the state before its successor, until that runs",
      candidate("i-b", { slot: 0, isKnown: true, specHash: "0000000000000000" }),
      candidate("i-a", { name: "web-001", status: "pending" }),
    ],
    [
      "a running VM with another spec before one that takes its place later",
      candidate("i-b", { name: "web-001", specHash: "0000000000000000" }),
      candidate("i-a", { name: "web-001", status: "pending" }),
    ],
    [
      "the VM as declared",
      candidate("i-b", { name: "web-001" }),
      candidate("i-a", { name: "web-001", specHash: "0000000000000000" }),
    ],
    [
      "the VM in its declared zone",
      candidate("i-b", { name: "web-001" }),
      candidate("i-a", { name: "web-001", drift: "az is b, declared a" }),
    ],
    [
      "a running VM with another spec before a broken one",
      candidate("i-b", { name: "web-001", specHash: "0000000000000000" }),
      candidate("i-a", { name: "web-001", status: "error" }),
    ],
    [
      "a running VM",
      candidate("i-b", { name: "web-001" }),
      candidate("i-a", { name: "web-001", status: "pending" }),
    ],
    [
      "a settling VM before a stopped one",
      candidate("i-b", { name: "web-001", status: "pending" }),
      candidate("i-a", { name: "web-001", status: "stopped" }),
    ],
    [
      "a stopped VM before a broken one",
      candidate("i-b", { name: "web-001", status: "stopped" }),
      candidate("i-a", { name: "web-001", status: "error" }),
    ],
    [
      "the lower of two equal VMs' ids",
      candidate("i-a", { name: "web-001" }),
      candidate("i-b", { name: "web-001" }),
    ],
  ])("assignSlots prefers for a slot %s", (_, first, second) => {
    const seen = assignSlots(group, [second, first]);
    expect(seen.members.map(({ instanceId }) => instanceId)).toEqual([first.instanceId]);
    expect(ids(seen.surplus)).toEqual([`${second.instanceId}@0`]);
  });

  test.each<readonly [string, Partial<Candidate>, Partial<Candidate>, string | undefined]>([
    [
      "successor for a settling VM as declared",
      { specHash: "old" },
      { status: "pending" },
      "successor",
    ],
    [
      "successor for a stopped VM as declared",
      { specHash: "old" },
      { status: "stopped" },
      "successor",
    ],
    ["replaced for a member whose successor runs", { specHash: "old" }, {}, "replaced"],
    ["undefined for a broken successor", { specHash: "old" }, { status: "error" }, undefined],
    [
      "undefined for an outdated VM beside an outdated one",
      { specHash: "old" },
      { specHash: "older" },
      undefined,
    ],
    ["undefined for a duplicate of a member as declared", {}, { status: "pending" }, undefined],
  ])("assignSlots gives the role %s", (_, known, second, role) => {
    const seen = assignSlots(group, [
      candidate("i-a", { slot: 0, isKnown: true, ...known }),
      // Its create call had a free slot, too: the name decides first.
      candidate("i-b", { name: "web-001", range: { first: 0, last: 0 }, ...second }),
    ]);
    expect(seen.surplus.map((member) => member.role)).toEqual([role]);
  });

  test("assignSlots gives no free slot of its create call to an outdated VM that was replaced", () => {
    const range = { first: 0, last: 2 };
    const seen = assignSlots(group, [
      candidate("i-old", { name: "web-001", specHash: "0000000000000000", range }),
      candidate("i-new", { name: "web-001", range: { first: 0, last: 0 } }),
    ]);
    expect(ids(seen.members)).toEqual(["i-new@0"]);
    expect(ids(seen.surplus)).toEqual(["i-old@0"]);
  });

  test("assignSlots places VMs with the same name in the free slots of their create call", () => {
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
    [
      "its call when its name is before the call's slots",
      { name: "web-001", range: { first: 1, last: 3 } },
      1,
    ],
    [
      "its call when its name is after the call's slots",
      { name: "web-005", range: { first: 1, last: 3 } },
      1,
    ],
    ["its name when no call is known", { name: "web-005" }, 4],
    ["the state, whatever the call", { slot: 7, isKnown: true, range: { first: 1, last: 3 } }, 7],
  ])("assignSlots places a VM by %s", (_, given, slot) => {
    expect(ids(assignSlots(group, [candidate("i-a", given)]).members)).toEqual([`i-a@${slot}`]);
  });

  test("assignSlots places VMs with the names of an earlier program by their numbers", () => {
    const range = { first: 0, last: 2 };
    const seen = assignSlots(group, [
      candidate("i-a", { name: "app-003", range }),
      candidate("i-b", { name: "app-001", range }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@0", "i-a@2"]);
  });

  test.each([
    ["with the name of an earlier program", "app-002"],
    ["with a name given by hand", "by-hand"],
  ])("assignSlots gives no slot of a running VM %s to its announced successor", (_, name) => {
    const range = { first: 1, last: 1 };
    const old = candidate("i-a", { name, specHash: "0".repeat(16), range });
    const successor = candidate("i-b", { slot: 1, name: "", status: "announced", range });
    const seen = assignSlots(group, [candidate("i-0", { name: "web-001" }), old, successor]);
    expect(ids(seen.members)).toEqual(["i-0@0", "i-a@1"]);
    expect(seen.surplus).toMatchObject([{ instanceId: "i-b", slot: 1, role: "successor" }]);
  });

  test("assignSlots gives a renamed VM no slot of another call's member", () => {
    const seen = assignSlots(group, [
      candidate("i-a", { name: "web-001", range: { first: 1, last: 1 } }),
      candidate("i-b", { name: "web-001", range: { first: 0, last: 0 } }),
      candidate("i-c", { name: "web-001", range: { first: 1, last: 1 } }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@0", "i-a@1", "i-c@2"]);
    expect(seen.surplus).toEqual([]);
  });

  test("assignSlots places a VM without any claim in the lowest free slot", () => {
    const seen = assignSlots(group, [
      candidate("i-x", { name: "renamed" }),
      candidate("i-y", { slot: 0 }),
    ]);
    expect(ids(seen.members)).toEqual(["i-y@0", "i-x@1"]);
  });

  test("assignSlots keeps a renamed member in its saved slot", () => {
    const seen = assignSlots(group, [
      candidate("i-a", { slot: 2, isKnown: true, name: "web-001" }),
    ]);
    expect(ids(seen.members)).toEqual(["i-a@2"]);
  });

  test("assignSlots returns deleted VMs as leaving, and drops terminated ones", () => {
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

  test("assignSlots gives a freed slot to the next VM with a claim", () => {
    const seen = assignSlots(group, [
      candidate("i-a", { slot: 0, isKnown: true, status: "deleting" }),
      candidate("i-b", { name: "web-001" }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@0"]);
  });

  test("assignSlots does not depend on the order of the VMs", () => {
    fc.assert(
      fc.property(shuffledCrowd, ({ all, shuffled, retiring }) => {
        expect(assignSlots(group, shuffled, retiring)).toEqual(assignSlots(group, all, retiring));
      }),
    );
  });

  test("assignSlots never places two VMs in one slot, and loses none", () => {
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

  test("assignSlots returns a VM as surplus only when its slot has a member", () => {
    fc.assert(
      fc.property(crowd, (all) => {
        const { members, surplus } = assignSlots(group, all);
        const taken = new Set(members.map(({ slot }) => slot));
        expect(surplus.filter(({ slot }) => !taken.has(slot))).toEqual([]);
      }),
    );
  });
});

describe("assignSlots of members with own names", () => {
  const B = { az: "cn-north-1b", subnetId: "subnet-b" };
  const group = webWith({ placements: [B], overrides: { 1: { name: "db" } } });

  test("assignSlots places a VM by the own name of its slot", () => {
    const seen = assignSlots(group, [
      candidate("i-a", { name: "db" }),
      candidate("i-b", { name: "web-001" }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@0", "i-a@1"]);
  });

  test("assignSlots prefers for a slot the VM with its own name to the VM with its number", () => {
    const range = { first: 1, last: 1 };
    const seen = assignSlots(group, [
      candidate("i-a", { name: "web-002", status: "pending", range }),
      candidate("i-b", { name: "db", range }),
    ]);
    expect(ids(seen.members)).toEqual(["i-b@1"]);
    expect(ids(seen.surplus)).toEqual(["i-a@1"]);
  });
});
