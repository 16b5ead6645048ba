import { describe, expect, test } from "@jest/globals";
import type { Member } from "../../../provider/group/observed.js";
import { portable } from "../../../provider/group/portable.js";
import {
  observedFromState,
  readState,
  STATE_VERSION,
  outputsOf,
  type GroupOutputs,
} from "../../../provider/group/state.js";
import { driftedOf, memberOf, observedOf, SPEC_HASH, web, webWith } from "./web-group.js";

function outputs(members: readonly Member[], surplus: readonly Member[] = []): GroupOutputs {
  return outputsOf({
    groupKey: "jdvm-a",
    generation: 2,
    desiredCount: 3,
    observed: observedOf(members, { surplus }),
    readyCount: members.length,
    failures: [],
  });
}

const many = (size: number) =>
  outputs(Array.from({ length: size }, (_, slot) => memberOf(slot, { name: `web-${slot}` })));
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe("outputsOf", () => {
  test("outputsOf saves members by slot and leaves out empty fields", () => {
    const failure = { slot: 2, phase: "launch", code: "QUOTA_EXCEEDED", message: "no" } as const;
    const saved = outputsOf({
      groupKey: "jdvm-a",
      generation: 2,
      desiredCount: 3,
      observed: observedOf([
        memberOf(0),
        driftedOf(1, { elasticIpAddress: "1.2.3.4", specHash: undefined }),
      ]),
      readyCount: 1,
      failures: [failure],
    });
    expect(saved).toEqual({
      version: STATE_VERSION,
      groupKey: "jdvm-a",
      generation: 2,
      desiredCount: 3,
      readyCount: 1,
      instanceIds: ["i-0", "i-1"],
      instances: [
        {
          slot: 0,
          instanceId: "i-0",
          name: "web-001",
          status: "running",
          az: "cn-north-1a",
          privateIpAddress: "10.0.0.0",
          specHash: SPEC_HASH,
        },
        {
          slot: 1,
          instanceId: "i-1",
          name: "web-002",
          status: "running",
          az: "cn-north-1a",
          privateIpAddress: "10.0.0.1",
          elasticIpAddress: "1.2.3.4",
          mismatches: { az: "b" },
        },
      ],
      failures: [failure],
    });
  });

  test("outputsOf saves unfinished changes in place, also in a shortened state, and the next run reads them", () => {
    const unfinished = ["a".repeat(16)];
    const saved = outputs([memberOf(0, { unfinished }), memberOf(1)]);
    expect(saved.instances.map((one) => one.unfinished)).toEqual([unfinished, undefined]);
    const read = readState({ ...portable(saved, 64 * 1024) });
    const { members } = observedFromState(web(2), read);
    expect(members.map((one) => one.unfinished)).toEqual([unfinished, undefined]);
  });

  test("outputsOf saves surplus VMs as surplus, so no id is lost", () => {
    const saved = outputs([memberOf(0)], [memberOf(0, { instanceId: "i-x" })]);
    expect(saved.instanceIds).toEqual(["i-0", "i-x"]);
    expect(saved.instances.map(({ isSurplus }) => isSurplus)).toEqual([undefined, true]);
    expect(saved.readyCount).toBe(1);
  });

  test("outputsOf needs at most 400 bytes for each VM", () => {
    const member = memberOf(9999, {
      instanceId: "i-0123456789",
      name: `${"x".repeat(40)}-9999`,
      privateIpAddress: "255.255.255.255",
      elasticIpAddress: "255.255.255.255",
    });
    expect(bytesOf(outputs([member])) - bytesOf(outputs([]))).toBeLessThanOrEqual(400);
  });
});

describe("in-doubt calls", () => {
  const inDoubt = [{ generation: 2, specHash: SPEC_HASH, first: 0, last: 9, atMs: 7 }];
  const given = {
    groupKey: "jdvm-a",
    generation: 2,
    desiredCount: 3,
    observed: observedOf([memberOf(0)]),
    readyCount: 1,
    failures: [],
  };

  test("outputsOf saves in-doubt calls, and no field without them", () => {
    expect(outputsOf({ ...given, inDoubt }).inDoubt).toEqual(inDoubt);
    expect(outputsOf({ ...given, inDoubt: [] })).not.toHaveProperty("inDoubt");
    expect(outputsOf(given)).not.toHaveProperty("inDoubt");
  });

  test("readState reads in-doubt calls back", () => {
    const saved = JSON.parse(JSON.stringify(outputsOf({ ...given, inDoubt })));
    expect(readState(saved).inDoubt).toEqual(inDoubt);
    expect(readState({ inDoubt: null })).toEqual({ generation: 0, members: [] });
  });

  test("portable keeps in-doubt calls, however large the other outputs are", () => {
    const outputs = outputsOf({ ...given, inDoubt });
    for (const otherBytes of [0, 64 * 1024, 2 * 1024 * 1024]) {
      expect(readState({ ...portable(outputs, otherBytes) }).inDoubt).toEqual(inDoubt);
    }
  });
});

