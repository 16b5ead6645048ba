/** Changes outside Pulumi of a running group of four, against a simulator over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { InstanceSpec } from "../../../../provider/wire/spec.js";
import { createLiveWorld, type Kept, type LiveWorld, type Seen } from "./live-world.js";

let world: LiveWorld;
beforeEach(async () => {
  world = await createLiveWorld();
});
afterEach(() => world.trial.close());

const SPEC: Partial<InstanceSpec> = {
  description: "serves the shop",
  keyNames: ["ops"],
  userTags: [
    { key: "env", value: "prod" },
    { key: "team", value: "web" },
  ],
  primaryNetworkInterface: {
    networkInterface: { subnetId: "subnet-north1main", securityGroups: ["sg-north1main"] },
  },
};
const GIVEN = { spec: SPEC };

const tagsOf = (vm: Seen): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (vm["tags"] as readonly { key: string; value: string }[]).map(({ key, value }) => [key, value]),
  );
const interfaceOf = (vm: Seen) =>
  (vm["primaryNetworkInterface"] as { networkInterface: { networkInterfaceId: string } })
    .networkInterface;
const idOf = (vm: Seen): string => String(vm["instanceId"]);
const mismatchesIn = ({ outputs }: Kept) =>
  (outputs["instances"] as readonly { mismatches?: unknown }[]).map(({ mismatches }) => mismatches);

/** Somebody else changes one VM; the text of the drift, and the calls of its repair. */
interface Row {
  readonly change: (vm: Seen) => unknown;
  readonly drift: string;
  readonly mismatches: Readonly<Record<string, string>>;
  readonly calls: readonly string[];
}

const retag = (change: (tags: Record<string, string>) => Record<string, string>) => (vm: Seen) =>
  world.trial.simulator.retagInstance(idOf(vm), change({ ...tagsOf(vm) }));
const without = (key: string) =>
  retag((tags) => Object.fromEntries(Object.entries(tags).filter(([name]) => name !== key)));

const ROWS: Readonly<Record<string, Row>> = {
  "its name": {
    change: (vm) => world.trial.simulator.renameInstance(idOf(vm), "db-primary"),
    drift: 'name is "db-primary", declared "web-002"',
    mismatches: { name: "db-primary" },
    calls: ["modifyInstanceAttribute"],
  },
  "its description": {
    change: (vm) => world.trial.cloud.modifyAttributes(idOf(vm), { description: "mine" }),
    drift: 'description is "mine", declared "serves the shop"',
    mismatches: { description: "mine" },
    calls: ["modifyInstanceAttribute"],
  },
  "its key": {
    change: async (vm) => {
      await world.trial.cloud.detachKey("ops", [idOf(vm)]);
      await world.trial.cloud.attachKey("dev", [idOf(vm)], "yes");
    },
    drift: 'keyNames is "dev", declared "ops"',
    mismatches: { keyNames: "dev" },
    calls: ["detachKeypair", "attachKeypair"],
  },
  "its security groups": {
    change: (vm) =>
      world.trial.cloud.setSecurityGroups(interfaceOf(vm).networkInterfaceId, ["sg-north1http"]),
    drift: 'securityGroups is "sg-north1http", declared "sg-north1main"',
    mismatches: { securityGroups: "sg-north1http" },
    calls: ["modifyNetworkInterface"],
  },
  "the value of a declared tag": {
    change: retag((tags) => ({ ...tags, env: "dev" })),
    drift: 'userTags.env is "dev", declared "prod"',
    mismatches: { "userTags.env": "dev" },
    calls: ["tagResources"],
  },
  "a declared tag, which is gone": {
    change: without("env"),
    drift: 'userTags.env is missing, declared "prod"',
    mismatches: { "userTags.env": "(none)" },
    calls: ["tagResources"],
  },
  "the group's tag, which is gone": {
    change: without("jdvm:group"),
    drift: "the tag jdvm:group is missing",
    mismatches: { "jdvm:group": "(none)" },
    calls: ["tagResources"],
  },
  "the batch tag, which is gone": {
    change: without("jdvm:batch"),
    drift: "the tag jdvm:batch is missing",
    mismatches: { "jdvm:batch": "(none)" },
    calls: ["tagResources"],
  },
};

