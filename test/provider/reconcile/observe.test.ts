import { describe, expect, test } from "@jest/globals";
import {
  ANNOUNCED_MS,
  observeGroup,
  isTagged,
  poll,
  toObserved,
  RETIRING_MS,
} from "../../../provider/reconcile/observe.js";
import type { Announced, Observations } from "../../../provider/reconcile/observations.js";
import type { Batch } from "../../../provider/group/identity.js";
import type { SavedMember } from "../../../provider/group/saved-member.js";
import { SPEC_HASH, web } from "../group/web-group.js";
import { fewVms, vm } from "./few-vms.js";

const GROUP = web(3);
const OURS = { tags: [{ key: "jdvm:group", value: GROUP.groupKey }] };

const saved = (slot: number, instanceId: string): SavedMember => ({
  slot,
  instanceId,
  name: "",
  status: "running",
  az: "",
  privateIpAddress: "",
});

function observations(given: Partial<Observations> = {}): Observations {
  return {
    seen: new Map(),
    announced: new Map(),
    retiring: new Map(),
    modified: new Map(),
    fieldsSet: new Map(),
    prepared: new Set(),
    overtaken: new Map(),
    ...given,
  };
}

const BATCH: Batch = {
  groupKey: GROUP.groupKey,
  generation: 1,
  specHash: SPEC_HASH,
  first: 0,
  last: 2,
};
const announced = (atMs: number, slot = 0): Announced => ({
  slot,
  batch: BATCH,
  atMs,
  requestId: "r",
});

const confirmed = async () => undefined;

describe("observeGroup", () => {
  test("observeGroup asks for a confirmation only if it sees no VM, with or without saved members", async () => {
    let asked = 0;
    const confirm = async (): Promise<void> => void (asked += 1);
    const present = fewVms(vm("i-a", OURS));
    await observeGroup(present, GROUP.groupKey, [saved(0, "i-a"), saved(1, "i-b")], confirm);
    expect(asked).toBe(0);
    await observeGroup(fewVms(), GROUP.groupKey, [saved(0, "i-a")], confirm);
    await observeGroup(fewVms(), GROUP.groupKey, [], confirm);
    expect(asked).toBe(2);
  });

  test("observeGroup fails if the absence of every saved VM is not confirmed", async () => {
    const refuse = () => Promise.reject(new Error("another account"));
    const observing = observeGroup(fewVms(), GROUP.groupKey, [saved(0, "i-a")], refuse);
    await expect(observing).rejects.toThrow("another account");
  });

  test("observeGroup returns exactly the VMs with the tag, without requests for single VMs", async () => {
    const cloud = fewVms(vm("i-a", OURS), vm("i-b", OURS), vm("i-other"));
    const { seen } = await observeGroup(cloud, GROUP.groupKey, [saved(0, "i-a")], confirmed);
    expect([...seen.keys()]).toEqual(["i-a", "i-b"]);
    expect(cloud.found).toEqual([]);
  });

  test("observeGroup keeps a member without tags, and requests an unlisted member by id", async () => {
    const cloud = fewVms(vm("i-a", OURS), vm("i-untagged"));
    const members = [saved(0, "i-a"), saved(1, "i-untagged"), saved(2, "i-gone")];
    const { seen } = await observeGroup(cloud, GROUP.groupKey, members, confirmed);
    expect([...seen.keys()]).toEqual(["i-a", "i-untagged"]);
    expect(cloud.found).toEqual(["i-gone"]);
  });

  test("observeGroup ignores a member handed over to another group", async () => {
    const theirs = { tags: [{ key: "jdvm:group", value: "jdvm-other" }] };
    const cloud = fewVms(vm("i-a", theirs), vm("i-b", theirs));
    cloud.hidden.add("i-b");
    const { seen } = await observeGroup(
      cloud,
      GROUP.groupKey,
      [saved(0, "i-a"), saved(1, "i-b")],
      confirmed,
    );
    expect([...seen.keys()]).toEqual([]);
  });

  test("observeGroup throws when a listing fails, and never returns an empty group instead", async () => {
    const failing = { ...fewVms(), listByTag: () => Promise.reject(new Error("boom")) };
    await expect(observeGroup(failing, GROUP.groupKey, [], confirmed)).rejects.toThrow("boom");
  });
});

