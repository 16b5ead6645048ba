import { describe, expect, test } from "@jest/globals";
import {
  candidateOf,
  comparedWith,
  phaseOf,
  type Phase,
} from "../../../provider/group/observed.js";
import { Instance } from "../../../provider/wire/instance.js";
import { memberOf, observedOf, SPEC, SPEC_HASH, web, webWith } from "./web-group.js";

describe("phaseOf", () => {
  test.each<readonly [string, Phase]>([
    ["pending", "settling"],
    ["starting", "settling"],
    ["running", "ready"],
    ["stopping", "settling"],
    ["stopped", "stopped"],
    ["rebooting", "settling"],
    ["rebuilding", "settling"],
    ["resizing", "settling"],
    ["deleting", "gone"],
    ["terminated", "gone"],
    ["error", "broken"],
    ["announced", "settling"],
    ["a status of tomorrow", "settling"],
  ])("phaseOf %s is %s", (status, phase) => {
    expect(phaseOf(status)).toBe(phase);
  });
});

describe("candidateOf", () => {
  const vm = Instance.parse({
    instanceId: "i-a",
    instanceName: "web-001",
    status: "running",
    az: "cn-north-1b",
    privateIpAddress: "10.0.0.1",
    elasticIpAddress: "1.2.3.4",
    tags: [{ key: "jdvm:batch", value: "2.0123456789abcdef.0-9" }],
  });

  test("candidateOf reads a VM unknown to the state by its tags", () => {
    expect(candidateOf(web(3), vm, undefined)).toEqual({
      slot: undefined,
      isKnown: false,
      range: { generation: 2, specHash: "0123456789abcdef", first: 0, last: 9, place: 0 },
      instanceId: "i-a",
      name: "web-001",
      status: "running",
      az: "cn-north-1b",
      privateIpAddress: "10.0.0.1",
      elasticIpAddress: "1.2.3.4",
      specHash: "0123456789abcdef",
      drift: "az is cn-north-1b, declared cn-north-1a",
      mismatches: { az: "cn-north-1b" },
    });
  });

  test("candidateOf reads the spec that a change in place recorded, and the create call as before", () => {
    const [changed, halfway] = ["a".repeat(16), "b".repeat(16)];
    const value = `2.0123456789abcdef.0-9.s${changed}.u${halfway}`;
    const found = candidateOf(web(3), { ...vm, tags: [{ key: "jdvm:batch", value }] }, undefined);
    expect(found).toMatchObject({
      range: { generation: 2, specHash: "0123456789abcdef", first: 0, last: 9, place: 0 },
      specHash: changed,
      unfinished: [halfway],
    });
  });

  test("candidateOf prefers a VM's own tag to the state", () => {
    const saved = { slot: 7, specHash: SPEC_HASH };
    expect(candidateOf(web(3), vm, saved)).toMatchObject({
      slot: 7,
      isKnown: true,
      specHash: "0123456789abcdef",
    });
  });

  test("candidateOf uses the state for a VM without tags", () => {
    const bare = { ...vm, tags: [] };
    expect(candidateOf(web(3), bare, { slot: 7, specHash: SPEC_HASH })).toMatchObject({
      range: undefined,
      specHash: SPEC_HASH,
    });
    expect(candidateOf(web(3), bare, { slot: 7 }).specHash).toBeUndefined();
  });

  test("candidateOf gives no slot to a VM saved as surplus", () => {
    const saved = { slot: 7, specHash: SPEC_HASH, isSurplus: true };
    expect(candidateOf(web(3), vm, saved)).toMatchObject({ slot: undefined, isKnown: false });
  });
});

describe("candidateOf in a fallback place", () => {
  const B = { az: "cn-north-1b", subnetId: "subnet-b" };
  const group = webWith({ placements: [B], overrides: { 1: { name: "db" } } });

  test("candidateOf a VM in a fallback place has no drift and names its place", () => {
    const instance = { ...B, instanceType: "g.n2.large", imageId: "img-a" };
    const vm = Instance.parse({ instanceId: "i-a", status: "running", ...instance });
    expect(candidateOf(group, vm, undefined)).toMatchObject({ drift: "", mismatches: B });
    expect(candidateOf(web(3), vm, undefined)).toMatchObject({
      drift: "az is cn-north-1b, declared cn-north-1a; subnetId is subnet-b, declared subnet-a",
      mismatches: B,
    });
  });
});

describe("comparedWith", () => {
  const former = web(3);
  const next = webWith({ instanceSpec: { ...SPEC, instanceType: "g.n2.xlarge" } });
  const compared = (...given: Parameters<typeof memberOf>) => {
    const [member] = comparedWith(next, former, observedOf([memberOf(...given)])).members;
    return [member?.drift, member?.mismatches];
  };

  test("comparedWith names the type of a member in the terms of the other declaration", () => {
    const drift = "instanceType is g.n2.large, declared g.n2.xlarge";
    expect(compared(0)).toEqual([drift, { instanceType: "g.n2.large" }]);
    expect(compared(0, { instanceType: "g.n2.large" })).toEqual([
      drift,
      { instanceType: "g.n2.large" },
    ]);
  });

  test("comparedWith finds no difference in a member of the other declaration", () => {
    const given = { drift: "instanceType is …", mismatches: { instanceType: "g.n2.xlarge" } };
    expect(compared(0, given)).toEqual(["", {}]);
  });

  test("comparedWith keeps differences in zone and in fields that calls set while a VM runs", () => {
    const mismatches = { az: "cn-north-1b", name: "db", "userTags.env": "dev" };
    expect(compared(0, { instanceType: "g.n2.xlarge", mismatches })).toEqual([
      "az is cn-north-1b, declared cn-north-1a",
      mismatches,
    ]);
  });
});
