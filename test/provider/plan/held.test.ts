import { describe, expect, test } from "@jest/globals";
import type { Declared } from "../../../provider/group/desired.js";
import type { Member } from "../../../provider/group/observed.js";
import { evidenceOf } from "../../../provider/plan/evidence.js";
import { HELD, heldAmong } from "../../../provider/plan/held.js";
import { deletionsOf, intend, NOTHING_GIVEN_UP, readyOf } from "../../../provider/plan/intent.js";
import { isConverged, plan } from "../../../provider/plan/plan.js";
import { driftedOf, memberOf, observedOf, SPEC_HASH, webWith } from "../group/web-group.js";

type Settings = Declared["rollout"];

const outdated = (slot: number, given: Partial<Member> = {}) =>
  memberOf(slot, { specHash: "0000000000000000", ...given });
const STOPPED = { status: "stopped", phase: "stopped" } as const;
const SETTLING = { status: "pending", phase: "settling" } as const;
const BROKEN = { status: "error", phase: "broken" } as const;
const range = (size: number, from = 0) =>
  Array.from({ length: size }, (_, at) => outdated(from + at));

/** The held slots, with the setting that holds each. */
const heldIn = (members: readonly Member[], count: number, rollout: Settings) =>
  Object.fromEntries(
    [...heldAmong(members, webWith({ count, rollout }))].map(([id, why]) => [
      Number(id.replace("i-", "")),
      why,
    ]),
  );

describe("heldAmong", () => {
  const { hold, upTo } = HELD;

  test.each<
    readonly [string, readonly Member[], number, Settings, Readonly<Record<number, string>>]
  >([
    ["no member by default", range(4), 4, {}, {}],
    ["the slots of hold", range(4), 4, { hold: [0, 2] }, { 0: hold, 2: hold }],
    ["no slot without an outdated member", range(2), 4, { hold: [3] }, {}],
    ["the lowest slots beyond upTo", range(4), 4, { upTo: 1 }, { 0: upTo, 1: upTo, 2: upTo }],
    [
      "members beyond upTo, up-to-date ones counted",
      range(3, 1),
      4,
      { upTo: 2 },
      { 1: upTo, 2: upTo },
    ],
    ["every member once upTo is reached", range(2, 2), 4, { upTo: 2 }, { 2: upTo, 3: upTo }],
    ["every member if upTo is exceeded", range(1, 3), 4, { upTo: 2 }, { 3: upTo }],
    ["every member for an upTo of nothing", range(2), 2, { upTo: "0%" }, { 0: upTo, 1: upTo }],
    [
      "the slots of hold, and others only beyond upTo",
      range(4),
      4,
      { hold: [3], upTo: 2 },
      { 0: upTo, 3: hold },
    ],
    [
      "the lowest slots, even if one of them stopped since the preview",
      [outdated(0, STOPPED), outdated(1)],
      2,
      { upTo: 1 },
      { 0: upTo },
    ],
  ])("heldAmong returns %s", (_, members, count, rollout, expected) => {
    expect(heldIn(members, count, rollout)).toEqual(expected);
  });

  test("heldAmong returns the same members after each replacement, whichever former specs the members have", () => {
    const members = [outdated(0), ...range(2, 1).map((each) => ({ ...each, specHash: "other" }))];
    const settings = { upTo: 2 };
    const held = heldIn(members, 3, settings);
    expect(held).toEqual({ 0: upTo });
    const free = members.filter(({ slot }) => held[slot] === undefined);
    for (const replaced of free) {
      const rest = members.filter((each) => each !== replaced);
      expect(heldIn(rest, 3, settings)).toEqual(held);
    }
  });

  test("heldAmong leaves members with an override for the end, so they are held first", () => {
    const desired = webWith({
      count: 3,
      overrides: { 2: { description: "own" } },
      rollout: { upTo: 2 },
    });
    expect([...heldAmong(range(3), desired)]).toEqual([["i-2", upTo]]);
  });
});

