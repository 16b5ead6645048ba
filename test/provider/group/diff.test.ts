import { describe, expect, test } from "@jest/globals";
import { diffGroup } from "../../../provider/group/diff.js";
import { standingOf } from "../../../provider/group/state.js";
import { UNKNOWN } from "../../../provider/group/unknown.js";
import { driftedOf, INPUTS, memberOf, observedOf, SPEC, web } from "./web.js";

const MEMBERS = [memberOf(0), memberOf(1), memberOf(2)];

/** The saved outputs of the group of `INPUTS`. */
function saved(members = MEMBERS, inputs: object = INPUTS): Readonly<Record<string, unknown>> {
  const standing = standingOf({
    groupKey: web(3).groupKey,
    generation: 1,
    desiredCount: 3,
    observed: observedOf(members),
    readyCount: members.length,
    failures: [],
  });
  return { ...inputs, ...standing, __urn: "u" };
}

const intentsOf = (found: ReturnType<typeof diffGroup>) =>
  typeof found.preview === "string"
    ? found.preview
    : found.preview.plan.intents.map(({ kind }) => kind);

/** What differs in what the member of a slot is made of. */
function changesAt({ preview }: ReturnType<typeof diffGroup>, slot: number): readonly string[] {
  if (typeof preview === "string") throw new Error(`no plan: ${preview}`);
  return preview.changesAt(slot);
}

describe("diffGroup", () => {
  test("diffGroup of a group as asked has no changes", () => {
    const found = diffGroup(saved(), INPUTS);
    expect(found).toMatchObject({ changes: false, replaces: [] });
    expect(intentsOf(found)).toEqual(["keep", "keep", "keep"]);
  });

  test("diffGroup ignores the order of keys, absent members and the engine's own keys", () => {
    const { az, ...rest } = SPEC;
    const instanceSpec = { ...rest, hostname: undefined, az };
    expect(diffGroup(saved(), { ...INPUTS, instanceSpec, __urn: "other" }).changes).toBe(false);
  });

  test.each<readonly [string, object, readonly string[]]>([
    ["a larger count", { count: 4 }, ["keep", "keep", "keep", "launch"]],
    ["a smaller count", { count: 2 }, ["keep", "keep", "retire"]],
    [
      "another spec",
      { instanceSpec: { ...SPEC, imageId: "img-b" } },
      ["replace", "replace", "replace"],
    ],
  ])("diffGroup of %s changes and plans", (_, change, kinds) => {
    const found = diffGroup(saved(), { ...INPUTS, ...change });
    expect(found).toMatchObject({ changes: true, replaces: [] });
    expect(intentsOf(found)).toEqual(kinds);
  });

  test.each([
    ["a missing member", [memberOf(0), memberOf(2)], ["keep", "launch", "keep"]],
    [
      "a stopped member",
      [memberOf(0), memberOf(1, { status: "stopped", phase: "stopped" }), memberOf(2)],
      ["keep", "start", "keep"],
    ],
    ["a drifted member", [memberOf(0), driftedOf(1), memberOf(2)], ["keep", "replace", "keep"]],
    [
      "a settling member",
      [memberOf(0), memberOf(1), memberOf(2, { status: "pending", phase: "settling" })],
      ["keep", "keep", "settle"],
    ],
  ] as const)("diffGroup of %s changes though no input did", (_, members, kinds) => {
    const found = diffGroup(saved([...members]), INPUTS);
    expect(found.changes).toBe(true);
    expect(intentsOf(found)).toEqual(kinds);
  });

  test("diffGroup names the fields of the spec that differ, and no secret", () => {
    const instanceSpec = { ...SPEC, imageId: "img-b", password: "Aa1!Aa1!" };
    expect(changesAt(diffGroup(saved(), { ...INPUTS, instanceSpec }), 0)).toEqual([
      'imageId: "img-a" -> "img-b"',
      "password changed",
    ]);
    expect(changesAt(diffGroup(saved(), { ...INPUTS, count: 4 }), 0)).toEqual([]);
  });

  test("diffGroup takes an empty list for none", () => {
    const instanceSpec = { ...SPEC, dataDisks: [], userTags: [] };
    const found = diffGroup(saved(), { ...INPUTS, instanceSpec });
    expect(found.changes).toBe(false);
    expect(changesAt(found, 0)).toEqual([]);
  });

  test("diffGroup of another region replaces the group", () => {
    const found = diffGroup(saved(), { ...INPUTS, regionId: "cn-east-2" });
    expect(found).toMatchObject({ changes: true, replaces: ["regionId"] });
  });

  test("diffGroup of unknown inputs changes, and says that the plan is not known", () => {
    const found = diffGroup(saved(), { ...INPUTS, instanceSpec: { ...SPEC, imageId: UNKNOWN } });
    expect(found).toEqual({
      changes: true,
      replaces: [],
      preview: "unknown inputs",
    });
  });

  test("diffGroup of a region not yet known replaces the group", () => {
    expect(diffGroup(saved(), { ...INPUTS, regionId: UNKNOWN }).replaces).toEqual(["regionId"]);
  });

  test("diffGroup makes no plan of inputs that a check refuses", () => {
    const refused = { ...INPUTS, count: -1 };
    expect(diffGroup(saved(), refused)).toMatchObject({ changes: true, preview: "unknown inputs" });
    const same = diffGroup(saved(MEMBERS, refused), refused);
    expect(same).toEqual({
      changes: false,
      replaces: [],
      preview: "unknown inputs",
    });
  });

  test("diffGroup of a state that left its members out changes without a plan", () => {
    const olds = { ...saved([]), isMembersLeftOut: true };
    expect(diffGroup(olds, INPUTS)).toEqual({
      changes: true,
      replaces: [],
      preview: "unsaved members",
    });
  });
});