const READS = new Set(["describeInstances", "describeInstance"]);
const changesIn = (calls: readonly string[]) => calls.filter((name) => !READS.has(name));

describe("drift of one member of four", () => {
  test.each(Object.entries(ROWS))(
    "a refresh shows %s as drift, the next preview lists it, and the next update sends only the calls for that member",
    async (_, { change, drift, mismatches, calls }) => {
      const created = await world.create(GIVEN);
      const [, second = {}] = await world.vms(created);
      await change(second);
      const refreshed = await world.refresh(created);
      expect(refreshed.lines).toContain("3 of 4 members are as declared; ");
      expect(refreshed.lines).toContain(`(${idOf(second)}): ${drift}`);
      expect(mismatchesIn(refreshed.kept)).toEqual([undefined, mismatches, undefined, undefined]);

      const asBefore = await world.vms(created);
      const run = await world.up(refreshed.kept, GIVEN);
      expect(run.preview).toContain("4 -> 4 members: 1 to modify, 3 unchanged");
      expect(run.preview).toContain(drift);
      expect(run.preview).toContain("no VM is deleted; at least 4 of 4 members in service");
      expect(run.error).toBe("");
      expect(changesIn(run.calls)).toEqual(calls);

      const after = await world.vms(run.kept);
      expect([0, 2, 3].map((slot) => after[slot])).toEqual([0, 2, 3].map((slot) => asBefore[slot]));
      expect(after[1]).toMatchObject({
        ...{ instanceId: idOf(second), instanceName: "web-002", keyNames: ["ops"] },
        ...{ description: "serves the shop", status: "running" },
      });
      expect(tagsOf(after[1] ?? {})).toMatchObject({ env: "prod", team: "web" });
      expect(tagsOf(after[1] ?? {})["jdvm:group"]).toBe(created.outputs["groupKey"]);
      expect(interfaceOf(after[1] ?? {})).toEqual(interfaceOf(second));
      expect(mismatchesIn(run.kept)).toEqual([undefined, undefined, undefined, undefined]);
      const again = await world.refresh(run.kept);
      expect(again.lines).toBe("");
      expect((await world.up(again.kept, GIVEN)).changes).toBe(false);
      expect(world.trial.simulator.ledger()).toMatchObject({ made: 4, alive: 4 });
    },
  );
});

