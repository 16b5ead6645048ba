import { describe, expect, test } from "@jest/globals";
import { diffGroup } from "../../../provider/plan/diff.js";
import { toDesired } from "../../../provider/group/desired.js";
import { outputsOf } from "../../../provider/group/state.js";
import { parseInputs } from "../../../provider/inputs/check.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { driftedOf, INPUTS, memberOf, observedOf, SPEC, web, webWith } from "../group/web-group.js";

const MEMBERS = [memberOf(0), memberOf(1), memberOf(2)];

/** Saved outputs of the group of `INPUTS`. */
function saved(members = MEMBERS, inputs: object = INPUTS): Readonly<Record<string, unknown>> {
  const outputs = outputsOf({
    groupKey: web(3).groupKey,
    generation: 1,
    desiredCount: 3,
    observed: observedOf(members),
    readyCount: members.length,
    failures: [],
  });
  return { ...inputs, ...outputs, __urn: "u" };
}

const intentsOf = (found: ReturnType<typeof diffGroup>) =>
  found.preview.kind !== "plan"
    ? found.preview.kind
    : found.preview.plan.intents.map(({ kind }) => kind);

/** Changes of one slot's member. */
function changesAt({ preview }: ReturnType<typeof diffGroup>, slot: number): readonly string[] {
  if (preview.kind !== "plan") throw new Error(`no plan: ${preview.kind}`);
  return preview.changesAt(slot);
}

