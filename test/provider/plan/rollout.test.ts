import { describe, expect, test } from "@jest/globals";
import { afterRound, nextToReplace, type Evidence } from "../../../provider/plan/rollout.js";
import { memberOf } from "../group/web-group.js";

const COMMON = "common";

const ready = (specHash = COMMON): Evidence => ({ kind: "ready", specHash });
const failed = (specHash = COMMON): Evidence => ({ kind: "failed", specHash });
const pending = (specHash = COMMON, next?: Evidence): Evidence => ({
  kind: "pending",
  specHash,
  next,
});
const outdated = (slot: number, specHash = COMMON): Evidence & { readonly kind: "outdated" } => ({
  ...{ kind: "outdated", specHash, member: memberOf(slot) },
});

const nextSlots = (...evidence: readonly Evidence[]) =>
  nextToReplace(evidence, COMMON).map(({ slot }) => slot);

describe("nextToReplace", () => {
  test.each<readonly [string, readonly Evidence[], readonly number[]]>([
    ["no member when none is outdated", [ready(), pending("b"), failed("c")], []],
    ["one member first when none is up to date", [outdated(0), outdated(1)], [0]],
    ["all members of a spec with a ready member", [ready(), outdated(1), outdated(2)], [1, 2]],
    ["no member while the canary is pending", [pending(), outdated(1)], []],
    ["no member when the canary has failed", [failed(), outdated(1)], []],
    ["all members when one failed but another is ready", [failed(), ready(), outdated(2)], [2]],
    [
      "one member of each other spec once any member is up to date",
      [ready(), outdated(1, "b"), outdated(2, "b"), outdated(3, "c")],
      [1, 3],
    ],
    [
      "no second member of another spec while its canary is pending",
      [ready(), pending("b"), outdated(2, "b")],
      [],
    ],
    [
      "no second member of another spec when its canary has failed",
      [ready(), failed("b"), outdated(2, "b")],
      [],
    ],
    [
      "members in order of slots for any specs",
      [outdated(0, "b"), outdated(1), ready(), outdated(3)],
      [0, 1, 3],
    ],
    ["the common spec before overrides", [outdated(0, "b"), outdated(1, "c"), outdated(2)], [2]],
    [
      "overrides one by one while no member is up to date",
      [outdated(0, "b"), outdated(1, "c")],
      [0],
    ],
    [
      "no member while anything is pending and no member is up to date",
      [pending("b"), outdated(1)],
      [],
    ],
    [
      "another spec when one override has failed",
      [failed("b"), outdated(1, "b"), outdated(2, "c")],
      [2],
    ],
    [
      "the common spec when one override has failed",
      [failed("b"), outdated(1, "b"), outdated(2)],
      [2],
    ],
    ["the common spec after any failed overrides", [failed("b"), failed("c"), outdated(2)], [2]],
    [
      "no member when two specs have failed and the common one is not outdated",
      [failed("b"), failed("c"), outdated(2, "d")],
      [],
    ],
    ["no member when the common spec has failed", [failed(), outdated(1, "b")], []],
  ])("nextToReplace returns %s", (_, evidence, expected) => {
    expect(nextSlots(...evidence)).toEqual(expected);
  });

  test("nextToReplace prefers a stopped member, which serves no traffic", () => {
    const stopped: Evidence = {
      kind: "outdated",
      specHash: COMMON,
      member: memberOf(1, { phase: "stopped" }),
    };
    expect(nextSlots(outdated(0), stopped, outdated(2))).toEqual([1]);
  });
});

describe("afterRound", () => {
  test("afterRound finishes pending actions and returns replaced members as ready", () => {
    const evidence = [
      pending(COMMON, ready()),
      pending(),
      pending("b", outdated(2, "b")),
      outdated(3),
      outdated(4),
      failed(),
    ];
    expect(afterRound(evidence, [memberOf(9)])).toEqual([
      ...[ready(), outdated(2, "b"), outdated(3), outdated(4), failed()],
    ]);
    const gone = outdated(3);
    expect(afterRound([gone, outdated(4, "b")], [gone.member])).toEqual([
      ready(),
      outdated(4, "b"),
    ]);
  });
});
