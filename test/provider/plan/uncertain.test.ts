import { expect, test } from "@jest/globals";
import { intend } from "../../../provider/plan/intent.js";
import {
  holdingAll,
  holdingNone,
  NOT_KNOWN,
  unknownRolloutOf,
  withEveryChange,
} from "../../../provider/plan/uncertain.js";
import type { Path } from "../../../provider/inputs/unknown.js";
import { memberOf, observedOf, SPEC, webWith } from "../group/web-group.js";

const DESIRED = webWith({ count: 3, overrides: { 1: { name: "special" } } });
const MEMBERS = [
  memberOf(0),
  memberOf(1, { name: "special", specHash: DESIRED.overridden.get(1)?.specHash }),
  memberOf(2, { status: "error", phase: "broken" }),
];
const INTENTS = intend(DESIRED, observedOf(MEMBERS));

test.each<readonly [string, Path, readonly number[]]>([
  ["a field of the spec replaces all working members", ["instanceSpec", "imageId"], [0, 1]],
  ["the whole spec replaces all working members", ["instanceSpec"], [0, 1]],
  ["triggers replace all working members", ["triggers"], [0, 1]],
  ["the host name replaces all members without their own", ["instanceSpec", "hostname"], [0, 1]],
  ["an override replaces its member", ["overrides", "1", "description"], [1]],
  ["all overrides replace all working members", ["overrides"], [0, 1]],
  ["a fallback place replaces nobody", ["placements", 0, "az"], []],
  ["a limit replaces nobody", ["maxDelete"], []],
  ["a field without effect replaces nobody", ["instanceSpec", "charge", "buyScenario"], []],
])("withEveryChange: %s", (_, path, slots) => {
  const { intents, mayModify, mayReplace, mayRetire } = withEveryChange(INTENTS, [path], DESIRED);
  expect(mayReplace.map(({ slot }) => slot)).toEqual(slots);
  expect([mayModify, mayRetire]).toEqual([[], []]);
  const uncertain = intents.filter((intent) => "why" in intent && intent.why === NOT_KNOWN);
  expect(uncertain.map(({ kind }) => kind)).toEqual(slots.map(() => "replace"));
  // A broken member is replaced in any case.
  expect(intents[2]).toEqual(INTENTS[2]);
});

test.each<readonly [string, Path, readonly number[]]>([
  ["the name modifies all members without their own", ["instanceSpec", "name"], [0]],
  ["a tag modifies all working members", ["instanceSpec", "userTags", 0, "value"], [0, 1]],
  ["the name of an override modifies its member", ["overrides", "1", "name"], [1]],
])("withEveryChange: %s", (_, path, slots) => {
  const { intents, mayModify, mayReplace } = withEveryChange(INTENTS, [path], DESIRED);
  expect(mayModify.map(({ slot }) => slot)).toEqual(slots);
  expect(mayReplace).toEqual([]);
  const uncertain = intents.filter((intent) => "why" in intent && intent.why === NOT_KNOWN);
  expect(uncertain.map(({ kind }) => kind)).toEqual(slots.map(() => "modify"));
});

test("withEveryChange of two unknown values replaces a member if one of them can do so", () => {
  const paths: Path[] = [
    ["instanceSpec", "userTags"],
    ["instanceSpec", "description"],
  ];
  const { mayModify, mayReplace } = withEveryChange(INTENTS, paths, DESIRED);
  expect(mayModify).toEqual([]);
  expect(mayReplace.map(({ slot }) => slot)).toEqual([0, 1]);
});

test("withEveryChange of an unknown count retires every member", () => {
  const { intents, mayReplace, mayRetire } = withEveryChange(INTENTS, [["count"]], DESIRED);
  expect(mayRetire).toEqual(MEMBERS);
  expect(mayReplace).toEqual([]);
  expect(intents.map(({ kind }) => kind)).toEqual(["retire", "retire", "retire"]);
});

test.each<readonly [Path, boolean, boolean]>([
  [["rollout"], true, true],
  [["rollout", "upTo"], true, false],
  [["rollout", "hold", 0], true, false],
  [["rollout", "maxSurge"], false, true],
  [["rollout", "maxFailed"], false, false],
  [["instanceSpec", "imageId"], false, false],
])(
  "unknownRolloutOf %j: any member may be held %s, the waves may be others %s",
  (path, ...expected) => {
    const { isHoldUnknown, isPaceUnknown } = unknownRolloutOf([path]);
    expect([isHoldUnknown, isPaceUnknown]).toEqual(expected);
  },
);

test("withEveryChange of an unknown hold replaces every outdated member, and names the working ones as possible", () => {
  const given = { imageId: "img-b" };
  const outdated = webWith({
    count: 3,
    rollout: { hold: [0] },
    instanceSpec: { ...SPEC, ...given },
  });
  const kindsOf = (desired: typeof outdated) =>
    intend(desired, observedOf(MEMBERS)).map(({ kind }) => kind);
  expect(kindsOf(outdated)).toEqual(["held", "replace", "replace"]);
  expect(kindsOf(holdingAll(outdated))).toEqual(["held", "held", "replace"]);
  const none = holdingNone(outdated);
  const all = withEveryChange(intend(none, observedOf(MEMBERS)), [["rollout", "hold"]], none);
  expect(all.intents.map(({ kind }) => kind)).toEqual(["replace", "replace", "replace"]);
  expect(all.mayReplace.map(({ slot }) => slot)).toEqual([0, 1]);
});
