import { describe, expect, test } from "@jest/globals";
import { intend } from "../../../provider/plan/intent.js";
import { observedFromState, readState, outputsOf } from "../../../provider/group/state.js";
import { declaredIn } from "../../../provider/lifecycle/declared.js";
import type { Member } from "../../../provider/group/observed.js";
import { INPUTS, memberOf, observedOf, SPEC, web } from "../group/web-group.js";

const B = { az: "cn-north-1b", subnetId: "subnet-b" };
const OTHER = { specHash: "0000000000000000" };

/** The state of a group with members in slots 0 and 1, and its inputs. */
function stateOf(
  inputs: object,
  members = [memberOf(0), memberOf(1)],
  surplus: readonly Member[] = [],
) {
  const observed = observedOf(members, { surplus });
  const group = { groupKey: web(3).groupKey, generation: 1, desiredCount: 2, readyCount: 2 };
  const props = { ...inputs, ...outputsOf({ ...group, observed, failures: [] }) };
  const saved = readState(props);
  return { saved, desired: declaredIn(props, "jdvm-a", saved) };
}

const kindsOf = ({ saved, desired }: ReturnType<typeof stateOf>) =>
  intend({ ...desired, count: 2 }, observedFromState(desired, saved)).map(({ kind }) => kind);

describe("declaredIn", () => {
  test("declaredIn of a current state returns its declared inputs, under the saved group key", () => {
    const { desired } = stateOf(INPUTS);
    expect(desired).toEqual({ ...web(3), groupKey: "jdvm-a" });
  });

  test("declaredIn treats members as unchanged if it cannot read the inputs", () => {
    const members = [memberOf(0, OTHER), memberOf(1, { name: "db", ...OTHER })];
    const instanceSpec = { ...SPEC, fieldOfTomorrow: { isNew: true } };
    const state = stateOf({ ...INPUTS, instanceSpec, triggers: { a: 1 } }, members);
    expect(kindsOf(state)).toEqual(["keep", "keep"]);
    expect(state.desired).toMatchObject({ regionId: "cn-north-1", groupKey: "jdvm-a" });
  });

  test("declaredIn takes the spec of a member of unreadable inputs, not that of a surplus VM in its slot", () => {
    const instanceSpec = { ...SPEC, fieldOfTomorrow: 1 };
    const surplus = [{ ...memberOf(0, OTHER), instanceId: "i-surplus" }];
    const { saved, desired } = stateOf({ ...INPUTS, instanceSpec }, undefined, surplus);
    const intents = intend({ ...desired, count: 2 }, observedFromState(desired, saved));
    const retired = intents.filter((intent) => intent.kind === "retire");
    expect(retired.map(({ member }) => member.instanceId)).toEqual(["i-surplus"]);
  });

  test("declaredIn keeps the placements of unreadable inputs", () => {
    const elsewhere = memberOf(1, { mismatches: { az: B.az, subnetId: B.subnetId } });
    const instanceSpec = { ...SPEC, fieldOfTomorrow: 1 };
    const members = [memberOf(0), elsewhere];
    const state = (placements: unknown) =>
      kindsOf(stateOf({ ...INPUTS, instanceSpec, placements }, members));
    expect(state([B, null])).toEqual(["keep", "keep"]);
    expect(state("everywhere")).toEqual(["keep", "replace"]);
  });

  test.each([{}, { count: "two", lineage: 7, instanceSpec: "none" }])(
    "declaredIn makes do with a region: %j",
    (rest) => {
      expect(stateOf({ regionId: "cn-north-1", ...rest }).desired).toMatchObject({
        ...{ regionId: "cn-north-1", count: 0, spec: { name: "member" } },
      });
    },
  );

  test("declaredIn rejects a state without a region", () => {
    expect(() => stateOf({ count: 2 })).toThrow(
      "the state of this group names no region: restore an earlier checkpoint (pulumi stack history, pulumi stack import)",
    );
  });
});
