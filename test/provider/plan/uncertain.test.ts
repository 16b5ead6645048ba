import { expect, test } from "@jest/globals";
import type { Desired } from "../../../provider/group/desired.js";
import { intend } from "../../../provider/plan/intent.js";
import {
  holdingNone,
  leastChanging,
  mostChanging,
  NOT_KNOWN,
  unknownRolloutOf,
  withEveryChange,
  type UnknownRollout,
} from "../../../provider/plan/uncertain.js";
import type { Path } from "../../../provider/inputs/unknown.js";
import { memberOf, observedOf, SPEC, webWith } from "../group/web-group.js";

const OVERRIDES = { 1: { name: "special" } };
const DESIRED = webWith({ count: 3, overrides: OVERRIDES });
const MEMBERS = [
  memberOf(0),
  memberOf(1, { name: "special", specHash: DESIRED.overridden.get(1)?.specHash }),
  memberOf(2, { status: "error", phase: "broken" }),
];
const INTENTS = intend(DESIRED, observedOf(MEMBERS));
const RANGE = { most: INTENTS, least: INTENTS };

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
  const { intents, mayModify, mayReplace, mayRetire } = withEveryChange(RANGE, [path], DESIRED);
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
  const { intents, mayModify, mayReplace } = withEveryChange(RANGE, [path], DESIRED);
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
  const { mayModify, mayReplace } = withEveryChange(RANGE, paths, DESIRED);
  expect(mayModify).toEqual([]);
  expect(mayReplace.map(({ slot }) => slot)).toEqual([0, 1]);
});

test("withEveryChange of an unknown count retires every member", () => {
  const { intents, mayReplace, mayRetire } = withEveryChange(RANGE, [["count"]], DESIRED);
  expect(mayRetire).toEqual(MEMBERS);
  expect(mayReplace).toEqual([]);
  expect(intents.map(({ kind }) => kind)).toEqual(["retire", "retire", "retire"]);
});

test.each<readonly [Path, readonly (keyof UnknownRollout)[]]>([
  [
    ["rollout"],
    ["isHoldUnknown", "isPaceUnknown", "isRoomUnknown", "isLeastUnknown", "isMostUnknown"],
  ],
  [["rollout", "upTo"], ["isHoldUnknown"]],
  [["rollout", "hold", 0], ["isHoldUnknown"]],
  [
    ["rollout", "maxSurge"],
    ["isPaceUnknown", "isRoomUnknown"],
  ],
  [["rollout", "canary"], ["isPaceUnknown"]],
  [["rollout", "leastDisruptive"], ["isLeastUnknown"]],
  [["rollout", "mostDisruptive"], ["isMostUnknown"]],
  [["rollout", "maxFailed"], []],
  [["instanceSpec", "imageId"], []],
])("unknownRolloutOf %j: %j", (path, unknown) => {
  const found = Object.entries(unknownRolloutOf([path])).filter(([, is]) => is);
  expect(found.map(([name]) => name)).toEqual(unknown);
});

/** The kinds of the most and the least changing rollout, and the members that the unknown values affect. */
function rangeOf(desired: Desired, path: Path) {
  const unknown = unknownRolloutOf([path]);
  const [most, least] = [mostChanging, leastChanging].map((of) =>
    intend(of(desired, unknown), observedOf(MEMBERS)),
  );
  const { intents: _, ...may } = withEveryChange(
    { most: most ?? [], least: least ?? [] },
    [path],
    unknown.isHoldUnknown ? holdingNone(desired) : desired,
  );
  const affected = Object.entries(may).filter(([, members]) => members.length > 0);
  return {
    ...{ most: most?.map(({ kind }) => kind), least: least?.map(({ kind }) => kind) },
    may: Object.fromEntries(affected.map(([name, all]) => [name, all.map(({ slot }) => slot)])),
  };
}

const groupWith = (spec: object, rollout: object = {}): Desired => ({
  ...webWith({
    ...{ count: 3, rollout },
    overrides: OVERRIDES,
    instanceSpec: { ...SPEC, ...spec },
  }),
  earlier: [DESIRED],
});

test.each<readonly [string, Desired, Path, ReturnType<typeof rangeOf>]>([
  [
    "an unknown hold replaces every outdated member, and names the working ones as possible",
    groupWith({ chargeOnStopped: "stopCharging" }, { hold: [0] }),
    ["rollout", "hold"],
    {
      ...{ most: ["replace", "replace", "replace"], least: ["held", "held", "replace"] },
      may: { mayReplace: [0, 1] },
    },
  ],
  [
    "an unknown hold restarts every outdated member, and names the working ones as possible",
    groupWith({ instanceType: "g.n2.xlarge" }, { hold: [0] }),
    ["rollout", "hold"],
    {
      ...{ most: ["restart", "restart", "replace"], least: ["held", "held", "replace"] },
      may: { mayRestart: [0, 1] },
    },
  ],
  [
    "unknown limits may replace a member that would be rebuilt",
    groupWith({ imageId: "img-b" }),
    ["rollout", "maxSurge"],
    {
      ...{ most: ["replace", "replace", "replace"], least: ["rebuild", "rebuild", "replace"] },
      may: { mayReplace: [0, 1] },
    },
  ],
  [
    "an unknown leastDisruptive may replace a member that would be modified",
    groupWith({ description: "new" }, { leastDisruptive: "replace" }),
    ["rollout", "leastDisruptive"],
    {
      ...{ most: ["replace", "replace", "replace"], least: ["modify", "modify", "replace"] },
      may: { mayReplace: [0, 1] },
    },
  ],
  [
    "an unknown canary changes nothing in what happens to a member",
    groupWith({ instanceType: "g.n2.xlarge" }),
    ["rollout", "canary"],
    {
      ...{ most: ["restart", "restart", "replace"], least: ["restart", "restart", "replace"] },
      may: {},
    },
  ],
])("withEveryChange: %s", (_, desired, path, expected) => {
  expect(rangeOf(desired, path)).toEqual(expected);
});
