import { describe, expect, test } from "@jest/globals";
import { afterwards, nextDue, type Standing } from "../../../provider/plan/rollout.js";
import { memberOf } from "../group/web-group.js";

const COMMON = "common";

const proof = (specHash = COMMON): Standing => ({ kind: "proof", specHash });
const failure = (specHash = COMMON): Standing => ({ kind: "failure", specHash });
const open = (specHash = COMMON, next?: Standing): Standing => ({ kind: "open", specHash, next });
const due = (slot: number, specHash = COMMON): Standing & { readonly kind: "due" } => ({
  ...{ kind: "due", specHash, member: memberOf(slot) },
});

const dueOf = (...standings: readonly Standing[]) =>
  nextDue(standings, COMMON).map(({ slot }) => slot);

describe("nextDue", () => {
  test.each<readonly [string, readonly Standing[], readonly number[]]>([
    ["nobody where nobody is due", [proof(), open("b"), failure("c")], []],
    ["one first when no member is as declared", [due(0), due(1)], [0]],
    ["all of a spec that a member runs with", [proof(), due(1), due(2)], [1, 2]],
    ["nobody while the one that went first is under way", [open(), due(1)], []],
    ["nobody when the one that went first has failed", [failure(), due(1)], []],
    ["all when one failed but another runs", [failure(), proof(), due(2)], [2]],
    [
      "one of each other spec, once any member is as declared",
      [proof(), due(1, "b"), due(2, "b"), due(3, "c")],
      [1, 3],
    ],
    [
      "no second one of another spec while its first is under way",
      [proof(), open("b"), due(2, "b")],
      [],
    ],
    [
      "no second one of another spec when its first has failed",
      [proof(), failure("b"), due(2, "b")],
      [],
    ],
    [
      "members in order of slots, whatever their specs",
      [due(0, "b"), due(1), proof(), due(3)],
      [0, 1, 3],
    ],
    ["the common spec before those of single members", [due(0, "b"), due(1, "c"), due(2)], [2]],
    [
      "those of single members one by one, while nobody is as declared",
      [due(0, "b"), due(1, "c")],
      [0],
    ],
    ["nobody while anything is under way, and nobody is as declared", [open("b"), due(1)], []],
    [
      "another spec when that of one member has failed",
      [failure("b"), due(1, "b"), due(2, "c")],
      [2],
    ],
    [
      "the common spec when that of one member has failed",
      [failure("b"), due(1, "b"), due(2)],
      [2],
    ],
    ["the common spec whatever else has failed", [failure("b"), failure("c"), due(2)], [2]],
    [
      "nobody when two specs have failed, and the common one is not due",
      [failure("b"), failure("c"), due(2, "d")],
      [],
    ],
    ["nobody when the common spec has failed", [failure(), due(1, "b")], []],
  ])("nextDue is %s", (_, standings, expected) => {
    expect(dueOf(...standings)).toEqual(expected);
  });

  test("nextDue is the stopped one, which serves nobody", () => {
    const stopped: Standing = {
      kind: "due",
      specHash: COMMON,
      member: memberOf(1, { phase: "stopped" }),
    };
    expect(dueOf(due(0), stopped, due(2))).toEqual([1]);
  });
});

describe("afterwards", () => {
  test("afterwards what was under way has come, and who made way is there again", () => {
    const standings = [
      open(COMMON, proof()),
      open(),
      open("b", due(2, "b")),
      due(3),
      due(4),
      failure(),
    ];
    expect(afterwards(standings, [memberOf(9)])).toEqual([
      ...[proof(), due(2, "b"), due(3), due(4), failure()],
    ]);
    const gone = due(3);
    expect(afterwards([gone, due(4, "b")], [gone.member])).toEqual([proof(), due(4, "b")]);
  });
});
