import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Candidate, Member } from "../../../provider/group/observed.js";
import { assignSlots } from "../../../provider/group/slots.js";
import type { Declared } from "../../../provider/group/desired.js";
import { deletionsOf, intend, readyOf, type GivenUp } from "../../../provider/plan/intent.js";
import { isConverged, plan } from "../../../provider/plan/plan.js";
import {
  candidate,
  driftedOf,
  memberOf,
  observedOf,
  SPEC_HASH,
  web,
  webWith,
} from "../group/web-group.js";

const NOTHING: GivenUp = { instanceIds: new Set(), slots: new Set() };
const OUTDATED = "0000000000000000";
const broken = (slot: number) => memberOf(slot, { status: "error", phase: "broken" });
const outdated = (slot: number, given: Partial<Member> = {}) =>
  memberOf(slot, { specHash: OUTDATED, ...given });
const settling = (slot: number, given: Partial<Member> = {}) =>
  memberOf(slot, { status: "pending", phase: "settling", ...given });
const stopped = (slot: number) => memberOf(slot, { status: "stopped", phase: "stopped" });
const leaving = (slot: number) => memberOf(slot, { status: "deleting", phase: "gone" });

describe("intend", () => {
  test("intend returns the decision for each slot in order, then for the surplus VMs", () => {
    const members = [
      memberOf(0),
      settling(1),
      stopped(2),
      broken(3),
      memberOf(4, { specHash: OUTDATED }),
      memberOf(5, { drift: "az is b, declared a" }),
      memberOf(9),
    ];
    const duplicate = memberOf(0, { instanceId: "i-x" });
    expect(intend(web(7), observedOf(members, { surplus: [duplicate] }))).toEqual([
      { kind: "keep", member: members[0] },
      { kind: "settle", member: members[1] },
      { kind: "start", member: members[2] },
      { kind: "replace", member: members[3], why: "its status is error" },
      { kind: "replace", member: members[4], why: "instanceSpec changed" },
      { kind: "replace", member: members[5], why: "az is b, declared a" },
      { kind: "launch", slot: 6 },
      { kind: "retire", member: members[6], why: "no longer needed" },
      { kind: "retire", member: duplicate, why: "surplus, its slot already has a member" },
    ]);
  });

  test("intend keeps a member with an unknown spec", () => {
    const member = memberOf(0, { specHash: undefined });
    expect(intend(web(1), observedOf([member]))).toEqual([{ kind: "keep", member }]);
  });

  test("intend replaces a settling member with another spec", () => {
    const member = settling(0, { specHash: OUTDATED });
    expect(intend(web(1), observedOf([member]))).toEqual([
      { kind: "replace", member, why: "instanceSpec changed" },
    ]);
  });

  test("intend keeps a member with deferred drift and does not mention it", () => {
    const members = [driftedOf(0), driftedOf(1)];
    expect(intend(web(2), observedOf(members), { deferred: new Set(["i-0"]) })).toEqual([
      { kind: "keep", member: { ...members[0], drift: "" } },
      { kind: "replace", member: members[1], why: "az is b, declared cn-north-1a" },
    ]);
  });

  test.each([
    ["status error", { status: "error", phase: "broken" } as const, "replace"],
    ["another spec", { specHash: OUTDATED }, "replace"],
    ["status stopped", { status: "stopped", phase: "stopped" } as const, "start"],
    ["status pending", { status: "pending", phase: "settling" } as const, "settle"],
  ])("intend decides about a member with deferred drift and %s by the latter", (_, given, kind) => {
    const [intent] = intend(web(1), observedOf([driftedOf(0, given)]), {
      deferred: new Set(["i-0"]),
    });
    expect(intent?.kind).toBe(kind);
  });

  test("intend retires an unneeded member even if its drift is deferred", () => {
    const member = driftedOf(5);
    expect(intend(web(0), observedOf([member]), { deferred: new Set(["i-5"]) })).toEqual([
      { kind: "retire", member, why: "no longer needed" },
    ]);
  });

  test("intend of a group without members launches nothing", () => {
    expect(intend(web(0), observedOf([]))).toEqual([]);
  });
});