describe("readState", () => {
  test("readState reads the result of outputsOf", () => {
    const saved = outputs([memberOf(0), driftedOf(1)]);
    const read = readState(JSON.parse(JSON.stringify(saved)));
    expect(read).toEqual({ generation: 2, members: saved.instances });
  });

  test("readState reads an empty state as a new group", () => {
    expect(readState({})).toEqual({ generation: 0, members: [] });
  });

  test("readState fills in the omitted fields of a shortened member", () => {
    const { members } = readState({ instances: [{ slot: 1, instanceId: "i-1" }] });
    expect(members).toEqual([
      { slot: 1, instanceId: "i-1", name: "", status: "running", az: "", privateIpAddress: "" },
    ]);
  });

  test("readState reports omitted members", () => {
    expect(readState({ areMembersOmitted: true })).toEqual({
      generation: 0,
      members: [],
      areMembersOmitted: true,
    });
  });

  test("readState rejects the state of a newer release and says what to install", () => {
    expect(() => readState({ version: STATE_VERSION + 1 })).toThrow(
      `this group's state has version ${STATE_VERSION + 1}, but this release of pulumi-jdcloud-vm reads at most version ${STATE_VERSION}. Install the release that wrote the state, or a later one`,
    );
  });

  test.each([
    [{ instances: "x" }, "instances"],
    [{ instances: [{ slot: 0 }] }, "instances.0.instanceId"],
    [{ instances: [{ slot: -1, instanceId: "i" }] }, "instances.0.slot"],
    [{ generation: "1" }, "generation"],
    [{ version: "1" }, "version"],
    [{ inDoubt: [{ generation: 1 }] }, "inDoubt.0.specHash"],
  ])("readState rejects the damaged state %j and names the damaged field", (outputs, at) => {
    expect(() => readState(outputs)).toThrow(
      `this group's state is damaged at "${at}". Restore an earlier checkpoint (pulumi stack history, pulumi stack import)`,
    );
  });
});

describe("observedFromState", () => {
  test("observedFromState returns the saved members", () => {
    const members = [memberOf(0), driftedOf(1, { elasticIpAddress: "1.2.3.4" })];
    const { observed } = {
      observed: observedFromState(web(3), readState({ ...outputs(members) })),
    };
    expect(observed).toEqual(observedOf(members));
  });

  test.each(["deleting", "running"])(
    "observedFromState returns a VM saved as %s and surplus as leaving, not as a member",
    (status) => {
      const leaving = [memberOf(1, { status, phase: "gone" })];
      const group = { groupKey: "jdvm-a", generation: 2, desiredCount: 1, readyCount: 1 };
      const observed = observedOf([memberOf(0)], { leaving });
      const outputs = outputsOf({ ...group, observed, failures: [] });
      expect(outputs.instanceIds).toEqual(["i-0"]);
      const again = observedFromState(web(1), readState({ ...outputs }));
      expect(again).toEqual(
        observedOf([memberOf(0)], {
          leaving: [memberOf(1, { status: "deleting", phase: "gone" })],
        }),
      );
    },
  );

  test("observedFromState gives a member without a saved name its slot's name", () => {
    const saved = readState({ instances: [{ slot: 1, instanceId: "i-1" }] });
    expect(observedFromState(web(3), saved).members).toEqual([
      memberOf(1, { az: "", privateIpAddress: "", specHash: undefined }),
    ]);
  });

  test("observedFromState computes drift from the current spec", () => {
    const saved = readState({ ...outputs([driftedOf(0)]) });
    expect(observedFromState(web(1, { az: "c" }), saved).members).toMatchObject([
      { drift: "az is b, declared c", mismatches: { az: "b" } },
    ]);
    expect(observedFromState(web(1, { az: "b" }), saved).members).toMatchObject([
      { drift: "", mismatches: {} },
    ]);
  });

  test.each(["i-x", "a-lower-id"])(
    "observedFromState keeps the surplus VM %s surplus",
    (instanceId) => {
      const duplicate = memberOf(0, { instanceId });
      const observed = observedFromState(
        web(1),
        readState({ ...outputs([memberOf(0)], [duplicate]) }),
      );
      expect(observed.surplus).toEqual([duplicate]);
    },
  );
});

