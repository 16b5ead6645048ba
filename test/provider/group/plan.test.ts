import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { observe, type Candidate, type Member } from "../../../provider/group/observed.js";
import { intend, isConverged, plan, type GivenUp } from "../../../provider/group/plan.js";
import { candidate, memberOf, observedOf, SPEC_HASH, web } from "./web.js";

const NOTHING: GivenUp = { instanceIds: new Set(), slots: new Set() };
const OUTDATED = "0000000000000000";
const broken = (slot: number) => memberOf(slot, { status: "error", phase: "broken" });
const settling = (slot: number, given: Partial<Member> = {}) =>
  memberOf(slot, { status: "pending", phase: "settling", ...given });
const stopped = (slot: number) => memberOf(slot, { status: "stopped", phase: "stopped" });
const leaving = (slot: number) => memberOf(slot, { status: "deleting", phase: "gone" });

describe("intend", () => {
  test("intend names what becomes of each slot, in order, then of those that are too many", () => {
    const members = [
      memberOf(0),
      settling(1),
      stopped(2),
      broken(3),
      memberOf(4, { specHash: OUTDATED }),
      memberOf(5, { drift: "az is b, declared a" }),
      memberOf(9),
    ];
    const extra = memberOf(0, { instanceId: "i-x" });
    expect(intend(web(7), observedOf(members, { extras: [extra] }))).toEqual([
      { kind: "keep", member: members[0] },
      { kind: "settle", member: members[1] },
      { kind: "start", member: members[2] },
      { kind: "replace", member: members[3], why: "its status is error" },
      { kind: "replace", member: members[4], why: "instanceSpec changed" },
      { kind: "replace", member: members[5], why: "az is b, declared a" },
      { kind: "launch", slot: 6 },
      { kind: "retire", member: members[6], why: "not wanted any more" },
      { kind: "retire", member: extra, why: "doubles a slot that has its member" },
    ]);
  });

  test("intend keeps a member of which nobody knows what it was launched with", () => {
    const member = memberOf(0, { specHash: undefined });
    expect(intend(web(1), observedOf([member]))).toEqual([{ kind: "keep", member }]);
  });

  test("intend names the replacement of a member that still settles", () => {
    const member = settling(0, { specHash: OUTDATED });
    expect(intend(web(1), observedOf([member]))).toEqual([
      { kind: "replace", member, why: "instanceSpec changed" },
    ]);
  });

  test("intend of no members launches nothing", () => {
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

  test("plan retires surplus before launching", () => {
    const members = [memberOf(0), memberOf(5)];
    const extras = [memberOf(0, { instanceId: "i-x" })];
    const { actions } = plan(web(2), observedOf(members, { extras }), NOTHING);
    expect(actions).toEqual([
      { kind: "retire", member: members[1] },
      { kind: "retire", member: extras[0] },
    ]);
  });

  test("plan launches nothing while a VM of the group is on its way out", () => {
    const { actions, waitsFor } = plan(
      web(2),
      observedOf([memberOf(0)], { leaving: [leaving(1)] }),
      NOTHING,
    );
    expect(actions).toEqual([]);
    expect(waitsFor).toEqual([leaving(1)]);
  });

  test("plan starts what is stopped, and launches beside it", () => {
    const { actions } = plan(web(2), observedOf([stopped(0)]), NOTHING);
    expect(actions).toEqual([
      { kind: "start", member: stopped(0) },
      { kind: "launch", slots: [1] },
    ]);
  });

  test("plan waits for a settling member before it retires it", () => {
    const members = [settling(0, { specHash: OUTDATED }), settling(5)];
    const { actions, waitsFor } = plan(web(1), observedOf(members), NOTHING);
    expect(actions).toEqual([]);
    expect(waitsFor).toEqual(members);
  });

  test("plan takes no action on what this run has given up", () => {
    const members = [broken(0), stopped(1), memberOf(9)];
    const givenUp = { instanceIds: new Set(["i-0", "i-1", "i-9"]), slots: new Set([2]) };
    const made = plan(web(3), observedOf(members), givenUp);
    expect(made.actions).toEqual([]);
    expect(made.waitsFor).toEqual([]);
    expect(made.intents.map(({ kind }) => kind)).toEqual(["replace", "start", "launch", "retire"]);
    expect(isConverged(made)).toBe(false);
  });

  test("plan launches the slots that are not given up", () => {
    const givenUp = { instanceIds: new Set<string>(), slots: new Set([0, 2]) };
    expect(plan(web(3), observedOf([]), givenUp).actions).toEqual([{ kind: "launch", slots: [1] }]);
  });

  test("plan of a group as desired is converged", () => {
    const made = plan(web(2), observedOf([memberOf(0), memberOf(1)]), NOTHING);
    expect(made.actions).toEqual([]);
    expect(isConverged(made)).toBe(true);
  });

  test("plan is not converged while a VM is leaving or settles", () => {
    expect(isConverged(plan(web(0), observedOf([], { leaving: [leaving(0)] }), NOTHING))).toBe(
      false,
    );
    expect(isConverged(plan(web(1), observedOf([settling(0)]), NOTHING))).toBe(false);
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

/** A cloud in which everything works: what was asked for happens between two looks. */
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
      }
    }
    for (const { instanceId, status } of before) this.pass(instanceId, status);
    return actions.length > 0 || waitsFor.length > 0;
  }

  observed(count: number) {
    return observe(web(count), [...this.vms.values()]);
  }

  private launch(slot: number): void {
    const instanceId = `i-new-${(this.made += 1)}`;
    const given = { slot, status: "pending", specHash: SPEC_HASH };
    this.vms.set(instanceId, candidate(instanceId, given));
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
  const rounds = 12;

  test("plan ends with exactly the members asked for, all ready, from wherever it starts", () => {
    fc.assert(
      fc.property(anyWorld, fc.nat(6), (vms, count) => {
        const cloud = new ToyCloud(vms);
        let left = rounds;
        while (left > 0 && cloud.round(count)) left -= 1;
        const { members, extras } = cloud.observed(count);
        expect(left).toBeGreaterThan(0);
        expect(extras).toEqual([]);
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

  test("plan never retires a member that is as declared", () => {
    fc.assert(
      fc.property(anyWorld, fc.nat(6), (vms, count) => {
        const observed = observe(web(count), vms);
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

  test("plan never launches a slot that has its member, or one beyond the count", () => {
    fc.assert(
      fc.property(anyWorld, fc.nat(6), (vms, count) => {
        const observed = observe(web(count), vms);
        const { actions } = plan(web(count), observed, NOTHING);
        const launched = actions.flatMap((one) => (one.kind === "launch" ? one.slots : []));
        const taken = observed.members.map(({ slot }) => slot);
        expect(launched.filter((slot) => taken.includes(slot) || slot >= count)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