describe("plan", () => {
  test("plan launches all missing slots in one action", () => {
    const { actions, waitsFor } = plan(web(4), observedOf([memberOf(1)]), NOTHING);
    expect(actions).toEqual([{ kind: "launch", slots: [0, 2, 3] }]);
    expect(waitsFor).toEqual([]);
  });

  test("plan retires broken members before launching", () => {
    const { actions } = plan(web(3), observedOf([memberOf(0), broken(1)]), NOTHING);
    expect(actions).toEqual([{ kind: "retire", member: broken(1) }]);
  });

  test("plan retires surplus VMs before launching", () => {
    const members = [memberOf(0), memberOf(5)];
    const surplus = [memberOf(0, { instanceId: "i-x" })];
    const { actions } = plan(web(2), observedOf(members, { surplus }), NOTHING);
    expect(actions).toEqual([
      { kind: "retire", member: members[1] },
      { kind: "retire", member: surplus[0] },
    ]);
  });

  test("plan launches nothing while a VM of the group is being deleted", () => {
    const { actions, waitsFor } = plan(
      web(2),
      observedOf([memberOf(0)], { leaving: [leaving(1)] }),
      NOTHING,
    );
    expect(actions).toEqual([]);
    expect(waitsFor).toEqual([leaving(1)]);
  });

  test("plan starts stopped members and launches missing ones together", () => {
    const { actions } = plan(web(2), observedOf([stopped(0)]), NOTHING);
    expect(actions).toEqual([
      { kind: "start", member: stopped(0) },
      { kind: "launch", slots: [1] },
    ]);
  });

  test("plan waits for a settling member before retiring it", () => {
    const members = [settling(0, { specHash: OUTDATED }), settling(5)];
    const { actions, waitsFor } = plan(web(1), observedOf(members), NOTHING);
    expect(actions).toEqual([]);
    expect(waitsFor).toEqual(members);
  });

  test("plan takes no action on given-up VMs and slots", () => {
    const members = [broken(0), stopped(1), memberOf(9)];
    const givenUp = { instanceIds: new Set(["i-0", "i-1", "i-9"]), slots: new Set([2]) };
    const made = plan(web(3), observedOf(members), givenUp);
    expect(made.actions).toEqual([]);
    expect(made.waitsFor).toEqual([]);
    expect(made.intents.map(({ kind }) => kind)).toEqual(["replace", "start", "launch", "retire"]);
    expect(isConverged(made)).toBe(false);
  });

  test("plan launches only slots not given up", () => {
    const givenUp = { instanceIds: new Set<string>(), slots: new Set([0, 2]) };
    expect(plan(web(3), observedOf([]), givenUp).actions).toEqual([{ kind: "launch", slots: [1] }]);
  });

  test("plan of a group as desired is converged", () => {
    const made = plan(web(2), observedOf([memberOf(0), memberOf(1)]), NOTHING);
    expect(made.actions).toEqual([]);
    expect(isConverged(made)).toBe(true);
  });

  test("plan is not converged while a VM is leaving or settling", () => {
    expect(isConverged(plan(web(0), observedOf([], { leaving: [leaving(0)] }), NOTHING))).toBe(
      false,
    );
    expect(isConverged(plan(web(1), observedOf([settling(0)]), NOTHING))).toBe(false);
  });
});

/** Ids retired by a plan now. */
const retiredBy = ({ actions }: ReturnType<typeof plan>) =>
  actions.flatMap((one) => (one.kind === "retire" ? [one.member.instanceId] : []));