describe("members with own names and fallback places", () => {
  const B = { az: "cn-north-1b", subnetId: "subnet-b" };
  const inB = memberOf(0, { az: B.az, mismatches: B });

  test("observedFromState finds no drift in a member in a fallback place", () => {
    const saved = readState({ ...outputs([inB]) });
    expect(observedFromState(webWith({ placements: [B] }), saved).members).toEqual([inB]);
    expect(observedFromState(web(1), saved).members).toMatchObject([
      {
        drift: "az is cn-north-1b, declared cn-north-1a; subnetId is subnet-b, declared subnet-a",
      },
    ]);
  });

  test("observedFromState gives a member without a saved name its slot's own name", () => {
    const saved = readState({ instances: [{ slot: 1, instanceId: "i-1" }] });
    const group = webWith({ overrides: { 1: { name: "db" } } });
    expect(observedFromState(group, saved).members[0]?.name).toBe("db");
  });

  test("portable keeps the place of a member", () => {
    const short = portable(outputs([inB]), 64 * 1024);
    expect(short.instances[0]).toMatchObject({ mismatches: B });
  });

  test("readState reads the place of an in-doubt call back", () => {
    const inDoubt = [{ generation: 2, specHash: SPEC_HASH, first: 0, last: 9, place: 1, atMs: 7 }];
    expect(readState({ inDoubt }).inDoubt).toEqual(inDoubt);
  });
});

describe("portable", () => {
  test("portable keeps small outputs complete", () => {
    const small = many(100);
    expect(portable(small, 1000)).toBe(small);
  });

  test("portable shortens the members of large outputs to the fields without another source", () => {
    const odd = driftedOf(500, { status: "error", phase: "broken", specHash: undefined });
    const large = outputs([...Array.from({ length: 500 }, (_, slot) => memberOf(slot)), odd]);
    const failures = Array.from({ length: 60 }, (_, slot) => ({
      slot,
      phase: "boot" as const,
      code: "error",
      message: "no",
    }));
    const short = portable({ ...large, failures }, 0);
    expect(short.instances[0]).toEqual({ slot: 0, instanceId: "i-0", specHash: SPEC_HASH });
    expect(short.instances[500]).toEqual({
      slot: 500,
      instanceId: "i-500",
      status: "error",
      mismatches: { az: "b" },
    });
    expect(short.instanceIds).toEqual(large.instanceIds);
    expect(short.failures).toHaveLength(50);
    expect(readState({ ...short }).members).toHaveLength(501);
  });

  test("portable keeps surplus VMs surplus in shortened outputs", () => {
    const duplicate = memberOf(0, { instanceId: "a-lower-id" });
    const short = portable(outputs([memberOf(0)], [duplicate]), 64 * 1024);
    expect(short.instances).toEqual([
      { slot: 0, instanceId: "i-0", specHash: SPEC_HASH },
      { slot: 0, instanceId: "a-lower-id", specHash: SPEC_HASH, isSurplus: true },
    ]);
    const { members, surplus } = observedFromState(web(1), readState({ ...short }));
    expect(members).toMatchObject([{ instanceId: "i-0" }]);
    expect(surplus).toMatchObject([{ instanceId: "a-lower-id" }]);
  });

  test("portable includes the data saved beside the outputs in its limit", () => {
    const small = many(100);
    expect(portable(small, 64 * 1024).instances[0]).toEqual({
      slot: 0,
      instanceId: "i-0",
      specHash: SPEC_HASH,
    });
  });

  test("portable counts bytes, not characters", () => {
    const message = "配".repeat(25_000);
    const failure = { slot: 0, phase: "boot" as const, code: "error", message };
    const large = { ...many(3), failures: [failure] };
    expect(JSON.stringify(large).length).toBeLessThan(64 * 1024);
    expect(bytesOf(large)).toBeGreaterThan(64 * 1024);
    expect(portable(large, 0).instances[0]).toEqual({
      slot: 0,
      instanceId: "i-0",
      specHash: SPEC_HASH,
    });
  });

  test("portable omits members, and says so, when even short ones exceed the limit", () => {
    const short = portable(many(100), 2 * 1024 * 1024);
    expect(short).toMatchObject({ instances: [], instanceIds: [], areMembersOmitted: true });
    expect(short.readyCount).toBe(100);
    expect(readState({ ...short }).areMembersOmitted).toBe(true);
  });

  test("portable reduces a group of 10000 to a size every engine accepts", () => {
    expect(bytesOf(portable(many(10_000), 0))).toBeLessThanOrEqual(1024 * 1024);
  });
});
