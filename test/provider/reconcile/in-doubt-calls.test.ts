import { describe, expect, test } from "@jest/globals";
import { ownershipTags, type Batch } from "../../../provider/group/identity.js";
import type { SavedMember } from "../../../provider/group/saved-member.js";
import type { InDoubtBatch } from "../../../provider/group/state.js";
import type { Desired } from "../../../provider/group/desired.js";
import { ANNOUNCED_MS } from "../../../provider/reconcile/observe.js";
import { inDoubtCallsOf, savedCalls } from "../../../provider/reconcile/in-doubt-calls.js";
import type { Instance } from "../../../provider/wire/instance.js";
import { web, webWith } from "../group/web-group.js";
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
const inDoubt = (first: number, last: number, given: Partial<InDoubtBatch> = {}): InDoubtBatch => {
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

/** The in-doubt calls, each as a text: `resend 0-9`. */
function opened(
  instances: readonly Instance[],
  given: {
    readonly members?: readonly SavedMember[];
    readonly inDoubt?: readonly InDoubtBatch[];
    readonly nowMs?: number;
    readonly desired?: Desired;
  } = {},
): readonly string[] {
  const { members = [], inDoubt: calls, nowMs = SOON_MS, desired = GROUP } = given;
  const seen = new Map(instances.map((one) => [one.instanceId, one]));
  const saved = { generation: 1, members, ...(calls && { inDoubt: calls }) };
  return inDoubtCallsOf(desired, saved, { seen }, nowMs).map(
    ({ state, batch: { generation, first, last } }) =>
      `${state} ${first}-${last}${generation === 1 ? "" : ` of generation ${generation}`}`,
  );
}

const OTHER_SPEC = { specHash: "0000000000000000" };

describe("inDoubtCallsOf", () => {
  test.each<readonly [string, readonly Instance[], readonly string[]]>([
    ["no VMs", [], []],
    ["a partly visible call", [made("i-a", batch(0, 9))], ["resend 0-9"]],
    ["a completely visible call", [made("i-a", batch(0, 1)), made("i-b", batch(0, 1))], []],
    [
      "two partly visible calls",
      [made("i-a", batch(0, 1)), made("i-b", batch(2, 4)), made("i-c", batch(2, 4))],
      ["resend 0-1", "resend 2-4"],
    ],
    [
      "equal calls of two generations",
      [made("i-a", batch(0, 1)), made("i-b", batch(0, 1, { generation: 2 }))],
      ["resend 0-1", "resend 0-1 of generation 2"],
    ],
    ["a call in a removed place", [made("i-a", batch(0, 9, { place: 1 }))], ["wait 0-9"]],
    ["a call with another spec", [made("i-a", batch(0, 9, OTHER_SPEC))], ["wait 0-9"]],
    ["a call beyond the current count", [made("i-a", batch(5, 10))], ["wait 5-10"]],
    ["VMs without a mark", [vm("i-a", { launchTime: LAUNCH })], []],
    ["a VM without a launch time", [made("i-a", batch(0, 9), null)], []],
    ["a VM with an unreadable launch time", [made("i-a", batch(0, 9), "yesterday")], []],
  ])("inDoubtCallsOf with %s returns the calls with hidden VMs", (_, instances, expected) => {
    expect(opened(instances)).toEqual(expected);
  });

  test("inDoubtCallsOf leaves out a call whose visible VMs are all in the state", () => {
    const instances = [made("i-a", batch(0, 9)), made("i-b", batch(0, 9))];
    const members = [savedAs(0, "i-a"), savedAs(1, "i-b")];
    expect(opened(instances, { members })).toEqual([]);
    expect(opened(instances, { members: members.slice(1) })).toEqual(["resend 0-9"]);
  });

  test.each([
    [TOKEN_MS - 1, ["resend 0-9"]],
    [TOKEN_MS, []],
  ])("inDoubtCallsOf a call %i ms old returns %j", (ageMs, expected) => {
    const nowMs = LAUNCHED_MS + ageMs;
    expect(opened([made("i-a", batch(0, 9))], { nowMs })).toEqual(expected);
    expect(opened([], { inDoubt: [inDoubt(0, 9)], nowMs })).toEqual(expected);
  });

  test("inDoubtCallsOf uses the youngest VM of a call for its age", () => {
    const instances = [
      made("i-a", batch(0, 9), "2026-05-20 10:00:00"),
      made("i-b", batch(0, 9)),
      made("i-c", batch(0, 9), "2026-05-20 11:00:00"),
    ];
    expect(opened(instances)).toEqual(["resend 0-9"]);
  });

  test.each<readonly [string, readonly InDoubtBatch[], readonly string[]]>([
    ["an in-doubt call", [inDoubt(3, 5)], ["resend 3-5"]],
    ["an in-doubt call with another spec", [inDoubt(3, 5, OTHER_SPEC)], ["wait 3-5"]],
    ["two in-doubt calls", [inDoubt(0, 1), inDoubt(3, 5)], ["resend 0-1", "resend 3-5"]],
    ["an abandoned call", [inDoubt(3, 5, { isAbandoned: true })], ["abandoned 3-5"]],
  ])("inDoubtCallsOf with %s in the state returns the saved calls", (_, calls, expected) => {
    expect(opened([], { inDoubt: calls })).toEqual(expected);
  });

  test.each([
    [ANNOUNCED_MS - 1, "wait 3-5"],
    [ANNOUNCED_MS, "abandoned 3-5"],
  ])("inDoubtCallsOf a call no longer needed, %i ms old, returns %s", (ageMs, expected) => {
    const nowMs = LAUNCHED_MS + ageMs;
    expect(opened([], { inDoubt: [inDoubt(3, 5, OTHER_SPEC)], nowMs })).toEqual([expected]);
  });

  test("inDoubtCallsOf leaves out a saved call once all its VMs are visible", () => {
    const instances = [made("i-a", batch(3, 4)), made("i-b", batch(3, 4))];
    expect(opened(instances, { inDoubt: [inDoubt(3, 4)] })).toEqual([]);
  });

  test("inDoubtCallsOf resends no call with a slot overridden since", () => {
    const desired = webWith({ count: 10, overrides: { 4: { description: "own" } } });
    expect(opened([], { inDoubt: [inDoubt(0, 3), inDoubt(3, 5)], desired })).toEqual([
      "resend 0-3",
      "wait 3-5",
    ]);
  });

  test("inDoubtCallsOf returns a partly visible and saved call only once", () => {
    expect(opened([made("i-a", batch(0, 9))], { inDoubt: [inDoubt(0, 9)] })).toEqual([
      "resend 0-9",
    ]);
  });

  test("inDoubtCallsOf keeps the mark and the time of a saved call that is partly visible", () => {
    const isAbandoned = { isAbandoned: true };
    const instances = [made("i-a", batch(0, 9))];
    expect(opened(instances, { inDoubt: [inDoubt(0, 9, isAbandoned)] })).toEqual(["abandoned 0-9"]);
    const old = { atMs: LAUNCHED_MS - TOKEN_MS };
    expect(opened(instances, { inDoubt: [inDoubt(0, 9, old)] })).toEqual([]);
  });
});

describe("savedCalls", () => {
  test("savedCalls keeps the fields for a later run, and marks abandoned calls", () => {
    const call = { batch: batch(0, 9), atMs: 7, untilMs: 9 };
    const { groupKey: _key, ...mark } = batch(0, 9);
    expect(
      savedCalls([
        { ...call, state: "deferred" },
        { ...call, state: "abandoned" },
      ]),
    ).toEqual([
      { ...mark, atMs: 7 },
      { ...mark, atMs: 7, isAbandoned: true },
    ]);
  });
});