describe("diffGroup", () => {
  test("diffGroup of an up-to-date group has no changes", () => {
    const found = diffGroup(saved(), INPUTS);
    expect(found).toMatchObject({ changes: false, replaces: [] });
    expect(intentsOf(found)).toEqual(["keep", "keep", "keep"]);
  });

  test("diffGroup ignores the order of keys, absent members and the engine's own keys", () => {
    const { az, ...rest } = SPEC;
    const instanceSpec = { ...rest, hostname: undefined, az };
    expect(diffGroup(saved(), { ...INPUTS, instanceSpec, __urn: "other" }).changes).toBe(false);
  });

  test("diffGroup treats null in the program and in the state as absent", () => {
    const instanceSpec = { ...SPEC, hostname: null, dataDisks: null };
    const inputs = { ...INPUTS, instanceSpec, placements: null };
    expect(diffGroup(saved(MEMBERS, inputs), inputs).changes).toBe(false);
    expect(diffGroup(saved(MEMBERS, inputs), INPUTS).changes).toBe(false);
  });

  test.each<readonly [string, object, readonly string[]]>([
    ["a larger count", { count: 4 }, ["keep", "keep", "keep", "launch"]],
    ["a smaller count", { count: 2 }, ["keep", "keep", "retire"]],
    [
      "another spec",
      { instanceSpec: { ...SPEC, imageId: "img-b" } },
      ["rebuild", "rebuild", "rebuild"],
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
  ] as const)("diffGroup of %s changes without a changed input", (_, members, kinds) => {
    const found = diffGroup(saved([...members]), INPUTS);
    expect(found.changes).toBe(true);
    expect(intentsOf(found)).toEqual(kinds);
  });

  test("diffGroup names the changed fields of the spec, and no secret", () => {
    const instanceSpec = { ...SPEC, imageId: "img-b", password: "Aa1!Aa1!" };
    expect(changesAt(diffGroup(saved(), { ...INPUTS, instanceSpec }), 0)).toEqual([
      'imageId: "img-a" -> "img-b"',
      "password changed",
    ]);
    expect(changesAt(diffGroup(saved(), { ...INPUTS, count: 4 }), 0)).toEqual([]);
  });

  test("diffGroup treats an empty list as absent", () => {
    const instanceSpec = { ...SPEC, dataDisks: [], userTags: [] };
    const found = diffGroup(saved(), { ...INPUTS, instanceSpec });
    expect(found.changes).toBe(false);
    expect(changesAt(found, 0)).toEqual([]);
  });

  test("diffGroup of another region replaces the group", () => {
    const found = diffGroup(saved(), { ...INPUTS, regionId: "cn-east-2" });
    expect(found).toMatchObject({ changes: true, replaces: ["regionId"] });
  });

  test("diffGroup of unknown inputs plans every possible change", () => {
    const found = diffGroup(saved(), { ...INPUTS, instanceSpec: { ...SPEC, imageId: UNKNOWN } });
    expect(found).toMatchObject({ changes: true, replaces: [], refusal: undefined });
    expect(intentsOf(found)).toEqual(["replace", "replace", "replace"]);
    expect(found.preview).toMatchObject({
      uncertain: { unknown: ["instanceSpec.imageId"], mayReplace: MEMBERS, mayRetire: [] },
    });
  });

  test("diffGroup of unknown inputs refuses certain deletions only", () => {
    const instanceSpec = { ...SPEC, imageId: UNKNOWN };
    const guarded = { ...INPUTS, deletionProtection: true };
    const found = diffGroup(saved(MEMBERS, guarded), { ...guarded, instanceSpec });
    expect(found.refusal).toBeUndefined();
    expect(found.preview).toMatchObject({
      uncertain: { possibleRefusal: expect.stringContaining("would delete 3 VMs") },
    });
    const fewer = { ...guarded, instanceSpec, count: 1 };
    expect(diffGroup(saved(MEMBERS, guarded), fewer).refusal).toContain("would delete 2 VMs");
    const open = { ...fewer, deletionProtection: UNKNOWN };
    expect(diffGroup(saved(MEMBERS, guarded), open).refusal).toBeUndefined();
  });

  test("diffGroup of unknown inputs without a readable rest has no plan", () => {
    const found = diffGroup(saved(MEMBERS, {}), { ...INPUTS, count: UNKNOWN });
    expect(found).toEqual({
      changes: true,
      replaces: ["regionId"],
      inDoubtSlots: [],
      preview: { kind: "unknown inputs", unknown: ["count"] },
    });
  });

  test("diffGroup of an unknown region replaces the group", () => {
    expect(diffGroup(saved(), { ...INPUTS, regionId: UNKNOWN }).replaces).toEqual(["regionId"]);
  });

  test("diffGroup of invalid inputs has no plan", () => {
    const refused = { ...INPUTS, count: -1 };
    expect(diffGroup(saved(), refused)).toMatchObject({
      changes: true,
      preview: { kind: "unknown inputs" },
    });
    const same = diffGroup(saved(MEMBERS, refused), refused);
    expect(same).toEqual({
      changes: false,
      replaces: [],
      inDoubtSlots: [],
      preview: { kind: "unknown inputs", unknown: [] },
    });
  });

  test("diffGroup of a state with omitted members changes without a plan", () => {
    const olds = { ...saved([]), areMembersOmitted: true };
    expect(diffGroup(olds, INPUTS)).toEqual({
      changes: true,
      replaces: [],
      inDoubtSlots: [],
      preview: { kind: "unsaved members" },
    });
  });
});

const B = { az: "cn-north-1b", subnetId: "subnet-b" };
const C = { az: "cn-north-1c", subnetId: "subnet-c" };

describe("diffGroup of each input", () => {
  test.each<readonly [string, object, readonly string[], readonly string[]]>([
    ["overrides", { overrides: { 1: { name: "db" } } }, ["keep", "modify", "keep"], []],
    [
      "an address in overrides",
      { overrides: { 1: { primaryIpAddress: "10.0.0.9" } } },
      ["keep", "replace", "keep"],
      [],
    ],
    [
      "overrides beyond the count",
      { overrides: { 7: { name: "db" } } },
      ["keep", "keep", "keep"],
      [],
    ],
    ["placements", { placements: [B] }, ["keep", "keep", "keep"], []],
    ["extraSpec", { extraSpec: { a: 1 } }, ["replace", "replace", "replace"], []],
    ["triggers", { triggers: "again" }, ["replace", "replace", "replace"], []],
    ["deletionProtection", { deletionProtection: true }, ["keep", "keep", "keep"], []],
    ["maxDelete", { maxDelete: 5 }, ["keep", "keep", "keep"], []],
    ["regionId", { regionId: "cn-east-2" }, ["keep", "keep", "keep"], ["regionId"]],
  ])("diffGroup of %s changes, and plans according to the policy", (_, change, kinds, replaces) => {
    const found = diffGroup(saved(), { ...INPUTS, ...change });
    expect(found).toMatchObject({ changes: true, replaces });
    expect(intentsOf(found)).toEqual(kinds);
  });

  test.each<readonly [string, object]>([
    ["preflight", { preflight: { price: true } }],
    ["an empty override", { overrides: { 1: {} } }],
    ["an override with the numbered name", { overrides: { 1: { name: "web-002" } } }],
    ["an empty list of places", { placements: [] }],
    ["a disabled deletionProtection", { deletionProtection: false }],
    ["minReady without onPartialFailure accept", { minReady: 2 }],
    ["an empty extraSpec", { extraSpec: {} }],
    ["an extraSpec without values", { extraSpec: { systemDisk: { cloudDiskSpec: {} } } }],
    [
      "a spelt-out default",
      { instanceSpec: { ...SPEC, charge: { chargeMode: "postpaid_by_duration" } } },
    ],
    ["an empty object", { instanceSpec: { ...SPEC, systemDisk: {} } }],
    ["a field ignored by the cloud", { instanceSpec: { ...SPEC, charge: { buyScenario: "b" } } }],
    ["a flag without an effect", { instanceSpec: { ...SPEC, noPassword: true } }],
    ["an empty map", { instanceSpec: { ...SPEC, metadata: {} } }],
  ])("diffGroup of %s is no change", (_, change) => {
    const found = diffGroup(saved(), { ...INPUTS, ...change });
    expect(found).toMatchObject({ changes: false, replaces: [] });
    expect(changesAt(found, 1)).toEqual([]);
  });

  test.each<readonly [string, object, object]>([
    ["metadata", { metadata: [{ key: "role", value: "web" }] }, { metadata: { Role: "web" } }],
    ["tags", { userTags: [{ key: "a", value: "b" }] }, { userTags: { a: "b" } }],
    [
      "a script",
      { userdata: [{ key: "launch-script", value: "IyEvYmluL2Jhc2gKbHM" }] },
      { userdata: "#!/bin/bash\nls" },
    ],
  ])("diffGroup of %s in another form is no change, whichever form was saved", (_, long, short) => {
    const [left, right] = [long, short].map((change) => ({
      ...INPUTS,
      instanceSpec: { ...SPEC, ...change },
    })) as [typeof INPUTS, typeof INPUTS];
    const { specHash } = webWith({ instanceSpec: { ...SPEC, ...long } });
    const members = [0, 1, 2].map((slot) => memberOf(slot, { specHash }));
    expect(diffGroup(saved(members, left), right).changes).toBe(false);
    expect(diffGroup(saved(members, right), left).changes).toBe(false);
  });
});

describe("diffGroup of a run beyond the deletion limit", () => {
  const refusal = (was: object, is: object): string | undefined =>
    diffGroup(saved(MEMBERS, { ...INPUTS, ...was }), { ...INPUTS, ...is }).refusal;

  test("diffGroup refuses a run beyond the limit of the current inputs", () => {
    const one = { count: 1, maxDelete: 1 };
    expect(refusal({}, one)).toBe(
      "this run would delete 2 VMs (web-002 (i-1), web-003 (i-2)), but maxDelete is 1. Nothing is changed. Raise maxDelete and run `pulumi up` again. `pulumi destroy` obeys the saved limit (there is no limit) until a run has saved the new one",
    );
    expect(refusal({ maxDelete: 1 }, one)).toMatch(/run `pulumi up` again$/);
    expect(refusal({ maxDelete: 1 }, { count: 1, maxDelete: 2 })).toBeUndefined();
  });

  test("diffGroup refuses a replacement of the whole group by its former limit, and by a tightened one", () => {
    const elsewhere = { regionId: "cn-east-2" };
    expect(refusal({ deletionProtection: true }, elsewhere)).toBe(
      "this run would delete 3 VMs (web-001 (i-0), web-002 (i-1), web-003 (i-2)), but deletionProtection is on. Nothing is changed. Turn off deletionProtection in a `pulumi up` that changes nothing else, then repeat this operation",
    );
    expect(refusal({}, { ...elsewhere, deletionProtection: true })).toContain("is on");
    expect(refusal({}, { ...elsewhere, maxDelete: 3 })).toBeUndefined();
    expect(refusal({ count: "three" }, { ...elsewhere, maxDelete: 2 })).toContain("maxDelete is 2");
  });
});

describe("diffGroup of in-doubt calls", () => {
  const inDoubt = [{ generation: 1, specHash: "0".repeat(16), first: 1, last: 2, atMs: 7 }];

  test("diffGroup of in-doubt calls is a change, even if all members are as declared", () => {
    const found = diffGroup({ ...saved(), inDoubt }, INPUTS);
    expect(found).toMatchObject({ changes: true, replaces: [], inDoubtSlots: [1, 2] });
    expect(intentsOf(found)).toEqual(["keep", "keep", "keep"]);
  });

  test("diffGroup of in-doubt calls is a change, even if inputs are unknown", () => {
    const inputs = { ...INPUTS, count: UNKNOWN };
    expect(diffGroup({ ...saved(MEMBERS, inputs), inDoubt }, inputs).changes).toBe(true);
    expect(diffGroup(saved(MEMBERS, inputs), inputs).changes).toBe(false);
  });

  test("diffGroup without in-doubt calls names none", () => {
    expect(diffGroup(saved(), INPUTS)).toMatchObject({ changes: false, inDoubtSlots: [] });
  });
});

describe("changesAt", () => {
  const before = { ...INPUTS, overrides: { 1: { description: "one" } } };

  test("changesAt a slot returns the changes of its own member", () => {
    const after = { ...INPUTS, overrides: { 1: { description: "two" }, 2: { name: "db" } } };
    const found = diffGroup(saved(MEMBERS, before), after);
    expect([0, 1, 2].map((slot) => changesAt(found, slot))).toEqual([
      [],
      ['description: "one" -> "two"'],
      ['name: "web-[001]" -> "db"'],
    ]);
  });

  test("changesAt a slot with a removed override returns the removal", () => {
    const found = diffGroup(saved(MEMBERS, before), INPUTS);
    expect(changesAt(found, 1)).toEqual(['description: "one" -> none']);
    expect(changesAt(found, 0)).toEqual([]);
  });

  test("changesAt any slot names triggers and new fields without their values", () => {
    const after = { ...before, triggers: "hush", extraSpec: { a: "hush" } };
    const found = diffGroup(saved(MEMBERS, before), after);
    for (const slot of [0, 1, 2]) {
      expect(changesAt(found, slot)).toEqual(["extraSpec changed", "triggers changed"]);
    }
  });

  test("changesAt a slot names reordered triggers, because triggers belong to the program", () => {
    const triggers = (...keyNames: readonly string[]) => ({ ...INPUTS, triggers: { keyNames } });
    const { specHash } = webWith(triggers("a", "b"));
    const members = [0, 1, 2].map((slot) => memberOf(slot, { specHash }));
    const found = diffGroup(saved(members, triggers("a", "b")), triggers("b", "a"));
    expect(intentsOf(found)).toEqual(["replace", "replace", "replace"]);
    expect(changesAt(found, 0)).toEqual(["triggers changed"]);
  });

  test("changesAt a slot names an own name equal to the group's pattern without its number", () => {
    const found = diffGroup(saved(), { ...INPUTS, overrides: { 1: { name: "web" } } });
    expect(intentsOf(found)).toEqual(["keep", "modify", "keep"]);
    expect(changesAt(found, 1)).toEqual(['name: "web-[001]" -> "web"']);
    const hosted = diffGroup(saved(), { ...INPUTS, overrides: { 1: { hostname: "db" } } });
    expect(changesAt(hosted, 1)).toEqual(['hostname: none -> "db"']);
    const overrides = { 0: { name: "db" } };
    const { specHash } = webWith({ overrides }).overridden.get(0) ?? memberOf(0);
    const named = [memberOf(0, { name: "db", specHash }), memberOf(1), memberOf(2)];
    const renamed = diffGroup(saved(named, { ...INPUTS, overrides }), {
      ...INPUTS,
      overrides: { 0: { name: "web" } },
    });
    expect(intentsOf(renamed)).toEqual(["modify", "keep", "keep"]);
    expect(changesAt(renamed, 0)).toEqual(['name: "db" -> "web"']);
  });

  test("changesAt a slot is empty when the former inputs cannot be read", () => {
    const found = diffGroup(saved(MEMBERS, { ...INPUTS, count: "three" }), INPUTS);
    expect(found.changes).toBe(true);
    expect(changesAt(found, 0)).toEqual([]);
  });
});

describe("diffGroup of members in fallback places", () => {
  const inB = memberOf(1, { az: B.az, mismatches: B });

  test("diffGroup keeps a member in a fallback place", () => {
    const inputs = { ...INPUTS, placements: [B] };
    const found = diffGroup(saved([memberOf(0), inB, memberOf(2)], inputs), inputs);
    expect(found.changes).toBe(false);
    expect(intentsOf(found)).toEqual(["keep", "keep", "keep"]);
  });

  test("diffGroup of a place with the spec's own type spelt out is no change", () => {
    const { instanceType } = SPEC;
    const spelt = { ...INPUTS, placements: [{ ...B, instanceType }] };
    const short = { ...INPUTS, placements: [B] };
    expect(diffGroup(saved(MEMBERS, short), spelt).changes).toBe(false);
    expect(diffGroup(saved(MEMBERS, spelt), short).changes).toBe(false);
  });

  test("diffGroup replaces a member in a removed place", () => {
    const inputs = { ...INPUTS, placements: [B] };
    const found = diffGroup(saved([memberOf(0), inB, memberOf(2)], inputs), {
      ...INPUTS,
      placements: [C],
    });
    expect(intentsOf(found)).toEqual(["keep", "replace", "keep"]);
  });
});

describe("diffGroup after a failed change", () => {
  const described = (description: string) => ({
    ...INPUTS,
    instanceSpec: { ...SPEC, description },
  });
  const [old, failed] = [described("old"), described("failed")];
  const launchedWith = (slot: number, inputs: typeof old) => ({
    ...memberOf(slot),
    specHash: toDesired(parseInputs(inputs)).specHash,
  });
  const members = [launchedWith(0, old), launchedWith(1, failed), launchedWith(2, old)];

  test("diffGroup names the differing fields for members launched before the failed change", () => {
    const found = diffGroup(saved(members, failed), failed, { earlier: old });
    expect(intentsOf(found)).toEqual(["modify", "keep", "modify"]);
    expect(changesAt(found, 0)).toEqual(['description: "old" -> "failed"']);
    expect(changesAt(found, 1)).toEqual([]);
  });

  test("diffGroup compares each member with the inputs of its launch", () => {
    const found = diffGroup(saved(members, failed), described("new"), { earlier: old });
    expect(changesAt(found, 0)).toEqual(['description: "old" -> "new"']);
    expect(changesAt(found, 1)).toEqual(['description: "failed" -> "new"']);
  });

  test("diffGroup shows no secret of the earlier inputs", () => {
    const secrets = new Set(["old"]);
    const found = diffGroup(saved(members, failed), failed, { earlier: old, secrets });
    expect(changesAt(found, 0)).toEqual(["description changed"]);
  });

  test("diffGroup changes a member in place whose spec only an interrupted run began with", () => {
    const begun = [{ instanceSpec: old.instanceSpec }];
    const alone = diffGroup(saved(members, failed), failed);
    expect(intentsOf(alone)).toEqual(["replace", "keep", "replace"]);
    const found = diffGroup(saved(members, failed), failed, { begun });
    expect(intentsOf(found)).toEqual(["modify", "keep", "modify"]);
    const half = { ...launchedWith(0, failed), unfinished: [toDesired(parseInputs(old)).specHash] };
    const ofHalf = diffGroup(saved([half], failed), failed, { begun });
    expect(intentsOf(ofHalf)).toEqual(["modify", "launch", "launch"]);
  });

  test("diffGroup does not read the specs of interrupted runs while each member has another known one", () => {
    const begun = [
      {
        get instanceSpec(): never {
          throw new Error("was read");
        },
      },
    ];
    const given = { earlier: old, begun };
    expect(() => diffGroup(saved(members, failed), failed, given)).not.toThrow();
    expect(() => diffGroup(saved(members, failed), failed, { begun })).toThrow("was read");
  });
});