describe("poll", () => {
  test("poll updates the VMs it sees", async () => {
    const cloud = fewVms(vm("i-a", { status: "running" }));
    const known = observations({ seen: new Map([["i-a", vm("i-a", { status: "pending" })]]) });
    expect(await poll(cloud, known, ["i-a"], 0)).toEqual([]);
    expect(known.seen.get("i-a")?.status).toBe("running");
  });

  test("poll returns a VM as gone only if the cloud confirms it by id", async () => {
    const cloud = fewVms(vm("i-hidden"));
    cloud.hidden.add("i-hidden");
    const known = observations({
      seen: new Map([
        ["i-hidden", vm("i-hidden")],
        ["i-gone", vm("i-gone", { status: "error" })],
      ]),
    });
    const vanished = await poll(cloud, known, ["i-hidden", "i-gone"], 0);
    expect(cloud.found).toEqual(["i-hidden", "i-gone"]);
    expect(vanished).toEqual([
      {
        instanceId: "i-gone",
        last: vm("i-gone", { status: "error" }),
        announced: undefined,
        isRetired: false,
      },
    ]);
    expect([...known.seen.keys()]).toEqual(["i-hidden"]);
  });

  test.each([
    [ANNOUNCED_MS - 1, 0, []],
    [ANNOUNCED_MS, 1, ["i-new"]],
  ])(
    "poll %i ms after a launch returns an unlisted id as gone %i times",
    async (nowMs, times, found) => {
      const cloud = fewVms();
      const known = observations({ announced: new Map([["i-new", announced(0)]]) });
      const vanished = await poll(cloud, known, ["i-new"], nowMs);
      expect(vanished).toHaveLength(times);
      expect(cloud.found).toEqual(found);
      expect(known.announced.has("i-new")).toBe(times === 0);
    },
  );

  test("poll requests a new VM by id at once if it disappears from the listing", async () => {
    const known = observations({
      seen: new Map([["i-new", vm("i-new", { status: "error" })]]),
      announced: new Map([["i-new", announced(0)]]),
    });
    const [gone] = await poll(fewVms(), known, ["i-new"], 1);
    expect(gone).toMatchObject({ instanceId: "i-new", announced: announced(0), isRetired: false });
  });

  test("poll accepts the absence of a VM deleted by this run without another request", async () => {
    const cloud = fewVms();
    const known = observations({
      seen: new Map([["i-a", vm("i-a")]]),
      retiring: new Map([["i-a", 0]]),
    });
    const [gone] = await poll(cloud, known, ["i-a"], 0);
    expect(gone).toMatchObject({ instanceId: "i-a", isRetired: true });
    expect(cloud.found).toEqual([]);
    expect(known).toEqual(observations());
  });
});

describe("poll of a VM with an accepted deletion", () => {
  test.each([
    ["a minute", RETIRING_MS, "running", true],
    ["more than a minute", RETIRING_MS + 1, "running", false],
    ["more than a minute", RETIRING_MS + 1, "deleting", true],
  ])(
    "poll after %s of a VM with status %s continues its deletion",
    async (_, sinceMs, status, isRetiring) => {
      const known = observations({
        seen: new Map([["i-a", vm("i-a")]]),
        retiring: new Map([["i-a", 1000]]),
      });
      const cloud = fewVms(vm("i-a", { status }));
      expect(await poll(cloud, known, ["i-a"], 1000 + sinceMs)).toEqual([]);
      expect(known.retiring.has("i-a")).toBe(isRetiring);
    },
  );
});

describe("toObserved", () => {
  test("toObserved counts an announced id as a settling member of its slot", () => {
    const known = observations({ announced: new Map([["i-new", announced(0, 2)]]) });
    expect(toObserved(GROUP, [], known).members).toMatchObject([
      { slot: 2, instanceId: "i-new", status: "announced", phase: "settling" },
    ]);
  });

  test("toObserved prefers an observed VM to its announcement", () => {
    const known = observations({
      seen: new Map([["i-new", vm("i-new", { instanceName: "web-002" })]]),
      announced: new Map([["i-new", announced(0, 2)]]),
    });
    expect(toObserved(GROUP, [], known).members).toMatchObject([
      { slot: 1, instanceId: "i-new", phase: "ready" },
    ]);
  });

  test("toObserved takes the spec of a VM changed by this run from the run, whatever a late listing shows", () => {
    const known = observations({
      seen: new Map([["i-a", vm("i-a", { instanceName: "web-001" })]]),
      modified: new Map([["i-a", { slot: 0, specHash: "0123456789abcdef" }]]),
    });
    const before = { ...saved(0, "i-a"), specHash: "a".repeat(16), unfinished: ["b".repeat(16)] };
    const [member] = toObserved(GROUP, [before], known).members;
    expect(member).toMatchObject({ specHash: "0123456789abcdef" });
    expect(member?.unfinished).toBeUndefined();
  });

  test("toObserved leaves a VM changed by this run in its slot, whatever slot its name has", () => {
    const seen = new Map([
      ["i-a", vm("i-a", { instanceName: "web-001" })],
      ["i-b", vm("i-b", { instanceName: "web-001" })],
    ]);
    const { specHash } = GROUP;
    const known = observations({ seen, modified: new Map([["i-b", { slot: 1, specHash }]]) });
    const outdated = { ...saved(0, "i-a"), specHash: "a".repeat(16) };
    const { members, surplus } = toObserved(GROUP, [outdated], known);
    expect(members.map(({ slot, instanceId }) => [slot, instanceId])).toEqual([
      [0, "i-a"],
      [1, "i-b"],
    ]);
    expect(surplus).toEqual([]);
  });

  test("toObserved keeps members in their saved slots and returns retired ones as leaving", () => {
    const known = observations({
      seen: new Map([
        ["i-a", vm("i-a", { instanceName: "web-001" })],
        ["i-b", vm("i-b", { instanceName: "web-002" })],
      ]),
      retiring: new Map([["i-b", 0]]),
    });
    const { members, leaving } = toObserved(GROUP, [saved(2, "i-a"), saved(1, "i-b")], known);
    expect(members).toMatchObject([{ slot: 2, instanceId: "i-a" }]);
    expect(leaving).toMatchObject([{ slot: 1, instanceId: "i-b", phase: "gone" }]);
  });
});

describe("isTagged", () => {
  const tagged = vm("i-a", { tags: [{ key: "jdvm:group", value: "jdvm-a" }] });
  const seen = new Map([tagged, vm("i-b", { tags: [] })].map((one) => [one.instanceId, one]));

  test.each([
    ["i-a", "jdvm-a", true],
    ["i-a", "jdvm-b", false],
    ["i-b", "jdvm-a", false],
    ["i-c", "jdvm-a", false],
  ])("isTagged %s with %s is %s", (instanceId, groupKey, expected) => {
    expect(isTagged({ seen }, groupKey, instanceId)).toBe(expected);
  });
});