describe("plan of outdated members", () => {
  test.each<readonly [string, readonly Member[], readonly string[], Declared["rollout"]?]>([
    ["one member first when none is up to date", [outdated(0), outdated(1), outdated(2)], ["i-2"]],
    [
      "one member first for any kind of difference",
      [driftedOf(0), outdated(1), driftedOf(2)],
      ["i-2"],
    ],
    [
      "a stopped member first, which serves no traffic",
      [outdated(0), outdated(1, { status: "stopped", phase: "stopped" }), outdated(2)],
      ["i-1"],
    ],
    ["one outdated member at a time by default", [memberOf(0), outdated(1), outdated(2)], ["i-2"]],
    [
      "all outdated members at once for recreate when another is up to date",
      [memberOf(0), outdated(1), driftedOf(2)],
      ["i-2", "i-1"],
      { strategy: "recreate" },
    ],
    ["no member while a slot is missing", [outdated(0), outdated(1)], []],
    ["no member while an up-to-date one is settling", [settling(0), outdated(1), outdated(2)], []],
    [
      "no member while an outdated one is settling",
      [settling(0, { specHash: OUTDATED }), outdated(1), outdated(2)],
      [],
    ],
    [
      "no working member while another is settling, though one is up to date",
      [memberOf(0), settling(1), outdated(2)],
      [],
      { strategy: "recreate" },
    ],
    [
      "no working member while another is stopped, though one is up to date",
      [memberOf(0), stopped(1), outdated(2)],
      [],
      { strategy: "recreate" },
    ],
    ["no held member", [memberOf(0), outdated(1), outdated(2)], ["i-1"], { hold: [2] }],
    ["no member beyond upTo", [memberOf(0), outdated(1), outdated(2)], [], { upTo: 1 }],
    [
      "a broken member though its slot is held and upTo is reached",
      [memberOf(0), broken(1), outdated(2)],
      ["i-1"],
      { hold: [1], upTo: 0 },
    ],
    [
      "no working member while the canary is broken",
      [broken(0), outdated(1), outdated(2)],
      ["i-0"],
    ],
    ["no working member while the canary is stopped", [stopped(0), outdated(1), outdated(2)], []],
    ["broken members at once", [broken(0), broken(1), broken(2)], ["i-0", "i-1", "i-2"]],
    [
      "broken members at once beside an up-to-date one",
      [memberOf(0), broken(1), broken(2)],
      ["i-1", "i-2"],
    ],
    [
      "broken members before a working one while another is settling",
      [broken(0), settling(1), outdated(2)],
      ["i-0"],
    ],
  ])("plan retires %s", (_, members, expected, rollout = {}) => {
    const desired = webWith({ rollout });
    expect(retiredBy(plan(desired, observedOf(members), NOTHING))).toEqual(expected);
  });

  test("plan launches nothing while a VM that is no longer needed settles", () => {
    const surplus = memberOf(2, { status: "pending", phase: "settling" });
    const { actions, waitsFor } = plan(web(2), observedOf([memberOf(1), surplus]), NOTHING);
    expect(actions).toEqual([]);
    expect(waitsFor).toEqual([surplus]);
  });

  test("plan names the working members that it replaces together, and no broken one", () => {
    const members = [memberOf(0), outdated(1), outdated(2), broken(3)];
    const desired = webWith({ count: 4, rollout: { strategy: "recreate" } });
    expect(plan(desired, observedOf(members), NOTHING).wave).toEqual([]);
    const { wave } = plan(desired, observedOf([...members.slice(0, 3), memberOf(3)]), NOTHING);
    expect(wave.map(({ instanceId }) => instanceId)).toEqual(["i-2", "i-1"]);
  });

  test("plan neither replaces nor launches members while a VM is leaving", () => {
    const observed = observedOf([outdated(1), outdated(2)], { leaving: [leaving(0)] });
    expect(plan(web(3), observed, NOTHING).actions).toEqual([]);
  });

  test("plan launches missing members before replacing any", () => {
    const { actions } = plan(web(3), observedOf([outdated(0), outdated(2)]), NOTHING);
    expect(actions).toEqual([{ kind: "launch", slots: [1] }]);
  });

  test("plan stops replacing when the canary could not be launched", () => {
    const givenUp = { instanceIds: new Set<string>(), slots: new Set([0]) };
    const { actions, waitsFor } = plan(web(3), observedOf([outdated(1), outdated(2)]), givenUp);
    expect(actions).toEqual([]);
    expect(waitsFor).toEqual([]);
  });

  test("plan stops replacing when the canary never became ready", () => {
    const givenUp = { instanceIds: new Set(["i-0"]), slots: new Set<number>() };
    const members = [settling(0), outdated(1), outdated(2)];
    expect(plan(web(3), observedOf(members), givenUp)).toMatchObject({ actions: [], waitsFor: [] });
  });

  test.each<readonly [string, Declared["rollout"], readonly string[]]>([
    ["stops", {}, []],
    ["stops while nothing more may be out of service", { maxFailed: 1 }, []],
    ["continues within maxFailed", { maxFailed: 1, maxUnavailable: 2 }, ["i-2"]],
  ])(
    "plan %s when a member with an override could not be launched, with %j",
    (_, rollout, expected) => {
      const desired = webWith({ overrides: { 0: { description: "own" } }, rollout });
      const givenUp = { instanceIds: new Set<string>(), slots: new Set([0]) };
      const members = [outdated(1), outdated(2)];
      expect(retiredBy(plan(desired, observedOf(members), givenUp))).toEqual(expected);
    },
  );

  test("plan replaces no member during a rollback", () => {
    const givenUp = { ...NOTHING, unwanted: new Set([0]) };
    const members = [memberOf(0), memberOf(1), outdated(2)];
    expect(retiredBy(plan(web(3), observedOf(members), givenUp))).toEqual(["i-0"]);
  });

  test("plan leaves drift alone until a preview has shown it, and is converged", () => {
    const givenUp = { ...NOTHING, deferred: new Set(["i-0"]) };
    const made = plan(web(2), observedOf([driftedOf(0), memberOf(1)]), givenUp);
    expect(made.actions).toEqual([]);
    expect(isConverged(made)).toBe(true);
  });
});

