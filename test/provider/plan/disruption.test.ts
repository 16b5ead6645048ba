/** Restarts and rebuilds: who gets one, in which order of calls, and which limits apply. */
import { describe, expect, test } from "@jest/globals";
import type { Desired } from "../../../provider/group/desired.js";
import type { Member } from "../../../provider/group/observed.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { disruptionError } from "../../../provider/plan/disruption-limit.js";
import { intend, NOTHING_GIVEN_UP } from "../../../provider/plan/intent.js";
import { plan } from "../../../provider/plan/plan.js";
import { contentOf } from "../../../provider/plan/stopped-change.js";
import { memberSpecOf } from "../../../provider/group/desired.js";
import { wavesOf } from "../../../provider/plan/waves.js";
import { memberOf, observedOf, SPEC, webWith } from "../group/web-group.js";

type Given = Parameters<typeof webWith>[0];
type Spec = Partial<InstanceSpec>;

const TYPE = { instanceType: "g.n2.xlarge" };
const IMAGE = { imageId: "img-b" };
const STOPPED = { phase: "stopped", status: "stopped" } as const;
const OLD = { instanceType: "g.n2.large", imageId: "img-a" };

const specWith = (spec: Spec): Given => ({ instanceSpec: { ...SPEC, ...spec } });
/** A group whose members are made of one spec and get another. */
function changing(after: Spec, given: Given = {}, before: Spec = {}): Desired {
  return {
    ...webWith({ ...specWith({ ...before, ...after }), ...given }),
    earlier: [webWith({ ...specWith(before), ...given })],
  };
}
const made = ({ earlier = [] }: Desired): string => earlier[0]?.specHash ?? "";

/** The decision about a member in slot 0, made of the former spec. */
function decide(desired: Desired, given: Partial<Member> = {}) {
  const member = memberOf(0, { specHash: made(desired), ...OLD, ...given });
  return intend(desired, observedOf([member]))[0];
}

