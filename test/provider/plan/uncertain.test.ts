import { expect, test } from "@jest/globals";
import { intend } from "../../../provider/plan/intent.js";
import { atMost, NOT_KNOWN } from "../../../provider/plan/uncertain.js";
import type { Path } from "../../../provider/inputs/unknown.js";
import { memberOf, observedOf, webWith } from "../group/web-group.js";

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
])("atMost: %s", (_, path, slots) => {
  const { intents, mayModify, mayReplace, mayRetire } = atMost(INTENTS, [path], DESIRED);
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
])("atMost: %s", (_, path, slots) => {
  const { intents, mayModify, mayReplace } = atMost(INTENTS, [path], DESIRED);
  expect(mayModify.map(({ slot }) => slot)).toEqual(slots);
  expect(mayReplace).toEqual([]);
  const uncertain = intents.filter((intent) => "why" in intent && intent.why === NOT_KNOWN);
  expect(uncertain.map(({ kind }) => kind)).toEqual(slots.map(() => "modify"));
});

test("atMost of two unknown values replaces a member if one of them can do so", () => {
  const paths: Path[] = [
    ["instanceSpec", "userTags"],
    ["instanceSpec", "description"],
  ];
  const { mayModify, mayReplace } = atMost(INTENTS, paths, DESIRED);
  expect(mayModify).toEqual([]);
  expect(mayReplace.map(({ slot }) => slot)).toEqual([0, 1]);
});

test("atMost of an unknown count retires every member", () => {
  const { intents, mayReplace, mayRetire } = atMost(INTENTS, [["count"]], DESIRED);
  expect(mayRetire).toEqual(MEMBERS);
  expect(mayReplace).toEqual([]);
  expect(intents.map(({ kind }) => kind)).toEqual(["retire", "retire", "retire"]);
});