describe("drift of values that a template decides", () => {
  const TEMPLATE = { instanceTemplateId: "it-north1main", instanceType: undefined };
  const GROUP = {
    ...{ agId: "ag-north1main", az: undefined, instanceType: undefined, imageId: undefined },
    ...{ systemDisk: undefined, primaryNetworkInterface: undefined },
  };

  test.each([
    ["a template", TEMPLATE],
    ["an availability group", GROUP],
  ] as const)(
    "a refresh compares a member of %s with the values of its launch, and the next update replaces it",
    async (_, spec) => {
      const given = { spec: { description: "mine", ...spec } };
      const created = await world.create(given);
      expect((await world.refresh(created)).lines).toBe("");
      const [, second = {}] = await world.vms(created);
      world.trial.simulator.changeInstanceType(idOf(second), "g.n2.xlarge");
      const { lines, kept } = await world.refresh(created);
      expect(lines).toContain(
        `(${idOf(second)}): instanceType is g.n2.xlarge, launched with g.n2.large`,
      );
      const run = await world.up(kept, given);
      expect(run.preview).toContain("4 -> 4 members: 1 to replace, 3 unchanged");
      expect(run.preview).toContain("instanceType is g.n2.xlarge, launched with g.n2.large");
      expect(run.error).toBe("");
      expect(world.trial.simulator.ledger()).toMatchObject({ made: 5, alive: 4 });
      const again = await world.refresh(run.kept);
      expect(again.lines).toBe("");
      expect((await world.up(again.kept, given)).changes).toBe(false);
    },
  );

  test.each([
    ["a template", TEMPLATE],
    ["an availability group", GROUP],
  ] as const)("the description of a member of %s is put right while it runs", async (_, spec) => {
    const given = { spec: { description: "mine", ...spec } };
    const created = await world.create(given);
    const [, second = {}] = await world.vms(created);
    await world.trial.cloud.modifyAttributes(idOf(second), { description: "x" });
    const run = await world.up((await world.refresh(created)).kept, given);
    expect(changesIn(run.calls)).toEqual(["modifyInstanceAttribute"]);
    expect((await world.vms(run.kept))[1]).toMatchObject({ description: "mine" });
  });

  test("a refresh compares nothing of a template with a state of an earlier release", async () => {
    const given = { spec: TEMPLATE };
    const created = await world.create(given);
    const [, second = {}] = await world.vms(created);
    world.trial.simulator.changeInstanceType(idOf(second), "g.n2.xlarge");
    const instances = (created.outputs["instances"] as readonly object[]).map((member) => ({
      ...member,
      launched: undefined,
    }));
    const earlier = { ...created, outputs: { ...created.outputs, instances } };
    expect((await world.refresh(earlier)).lines).toBe("");
  });
});

describe("drift that is not compared", () => {
  test("a refresh does not show a tag of somebody else", async () => {
    const created = await world.create(GIVEN);
    const [first = {}] = await world.vms(created);
    retag((tags) => ({ ...tags, owner: "somebody" }))(first);
    expect((await world.refresh(created)).lines).toBe("");
  });

  test("a refresh does not show a description, a key, groups and tags that the program leaves out", async () => {
    const created = await world.create();
    const [first = {}] = await world.vms(created);
    const { cloud } = world.trial;
    await cloud.modifyAttributes(idOf(first), { description: "mine" });
    await cloud.attachKey("dev", [idOf(first)], "yes");
    await cloud.setSecurityGroups(interfaceOf(first).networkInterfaceId, ["sg-north1http"]);
    retag((tags) => ({ ...tags, env: "dev" }))(first);
    expect((await world.refresh(created)).lines).toBe("");
  });

  test("a refresh does not show tags of a VM whose reply has none", async () => {
    const created = await world.create(GIVEN);
    const [first = {}] = await world.vms(created);
    retag(() => ({}))(first);
    expect((await world.refresh(created)).lines).toBe("");
  });
});