describe("intend of a changed type or image", () => {
  test.each<readonly [string, Spec, Given, Spec, object]>([
    ["a type restarts", TYPE, {}, {}, { kind: "restart", change: TYPE, isBegun: false }],
    ["an image rebuilds", IMAGE, {}, {}, { kind: "rebuild", change: IMAGE }],
    [
      "both rebuild",
      { ...TYPE, ...IMAGE },
      {},
      {},
      { kind: "rebuild", change: { ...TYPE, ...IMAGE } },
    ],
    ["a type beside a zone replaces", { ...TYPE, az: "cn-north-1b" }, {}, {}, { kind: "replace" }],
    [
      "a type beside a description restarts, and the description is set first",
      { ...TYPE, description: "new" },
      ...[{}, {}],
      { kind: "restart", steps: [{ kind: "attributes", attributes: { description: "new" } }] },
    ],
    [
      "an image beside a password and a key rebuilds, and the rebuild sets both",
      { ...IMAGE, password: "Sn0w&Rain!Wind", keyNames: ["dev"], hostname: "db-[001]" },
      ...[{}, { password: "Tr0ub4dor&3", keyNames: ["ops"], hostname: "web-[001]" }],
      { kind: "rebuild", steps: [] },
    ],
    [
      "an image beside a removed pair of metadata replaces",
      { ...IMAGE, metadata: [] },
      ...[{}, { metadata: [{ key: "a", value: "b" }] }],
      { kind: "replace" },
    ],
    [
      "an image beside imageInherit rebuilds",
      { ...IMAGE, imageInherit: "yes" as const },
      ...[{}, {}],
      { kind: "rebuild", steps: [] },
    ],
    ["imageInherit alone replaces", { imageInherit: "yes" }, {}, {}, { kind: "replace" }],
    [
      "the type of a VM with a local data disk replaces",
      TYPE,
      ...[{}, { dataDisks: [{ diskCategory: "local" }] }],
      { kind: "replace" },
    ],
    [
      "the image of a template's VM replaces",
      IMAGE,
      ...[{}, { instanceTemplateId: "it-a" }],
      { kind: "replace" },
    ],
    [
      "the type of a template's VM restarts",
      TYPE,
      ...[{}, { instanceTemplateId: "it-a" }],
      { kind: "restart" },
    ],
    [
      "a type replaces if the rollout may only replace",
      TYPE,
      ...[{ rollout: { leastDisruptive: "replace" as const } }, {}],
      { kind: "replace" },
    ],
    [
      "a type replaces by a surge if no member may be out of service",
      TYPE,
      ...[{ rollout: { maxUnavailable: 0, maxSurge: 1 } }, {}],
      { kind: "replace" },
    ],
  ] as never)("%s", (_, after, given, before, expected) => {
    expect(decide(changing(after, given, before))).toMatchObject(expected);
  });

  test("intend replaces a member by the successor that an earlier run has launched, though a restart would do", () => {
    const desired = changing(TYPE);
    const successor = memberOf(0, {
      ...{ instanceId: "i-next", specHash: desired.specHash, role: "successor" },
      ...{ phase: "settling", status: "starting" },
    });
    const member = memberOf(0, { specHash: made(desired), ...OLD });
    const observed = { ...observedOf([member]), surplus: [successor] };
    const [intent] = intend(desired, observed);
    expect(intent).toMatchObject({ kind: "replace", why: "instanceSpec changed", successor });
    const limited = { rollout: { ...desired.rollout, mostDisruptive: "restart" as const } };
    expect(disruptionError(limited, intent ? [intent] : [])).toContain(
      "replace 1 VM (web-001 (i-0): its successor is already launched)",
    );
  });

  test("intend needs no restart for a type that the VM has already", () => {
    expect(decide(changing(TYPE), TYPE)).toMatchObject({ kind: "modify", steps: [] });
  });

  test("intend compares a member in a fallback place with the type of that place", () => {
    const placements = [{ az: "cn-north-1b", subnetId: "subnet-b", instanceType: "c.n2.large" }];
    const there = { az: "cn-north-1b", mismatches: { az: "cn-north-1b", subnetId: "subnet-b" } };
    const group = changing(TYPE, { placements });
    expect(decide(group, { ...there, instanceType: "c.n2.large" })).toMatchObject({
      kind: "modify",
    });
    expect(decide(group, there)).toMatchObject({
      ...{ kind: "restart", change: { instanceType: "c.n2.large" } },
    });
  });

  test("intend restarts a member with a drifted type, and replaces it if its zone drifted as well", () => {
    const drifted = { instanceType: "c.n2.large", drift: "instanceType is c.n2.large" };
    const group = webWith({});
    const of = (given: Partial<Member>) =>
      intend(group, observedOf([memberOf(0, { ...OLD, ...given })]))[0];
    expect(of(drifted)).toMatchObject({ kind: "restart", change: { instanceType: "g.n2.large" } });
    const moved = { ...drifted, drift: "az is b", mismatches: { az: "b" } };
    expect(of(moved)).toMatchObject({ kind: "replace", why: "az is b" });
  });

  test("intend sets what a second program changed after the rebuild of the first one", () => {
    const [before, first] = [webWith({}), webWith(specWith({ ...IMAGE, keyNames: ["ops"] }))];
    const second = webWith(specWith({ ...IMAGE, keyNames: ["dev"] }));
    const member = memberOf(0, {
      ...{ specHash: before.specHash, unfinished: [first.specHash], ...STOPPED },
      ...{ ...OLD, ...IMAGE },
    });
    const [intent] = intend({ ...second, earlier: [first, before] }, observedOf([member]));
    expect(intent).toMatchObject({
      kind: "modify",
      steps: [{ kind: "key", keyName: "dev" }],
    });
  });
});