describe("readyOf", () => {
  test("readyOf returns the running, needed and up-to-date members", () => {
    const ready = [memberOf(0), memberOf(3, { specHash: undefined })];
    const others = [settling(1), stopped(2), broken(4), driftedOf(5), outdated(6), memberOf(8)];
    const observed = observedOf([...ready, ...others], {
      surplus: [memberOf(0, { instanceId: "i-x" })],
      leaving: [leaving(7)],
    });
    expect(readyOf(web(8), observed)).toEqual(ready);
  });
});

const anyVm = (instanceId: string) =>
  fc
    .record({
      slot: fc.option(fc.nat(7), { nil: undefined }),
      isKnown: fc.boolean(),
      name: fc.constantFrom("", "web-001", "web-003", "elsewhere"),
      status: fc.constantFrom("running", "pending", "stopped", "error", "deleting"),
      specHash: fc.constantFrom(SPEC_HASH, SPEC_HASH, OUTDATED, undefined),
      drift: fc.constantFrom("", "", "az is b, declared a"),
    })
    .map((given) => candidate(instanceId, given));

const anyWorld = fc
  .nat(8)
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, at) => anyVm(`i-${at}`))));

/** A cloud without failures: every request takes effect between two polls. */
class ToyCloud {
  private made = 0;
  readonly vms = new Map<string, Candidate>();
  readonly retired: Member[] = [];

  constructor(vms: readonly Candidate[]) {
    for (const vm of vms) this.vms.set(vm.instanceId, vm);
  }

  /** One round of observe, plan and execute; false when there is nothing to do and nothing to wait for. */
  round(count: number): boolean {
    const { actions, waitsFor } = plan(web(count), this.observed(count), NOTHING);
    const before = [...this.vms.values()];
    for (const action of actions) {
      switch (action.kind) {
        case "launch":
          for (const slot of action.slots) this.launch(slot);
          break;
        case "retire":
          this.retired.push(action.member);
          this.become(action.member, "deleting");
          break;
        case "start":
          this.become(action.member, "starting");
          break;
        case "modify":
          for (const { member } of action.changes) this.modify(member);
          break;
        default:
          throw new Error(`${action.kind}: no former spec is known, so no VM can be changed`);
      }
    }
    for (const { instanceId, status } of before) this.pass(instanceId, status);
    return actions.length > 0 || waitsFor.length > 0;
  }