describe("intend of held members", () => {
  const held = webWith({ count: 1, rollout: { hold: [0] } });
  const why = HELD.hold;

  test.each<readonly [string, Member, object]>([
    ["keeps a working one as it is", outdated(0), { kind: "held", why }],
    ["starts a stopped one with its own spec", outdated(0, STOPPED), { kind: "start", why }],
    ["waits for a settling one", outdated(0, SETTLING), { kind: "settle", why }],
    ["keeps a drifted one as it is", driftedOf(0), { kind: "held", why }],
    ["replaces a broken one", outdated(0, BROKEN), { kind: "replace", why: "its status is error" }],
    ["keeps an up-to-date one without a word", memberOf(0), { kind: "keep" }],
  ])("intend %s", (_, member, expected) => {
    expect(intend(held, observedOf([member]))).toEqual([{ member, ...expected }]);
  });

  test("intend launches a missing member of a held slot", () => {
    expect(intend(held, observedOf([]))).toEqual([{ kind: "launch", slot: 0 }]);
  });

  test("intend counts neither missing nor broken members as a part of upTo that is still free", () => {
    // Slots 0 and 1 get the new spec in any case, so nothing is left for slots 2 and 3.
    const desired = webWith({ count: 4, rollout: { upTo: 2 } });
    const members = [outdated(1, BROKEN), outdated(2), outdated(3)];
    expect(intend(desired, observedOf(members)).map(({ kind }) => kind)).toEqual([
      ...["launch", "replace", "held", "held"],
    ]);
  });

  test("intend retires a held member that is no longer needed", () => {
    const desired = webWith({ count: 0, rollout: { hold: [0] } });
    expect(intend(desired, observedOf([outdated(0)]))).toMatchObject([{ kind: "retire" }]);
  });

  test("deletionsOf and readyOf leave held members out", () => {
    const members = [outdated(0), memberOf(1)];
    const desired = webWith({ count: 2, rollout: { hold: [0] } });
    expect(deletionsOf(intend(desired, observedOf(members)))).toEqual([]);
    expect(readyOf(desired, observedOf(members))).toEqual([members[1]]);
  });
});

describe("evidenceOf held members", () => {
  const ready = { kind: "ready", specHash: SPEC_HASH };
  const held = { kind: "held", specHash: SPEC_HASH };

  test.each<readonly [string, Member, readonly object[]]>([
    ["a working one serves, and proves no spec", outdated(0), [held]],
    [
      "a stopped one serves after its start",
      outdated(0, STOPPED),
      [{ kind: "pending", specHash: SPEC_HASH, next: held }],
    ],
    [
      "a settling one serves after its boot",
      outdated(0, SETTLING),
      [{ kind: "pending", specHash: SPEC_HASH, next: held }],
    ],
    [
      "a broken one proves the spec after its replacement",
      outdated(0, BROKEN),
      [{ kind: "pending", specHash: SPEC_HASH, next: ready }],
    ],
  ])("evidenceOf held members: %s", (_, member, expected) => {
    const desired = webWith({ count: 1, rollout: { hold: [0] } });
    const intents = intend(desired, observedOf([member]));
    expect(evidenceOf(desired, intents, NOTHING_GIVEN_UP)).toEqual(expected);
  });

  test("evidenceOf a held member that could not be started is a failure", () => {
    const desired = webWith({ count: 1, rollout: { hold: [0] } });
    const intents = intend(desired, observedOf([outdated(0, STOPPED)]));
    const givenUp = { instanceIds: new Set(["i-0"]), slots: new Set<number>() };
    expect(evidenceOf(desired, intents, givenUp)).toEqual([
      { kind: "failed", specHash: SPEC_HASH },
    ]);
  });
});

describe("plan of held members", () => {
  test("plan of a group with only held and up-to-date members is converged", () => {
    const desired = webWith({ count: 3, rollout: { hold: [0], upTo: 1 } });
    const planned = plan(
      desired,
      observedOf([outdated(0), outdated(1), memberOf(2)]),
      NOTHING_GIVEN_UP,
    );
    expect(planned).toMatchObject({ actions: [], waitsFor: [], wave: [] });
    expect(isConverged(planned)).toBe(true);
  });

  test("plan starts a stopped held member, and waits for it before a wave", () => {
    const desired = webWith({ count: 3, rollout: { hold: [0], maxUnavailable: 3 } });
    const members = [outdated(0, STOPPED), memberOf(1), outdated(2)];
    const planned = plan(desired, observedOf(members), NOTHING_GIVEN_UP);
    expect(planned.actions).toEqual([{ kind: "start", member: members[0] }]);
    expect(isConverged(planned)).toBe(false);
  });

  test("plan counts a held member as one in service", () => {
    const desired = webWith({ count: 3, rollout: { hold: [0], maxUnavailable: 2, canary: 0 } });
    const { wave } = plan(desired, observedOf(range(3)), NOTHING_GIVEN_UP);
    expect(wave.map(({ slot }) => slot)).toEqual([2, 1]);
  });
});
