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

const dueOf = (...evidence: readonly Evidence[]) =>
  nextToReplace(evidence, COMMON).map(({ slot }) => slot);

describe("nextDue", () => {
  test.each<readonly [string, readonly Evidence[], readonly number[]]>([
    ["nobody where nobody is due", [ready(), pending("b"), failed("c")], []],
    ["one first when no member is as declared", [outdated(0), outdated(1)], [0]],
    ["all of a spec that a member runs with", [ready(), outdated(1), outdated(2)], [1, 2]],
    ["nobody while the one that went first is under way", [pending(), outdated(1)], []],
    ["nobody when the one that went first has failed", [failed(), outdated(1)], []],
    ["all when one failed but another runs", [failed(), ready(), outdated(2)], [2]],
    [
      "one of each other spec, once any member is as declared",
      [ready(), outdated(1, "b"), outdated(2, "b"), outdated(3, "c")],
      [1, 3],
    ],
    [
      "no second one of another spec while its first is under way",
      [ready(), pending("b"), outdated(2, "b")],
      [],
    ],
    [
      "no second one of another spec when its first has failed",
      [ready(), failed("b"), outdated(2, "b")],
      [],
    ],
    [
      "members in order of slots, whatever their specs",
      [outdated(0, "b"), outdated(1), ready(), outdated(3)],
      [0, 1, 3],
    ],
    [
      "the common spec before those of single members",
      [outdated(0, "b"), outdated(1, "c"), outdated(2)],
      [2],
    ],
    [
      "those of single members one by one, while nobody is as declared",
      [outdated(0, "b"), outdated(1, "c")],
      [0],
    ],
    [
      "nobody while anything is under way, and nobody is as declared",
      [pending("b"), outdated(1)],
      [],
    ],
    [
      "another spec when that of one member has failed",
      [failed("b"), outdated(1, "b"), outdated(2, "c")],
      [2],
    ],
    [
      "the common spec when that of one member has failed",
      [failed("b"), outdated(1, "b"), outdated(2)],
      [2],
    ],
    ["the common spec whatever else has failed", [failed("b"), failed("c"), outdated(2)], [2]],
    [
      "nobody when two specs have failed, and the common one is not due",
      [failed("b"), failed("c"), outdated(2, "d")],
      [],
    ],
    ["nobody when the common spec has failed", [failed(), outdated(1, "b")], []],
  ])("nextDue is %s", (_, evidence, expected) => {
    expect(dueOf(...evidence)).toEqual(expected);
  });

  test("nextDue is the stopped one, which serves nobody", () => {
    const stopped: Evidence = {
      kind: "outdated",
      specHash: COMMON,
      member: memberOf(1, { phase: "stopped" }),
    };
    expect(dueOf(outdated(0), stopped, outdated(2))).toEqual([1]);
  });
});

describe("afterwards", () => {
  test("afterwards what was under way has come, and who made way is there again", () => {
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