  observed(count: number) {
    return assignSlots(web(count), [...this.vms.values()]);
  }

  private launch(slot: number): void {
    const instanceId = `i-new-${(this.made += 1)}`;
    const given = { slot, status: "pending", specHash: SPEC_HASH };
    this.vms.set(instanceId, candidate(instanceId, given));
  }

  private modify({ instanceId }: Member): void {
    const vm = this.vms.get(instanceId);
    if (vm) this.vms.set(instanceId, { ...vm, specHash: SPEC_HASH });
  }

  private become({ instanceId }: Member, status: string): void {
    const vm = this.vms.get(instanceId);
    if (vm) this.vms.set(instanceId, { ...vm, status });
  }

  private pass(instanceId: string, status: string): void {
    const vm = this.vms.get(instanceId);
    if (vm?.status !== status) return;
    if (status === "deleting") this.vms.delete(instanceId);
    if (status === "pending" || status === "starting") {
      this.vms.set(instanceId, { ...vm, status: "running" });
    }
  }
}

describe("plan in a loop", () => {
  // At most eight members, each with a wave of its own: retire, wait, launch, wait.
  const reconcileLoop = 12 + 4 * 8;

  test("plan in a loop ends with exactly the desired members, all ready, from any start", () => {
    fc.assert(
      fc.property(anyWorld, fc.nat(6), (vms, count) => {
        const cloud = new ToyCloud(vms);
        let left = reconcileLoop;
        while (left > 0 && cloud.round(count)) left -= 1;
        const { members, surplus } = cloud.observed(count);
        expect(left).toBeGreaterThan(0);
        expect(surplus).toEqual([]);
        expect(members.map(({ slot }) => slot)).toEqual(
          Array.from({ length: count }, (_, at) => at),
        );
        expect(members.every(({ phase, drift }) => phase === "ready" && drift === "")).toBe(true);
        expect(members.every(({ specHash }) => specHash !== OUTDATED)).toBe(true);
        expect(isConverged(plan(web(count), cloud.observed(count), NOTHING))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("plan in a loop never retires an up-to-date member", () => {
    fc.assert(
      fc.property(anyWorld, fc.nat(6), (vms, count) => {
        const observed = assignSlots(web(count), vms);
        const { actions } = plan(web(count), observed, NOTHING);
        const sound = observed.members.filter(
          ({ slot, phase, specHash, drift }) =>
            slot < count && phase !== "broken" && specHash !== OUTDATED && drift === "",
        );
        const retired = actions.flatMap((one) => (one.kind === "retire" ? [one.member] : []));
        expect(retired.filter((member) => sound.includes(member))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("plan in a loop never launches an occupied slot or one beyond the count", () => {
    fc.assert(
      fc.property(anyWorld, fc.nat(6), (vms, count) => {
        const observed = assignSlots(web(count), vms);
        const { actions } = plan(web(count), observed, NOTHING);
        const launched = actions.flatMap((one) => (one.kind === "launch" ? one.slots : []));
        const taken = observed.members.map(({ slot }) => slot);
        expect(launched.filter((slot) => taken.includes(slot) || slot >= count)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("deletionsOf", () => {
  test("deletionsOf intents returns replaced and retired VMs, except broken ones", () => {
    const members = [memberOf(0), outdated(1), broken(2), driftedOf(3), stopped(4), memberOf(9)];
    const duplicate = memberOf(0, { instanceId: "i-x" });
    const intents = intend(web(6), observedOf(members, { surplus: [duplicate] }));
    expect(deletionsOf(intents).map(({ instanceId }) => instanceId)).toEqual([
      ...["i-1", "i-3", "i-9", "i-x"],
    ]);
  });
});

describe("plan of members with overrides", () => {
  test("plan compares each member with its own spec", () => {
    const group = webWith({ overrides: { 1: { description: "d" } } });
    const own = group.overridden.get(1)?.specHash;
    expect(intend(group, observedOf([memberOf(0), memberOf(1, { specHash: own })]))).toMatchObject([
      { kind: "keep" },
      { kind: "keep" },
      { kind: "launch", slot: 2 },
    ]);
    expect(intend(group, observedOf([memberOf(0, { specHash: own }), memberOf(1)]))).toMatchObject([
      { kind: "replace", why: "instanceSpec changed" },
      { kind: "modify", why: "instanceSpec changed" },
      { kind: "launch", slot: 2 },
    ]);
  });
});

describe("plan of changes in place", () => {
  const [before, after] = [web(3, { description: "old" }), web(3, { description: "new" })];
  const { specHash } = before;
  const group = { ...after, earlier: [before] };
  const upToDate = memberOf(0, { specHash: after.specHash });

  test("plan modifies all members at once, without a canary, and waits for nobody", () => {
    const members = [0, 1, 2].map((slot) => memberOf(slot, { specHash }));
    const { actions, waitsFor } = plan(group, observedOf(members), NOTHING);
    expect(actions).toMatchObject([
      {
        kind: "modify",
        changes: members.map((member) => ({ member, why: "instanceSpec changed" })),
      },
    ]);
    expect(actions).toHaveLength(1);
    expect(waitsFor).toEqual([]);
  });

  test("plan modifies before it replaces, though a member is up to date already", () => {
    const members = [upToDate, memberOf(1, { specHash }), memberOf(2, { specHash: "0" })];
    const { intents, actions } = plan(group, observedOf(members), NOTHING);
    expect(intents.map(({ kind }) => kind)).toEqual(["keep", "modify", "replace"]);
    expect(actions.map(({ kind }) => kind)).toEqual(["modify"]);
    const later = plan(
      group,
      observedOf([upToDate, memberOf(1, { specHash: after.specHash }), ...members.slice(2)]),
      NOTHING,
    );
    expect(later.actions.map(({ kind }) => kind)).toEqual(["retire"]);
  });

  test("plan waits for a settling member before it modifies it, and modifies a stopped one before its start", () => {
    const settling = memberOf(0, { specHash, phase: "settling", status: "pending" });
    const stopped = memberOf(1, { specHash, phase: "stopped", status: "stopped" });
    const broken = memberOf(2, { specHash, phase: "broken", status: "error" });
    const { actions, waitsFor } = plan(group, observedOf([settling, stopped, broken]), NOTHING);
    expect(waitsFor).toEqual([settling]);
    expect(actions).toMatchObject([
      { kind: "retire", member: broken },
      { kind: "modify", changes: [{ member: stopped }] },
    ]);
  });

  test("plan replaces a drifted member that a change in place cannot put right", () => {
    const drifted = driftedOf(0, { specHash });
    const [intent] = intend(group, observedOf([drifted]));
    expect(intent).toMatchObject({ kind: "replace", why: drifted.drift });
    const deferred = new Set([drifted.instanceId]);
    expect(intend(group, observedOf([drifted]), { deferred })[0]).toMatchObject({ kind: "modify" });
  });

  test("plan modifies nobody whom the run has given up, and nobody during a rollback", () => {
    const observed = observedOf([memberOf(0, { specHash }), memberOf(1, { specHash })]);
    const one = { ...NOTHING, instanceIds: new Set(["i-0"]) };
    expect(plan({ ...group, count: 2 }, observed, one).actions).toMatchObject([
      { kind: "modify", changes: [{ member: { instanceId: "i-1" } }] },
    ]);
    const rolledBack = { ...NOTHING, unwanted: new Set([2]) };
    expect(plan({ ...group, count: 2 }, observed, rolledBack).actions).toEqual([]);
  });

  test("deletionsOf leaves out members changed in place", () => {
    const intents = intend(group, observedOf([memberOf(0, { specHash }), upToDate]));
    expect(deletionsOf(intents)).toEqual([]);
  });
});