describe("drift and other changes", () => {
  test("a run leaves new drift as it is, names it, and saves it for the next preview", async () => {
    const created = await world.create(GIVEN);
    const [first = {}, second = {}] = await world.vms(created);
    world.trial.simulator.stopInstance(idOf(first));
    const refreshed = await world.refresh(created);
    retag((tags) => ({ ...tags, env: "dev" }))(second);
    const run = await world.up(refreshed.kept, GIVEN);
    expect(changesIn(run.calls)).toEqual(["startInstance"]);
    expect(run.log).toContain(
      `the next \`pulumi up\` will modify: web-002 (${idOf(second)}): userTags.env is "dev", declared "prod"`,
    );
    expect(mismatchesIn(run.kept)[1]).toEqual({ "userTags.env": "dev" });
    const next = await world.up(run.kept, GIVEN);
    expect(next.preview).toContain('userTags.env is "dev", declared "prod"');
    expect(changesIn(next.calls)).toEqual(["tagResources"]);
    expect((await world.up(next.kept, GIVEN)).changes).toBe(false);
  });

  test("a run that changes a field leaves new drift of another one, and saves it", async () => {
    const created = await world.create(GIVEN);
    const [, second = {}] = await world.vms(created);
    retag((tags) => ({ ...tags, env: "dev" }))(second);
    const after = { spec: { ...SPEC, description: "new" } };
    const run = await world.up(created, after);
    expect(run.preview).not.toContain("env");
    expect(tagsOf((await world.vms(run.kept))[1] ?? {})["env"]).toBe("dev");
    expect(mismatchesIn(run.kept)).toEqual([
      ...[undefined, { "userTags.env": "dev" }, undefined, undefined],
    ]);
    const next = await world.up(run.kept, after);
    expect(changesIn(next.calls)).toEqual(["tagResources"]);
    expect(tagsOf((await world.vms(next.kept))[1] ?? {})["env"]).toBe("prod");
  });

  test("a changed field and drift that a refresh has shown are put right together", async () => {
    const created = await world.create(GIVEN);
    const [, second = {}] = await world.vms(created);
    retag((tags) => ({ ...tags, env: "dev" }))(second);
    const { kept } = await world.refresh(created);
    const after = { spec: { ...SPEC, description: "new" } };
    const run = await world.up(kept, after);
    expect(run.preview).toContain(
      'description: "serves the shop" -> "new"; userTags.env is "dev", declared "prod"',
    );
    expect(run.error).toBe("");
    const vms = await world.vms(run.kept);
    expect(vms.map((vm) => [vm["description"], tagsOf(vm)["env"]])).toEqual(
      Array.from({ length: 4 }, () => ["new", "prod"]),
    );
    const again = await world.refresh(run.kept);
    expect(again.lines).toBe("");
    expect((await world.up(again.kept, after)).changes).toBe(false);
  });

  test("drift of the type restarts its member, which has no other drift afterwards", async () => {
    const created = await world.create(GIVEN);
    const [, second = {}] = await world.vms(created);
    world.trial.simulator.changeInstanceType(idOf(second), "g.n2.xlarge");
    world.trial.simulator.renameInstance(idOf(second), "db-primary");
    const { kept, lines } = await world.refresh(created);
    expect(lines).toContain(
      'instanceType is g.n2.xlarge, declared g.n2.large; name is "db-primary", declared "web-002"',
    );
    const run = await world.up(kept, GIVEN);
    expect(run.preview).toContain("4 -> 4 members: 1 to restart, 3 unchanged");
    expect(run.preview).not.toContain("not at once");
    expect(run.error).toBe("");
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 4, alive: 4 });
    expect((await world.refresh(run.kept)).lines).toBe("");
  });

  test("drift of an override's member is compared with its own values", async () => {
    const inputs = { overrides: { 2: { name: "special", description: "own" } } };
    const created = await world.create({ ...GIVEN, inputs });
    expect((await world.refresh(created)).lines).toBe("");
    const [, , third = {}] = await world.vms(created);
    await world.trial.cloud.modifyAttributes(idOf(third), { name: "web-003", description: "x" });
    const { lines, kept } = await world.refresh(created);
    expect(lines).toContain(
      'name is "web-003", declared "special"; description is "x", declared "own"',
    );
    const run = await world.up(kept, { ...GIVEN, inputs });
    expect(changesIn(run.calls)).toEqual(["modifyInstanceAttribute"]);
    expect((await world.vms(run.kept))[2]).toMatchObject({
      ...{ instanceName: "special", description: "own" },
    });
  });

  test("drift is put right also of a member that rollout.hold holds", async () => {
    const inputs = { rollout: { hold: [1] } };
    const created = await world.create({ ...GIVEN, inputs });
    const [, second = {}] = await world.vms(created);
    world.trial.simulator.renameInstance(idOf(second), "db-primary");
    const { kept } = await world.refresh(created);
    const run = await world.up(kept, { ...GIVEN, inputs });
    expect(changesIn(run.calls)).toEqual(["modifyInstanceAttribute"]);
  });
});
