import { describe, expect, test } from "@jest/globals";
import { ownershipTags, type Batch } from "../../../provider/group/identity.js";
import type { SavedMember, UnsureBatch } from "../../../provider/group/state.js";
import { replaysOf } from "../../../provider/reconcile/replay.js";
import type { Instance } from "../../../provider/wire/instance.js";
import { web } from "../group/web.js";
import { vm } from "./few-vms.js";

const GROUP = web(10);
const TOKEN_MS = 15 * 60_000;
/** 16:30 in Beijing. */
const LAUNCH = "2026-05-20 16:30:00";
const LAUNCHED_MS = Date.UTC(2026, 4, 20, 8, 30);
const SOON_MS = LAUNCHED_MS + 1000;

const batch = (first: number, last: number, given: Partial<Batch> = {}): Batch => ({
  groupKey: GROUP.groupKey,
  generation: 1,
  specHash: GROUP.specHash,
  first,
  last,
  place: 0,
  ...given,
});
const made = (instanceId: string, by: Batch, launchTime: string | null = LAUNCH) =>
  vm(instanceId, { tags: ownershipTags(by), launchTime });
const unsure = (first: number, last: number, given: Partial<UnsureBatch> = {}): UnsureBatch => {
  const { groupKey: _group, ...rest } = batch(first, last);
  return { ...rest, atMs: LAUNCHED_MS, ...given };
};
const savedAs = (slot: number, instanceId: string): SavedMember => ({
  slot,
  instanceId,
  name: "",
  status: "running",
  az: "",
  privateIpAddress: "",
});

function replays(
  instances: readonly Instance[],
  given: { members?: readonly SavedMember[]; unsure?: readonly UnsureBatch[]; nowMs?: number } = {},
): readonly Batch[] {
  const { members = [], unsure: calls, nowMs = SOON_MS } = given;
  const seen = new Map(instances.map((one) => [one.instanceId, one]));
  const saved = { generation: 1, members, ...(calls && { unsure: calls }) };
  return replaysOf(GROUP, saved, { seen }, nowMs);
}

const OTHER_SPEC = { specHash: "0000000000000000" };

describe("replaysOf", () => {
  test.each<readonly [string, readonly Instance[], readonly Batch[]]>([
    ["nothing", [], []],
    ["a call of which some VMs show", [made("i-a", batch(0, 9))], [batch(0, 9)]],
    ["a call of which all VMs show", [made("i-a", batch(0, 1)), made("i-b", batch(0, 1))], []],
    [
      "two calls, each by its own VMs",
      [made("i-a", batch(0, 1)), made("i-b", batch(2, 4)), made("i-c", batch(2, 4))],
      [batch(0, 1), batch(2, 4)],
    ],
    [
      "calls of two generations, which are two",
      [made("i-a", batch(0, 1)), made("i-b", batch(0, 1, { generation: 2 }))],
      [batch(0, 1), batch(0, 1, { generation: 2 })],
    ],
    ["a call in a place that there is no more", [made("i-a", batch(0, 9, { place: 1 }))], []],
    ["a call of another spec", [made("i-a", batch(0, 9, OTHER_SPEC))], []],
    ["VMs that bear no mark", [vm("i-a", { launchTime: LAUNCH })], []],
    ["a VM that does not tell when it was launched", [made("i-a", batch(0, 9), null)], []],
    ["a VM that tells no time", [made("i-a", batch(0, 9), "yesterday")], []],
  ])("replaysOf %s are as many as may hide VMs", (_, instances, expected) => {
    expect(replays(instances)).toEqual(expected);
  });

  test("replaysOf leave out a call whose VMs that show are known to the state", () => {
    const instances = [made("i-a", batch(0, 9)), made("i-b", batch(0, 9))];
    const members = [savedAs(0, "i-a"), savedAs(1, "i-b")];
    expect(replays(instances, { members })).toEqual([]);
    expect(replays(instances, { members: members.slice(1) })).toEqual([batch(0, 9)]);
  });

  test.each([
    [TOKEN_MS - 1, [batch(0, 9)]],
    [TOKEN_MS, []],
  ])("replaysOf a call %i ms old are %j", (ageMs, expected) => {
    const nowMs = LAUNCHED_MS + ageMs;
    expect(replays([made("i-a", batch(0, 9))], { nowMs })).toEqual(expected);
    expect(replays([], { unsure: [unsure(0, 9)], nowMs })).toEqual(expected);
  });

  test("replaysOf go by the youngest VM of a call", () => {
    const instances = [
      made("i-a", batch(0, 9), "2026-05-20 10:00:00"),
      made("i-b", batch(0, 9)),
      made("i-c", batch(0, 9), "2026-05-20 11:00:00"),
    ];
    expect(replays(instances)).toEqual([batch(0, 9)]);
  });

  test.each<readonly [string, readonly UnsureBatch[], readonly Batch[]]>([
    ["a call of unknown fate", [unsure(3, 5)], [batch(3, 5)]],
    ["a call of unknown fate and another spec", [unsure(3, 5, OTHER_SPEC)], []],
    ["two of them", [unsure(0, 1), unsure(3, 5)], [batch(0, 1), batch(3, 5)]],
  ])("replaysOf %s that the state tells of", (_, calls, expected) => {
    expect(replays([], { unsure: calls })).toEqual(expected);
  });

  test("replaysOf send a call once that shows in part and whose fate is unknown", () => {
    expect(replays([made("i-a", batch(0, 9))], { unsure: [unsure(0, 9)] })).toEqual([batch(0, 9)]);
  });
});