describe("plan of restarts and rebuilds", () => {
  const group = changing({ ...TYPE, ...IMAGE });
  const begun = { unfinished: [group.specHash], specHash: made(group) };
  const actionsFor = (given: Partial<Member>) => {
    const others = [1, 2].map((slot) => memberOf(slot, { specHash: group.specHash }));
    const member = memberOf(0, { ...begun, ...OLD, ...given });
    return plan(group, observedOf([member, ...others]), NOTHING_GIVEN_UP);
  };

  test.each<readonly [string, Partial<Member>, readonly object[], number]>([
    ["begins with a running VM", { unfinished: [] }, [{ kind: "begin" }], 0],
    [
      "begins with a stopped VM, without a budget",
      { unfinished: [], ...STOPPED },
      [{ kind: "begin" }],
      0,
    ],
    ["begins again with a marked VM that runs", {}, [{ kind: "begin" }], 0],
    ["waits for a VM that stops", { phase: "settling", status: "stopping" }, [], 1],
    [
      "resizes a stopped VM",
      STOPPED,
      [{ kind: "change", change: { change: { ...TYPE, ...IMAGE } } }],
      0,
    ],
    [
      "rebuilds it then",
      { ...STOPPED, ...TYPE },
      [{ kind: "change", change: { change: IMAGE } }],
      0,
    ],
    ["gives it its new tags then", { ...STOPPED, ...TYPE, ...IMAGE }, [{ kind: "modify" }], 0],
    [
      "starts it then",
      { ...STOPPED, ...TYPE, ...IMAGE, specHash: group.specHash, unfinished: [] },
      ...[[{ kind: "start" }], 0],
    ],
  ] as never)("plan %s", (_, given, actions, waits) => {
    const made = actionsFor(given);
    expect(made.actions).toMatchObject(actions);
    expect(made.actions).toHaveLength(actions.length);
    expect(made.waitsFor).toHaveLength(waits);
  });

  test("plan goes on with a stopped member that its slot holds back by now", () => {
    const held = { ...group, rollout: { ...group.rollout, hold: new Set([0]), upTo: 0 } };
    const stopped = memberOf(0, { ...begun, ...OLD, ...STOPPED });
    expect(plan(held, observedOf([stopped]), NOTHING_GIVEN_UP).actions).toMatchObject([
      { kind: "change" },
      { kind: "launch" },
    ]);
    const running = memberOf(0, { ...begun, ...OLD });
    expect(intend(held, observedOf([running]))[0]).toMatchObject({ kind: "held" });
  });

  test("wavesOf a changed type stops a canary, then as many members as may be out of service", () => {
    const wide = changing(TYPE, { count: 5, rollout: { maxUnavailable: 2 } });
    const members = [0, 1, 2, 3, 4].map((slot) => memberOf(slot, { specHash: made(wide), ...OLD }));
    const waves = wavesOf(wide, intend(wide, observedOf(members)));
    expect(waves.map(({ changed }) => changed.map(({ slot }) => slot))).toEqual([
      ...[[4], [3, 2], [1, 0]],
    ]);
    expect(waves.flatMap(({ retired, launched }) => [...retired, ...launched])).toEqual([]);
    expect(waves.map(({ isCanary }) => isCanary)).toEqual([true, false, false]);
  });
});

describe("disruptionError", () => {
  const limits = ["live", "restart", "rebuild", "replace"] as const;
  test.each<readonly [string, Spec, string, number]>([
    ["description", { description: "new" }, "", 0],
    ["type", TYPE, "restart 1 VM (web-001 (i-0): instanceType changed)", 1],
    ["image", IMAGE, "rebuild 1 VM (web-001 (i-0): imageId changed)", 2],
    ["zone", { az: "cn-north-1b" }, "replace 1 VM (web-001 (i-0): az changed)", 3],
  ])(
    "disruptionError of a changed %s refuses the run under a stricter limit",
    (_, after, text, at) => {
      for (const [place, mostDisruptive] of limits.entries()) {
        const group = changing(after, { rollout: { mostDisruptive }, count: 1 });
        const intent = decide(group);
        const error = disruptionError(group, intent ? [intent] : []);
        if (place >= at) expect(error).toBeUndefined();
        else
          expect(error).toContain(
            `this run would ${text}, but rollout.mostDisruptive is "${mostDisruptive}"`,
          );
      }
    },
  );

  test("disruptionError leaves out broken members, held members and VMs beyond the count", () => {
    const group = changing(TYPE, { count: 2, rollout: { mostDisruptive: "live", hold: [1] } });
    const made0 = { specHash: made(group), ...OLD };
    const members = [
      memberOf(0, { ...made0, phase: "broken", status: "error" }),
      ...[memberOf(1, made0), memberOf(2, made0)],
    ];
    const intents = intend(group, observedOf(members));
    expect(intents.map(({ kind }) => kind)).toEqual(["replace", "held", "retire"]);
    expect(disruptionError(group, intents)).toBeUndefined();
  });
});

test("contentOf a member has everything that a rebuild does not keep, with the member's own host name", () => {
  const group = webWith({
    ...specWith({
      ...{ ...IMAGE, password: "Tr0ub4dor&3", keyNames: ["ops"], passwordAuth: "yes" },
      ...{ hostname: "web-[001]", metadata: [{ key: "a", value: "b" }] },
    }),
    overrides: { 1: { hostname: "special", metadata: [{ key: "c", value: "d" }] } },
  });
  const contentAt = (slot: number) =>
    contentOf(memberSpecOf(group, slot), { slot, imageId: "img-b" });
  expect(contentAt(0)).toEqual({
    ...{ imageId: "img-b", password: "Tr0ub4dor&3", keyNames: ["ops"], passWordAuth: "yes" },
    ...{ hostname: "web-001", metadata: [{ key: "a", value: "b" }] },
  });
  expect(contentAt(1)).toMatchObject({
    hostname: "special",
    metadata: [
      { key: "a", value: "b" },
      { key: "c", value: "d" },
    ],
  });
});
