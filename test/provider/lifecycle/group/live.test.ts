/** Changes in place of a running group of four, against a simulator over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { specHashOf } from "../../../../provider/group/identity.js";
import type { InstanceSpec } from "../../../../provider/wire/spec.js";
import { Killed, SPEC } from "../../reconcile/harness.js";
import { createLiveWorld, type Kept, type LiveWorld, type Seen } from "./live-world.js";

let world: LiveWorld;
beforeEach(async () => {
  world = await createLiveWorld();
});
afterEach(() => world.trial.close());

const SUBNET = { subnetId: "subnet-north1main" };
const nic = (...securityGroups: string[]) => ({
  primaryNetworkInterface: { networkInterface: { ...SUBNET, securityGroups } },
});
const disk = (autoDelete: boolean): Partial<InstanceSpec> => ({
  dataDisks: [
    { autoDelete, deviceName: "vdb", cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } },
  ],
});
const eip = (bandwidthMbps: number) => ({ elasticIp: { bandwidthMbps, provider: "bgp" } });
const script = (text: string) => [
  { key: "launch-script" as const, value: Buffer.from(`#!/bin/bash\n${text}`).toString("base64") },
];
const prepaid = (autoRenew: boolean) => ({
  charge: { chargeMode: "prepaid_by_duration", chargeDuration: 1, autoRenew },
});
const tagsOf = (vm: Seen): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (vm["tags"] as readonly { key: string; value: string }[]).map(({ key, value }) => [key, value]),
  );
const networkOf = (vm: Seen) =>
  (vm["primaryNetworkInterface"] as { networkInterface: { securityGroups: { groupId: string }[] } })
    .networkInterface;
const idsOf = ({ outputs }: Kept): unknown => outputs["instanceIds"];

/** The spec as the group's tags must have it after its last change. */
function hashOf(spec: Partial<InstanceSpec>): string {
  return specHashOf("lineage-1", { spec: { ...SPEC, ...spec } });
}

type Row = readonly [
  field: string,
  before: Partial<InstanceSpec>,
  after: Partial<InstanceSpec>,
  read: (vm: Seen) => unknown,
  values: readonly unknown[],
];

const ROWS: readonly Row[] = [
  [
    "the name",
    {},
    { name: "app-[001]" },
    (vm) => vm["instanceName"],
    ["app-001", "app-002", "app-003", "app-004"],
  ],
  [
    "the host name",
    { hostname: "web-[001]" },
    { hostname: "app-[001]" },
    (vm) => vm["hostname"],
    ["app-001", "app-002", "app-003", "app-004"],
  ],
  [
    "the description",
    { description: "old" },
    { description: "new" },
    (vm) => vm["description"],
    ["new"],
  ],
  [
    "a pair of metadata",
    { metadata: [{ key: "role", value: "web" }] },
    {
      metadata: [
        { key: "role", value: "db" },
        { key: "a", value: "b" },
      ],
    },
    (vm) => vm["metadata"],
    [
      [
        { key: "role", value: "db" },
        { key: "a", value: "b" },
      ],
    ],
  ],
  [
    "the script",
    { userdata: script("old") },
    { userdata: script("new") },
    (vm) => vm["userdata"],
    [script("new")],
  ],
  ["the key", { keyNames: ["ops"] }, { keyNames: ["dev"] }, (vm) => vm["keyNames"], [["dev"]]],
  ["an added key", {}, { keyNames: ["ops"] }, (vm) => vm["keyNames"], [["ops"]]],
  ["a removed key", { keyNames: ["ops"] }, {}, (vm) => vm["keyNames"], [[]]],
  [
    "the security groups",
    nic("sg-north1main"),
    nic("sg-north1http"),
    (vm) => networkOf(vm).securityGroups.map(({ groupId }) => groupId),
    [["sg-north1http"]],
  ],
  [
    "autoDelete of a data disk",
    disk(false),
    disk(true),
    (vm) => (vm["dataDisks"] as readonly { autoDelete: boolean }[])[0]?.autoDelete,
    [true],
  ],
];

describe("update of a running group in place", () => {
  test.each(ROWS)(
    "update changes %s of 4 running VMs, which stay, and the next diff is empty",
    async (_, before, after, read, values) => {
      const created = await world.create({ spec: before });
      const run = await world.up(created, { spec: after });
      expect(run.error).toBe("");
      expect(run.preview).toContain("4 -> 4 members: 4 to modify");
      expect(run.preview).toContain("no VM is deleted; at least 4 of 4 members in service");
      expect(idsOf(run.kept)).toEqual(idsOf(created));
      expect(run.calls).not.toContain("deleteInstance");
      expect(world.trial.simulator.ledger()).toMatchObject({ made: 4, alive: 4 });
      const vms = await world.vms(run.kept);
      expect(vms.map(read)).toEqual([0, 1, 2, 3].map((slot) => values[slot] ?? values[0]));
      for (const vm of vms) {
        expect(tagsOf(vm)["jdvm:batch"]).toBe(`0.${hashOf(before)}.0-3.s${hashOf(after)}`);
      }
      expect(await world.up(run.kept, { spec: after })).toMatchObject({
        ...{ changes: false, calls: [], preview: "" },
      });
    },
  );

  test("update changes tags of 4 running VMs in one call, and marks them first if a tag is removed", async () => {
    const tags = (given: Readonly<Record<string, string>>) => ({
      spec: { userTags: Object.entries(given).map(([key, value]) => ({ key, value })) },
    });
    const created = await world.create(tags({ env: "dev", team: "web" }));
    const first = await world.up(created, tags({ env: "prod", team: "web", new: "1" }));
    expect(first.preview).toContain('userTags.env: "dev" -> "prod"');
    expect(first.calls).toEqual(["describeInstances", "tagResources"]);
    const second = await world.up(first.kept, tags({ env: "prod" }));
    expect(second.calls).toEqual([
      ...["describeInstances", "tagResources", "unTagResources", "tagResources"],
    ]);
    const vms = await world.vms(second.kept);
    for (const vm of vms) {
      const { "jdvm:batch": _batch, "jdvm:group": _group, ...own } = tagsOf(vm);
      expect(own).toEqual({ env: "prod" });
    }
    expect(idsOf(second.kept)).toEqual(idsOf(created));
    expect(world.trial.simulator.ledger().made).toBe(4);
    expect((await world.up(second.kept, tags({ env: "prod" }))).changes).toBe(false);
  });

  test("update changes the password of 4 running VMs, and shows it nowhere", async () => {
    const created = await world.create({ spec: { password: "Tr0ub4dor&3" } });
    const after = { spec: { password: "Sn0w&Rain!Wind" } };
    const run = await world.up(created, after);
    expect(run.preview).toContain("password changed");
    expect(run.preview).toContain("the password takes effect at the next reboot of a VM");
    expect(run.preview).not.toContain("Sn0w");
    expect(run.calls.filter((name) => name === "modifyInstancePassword")).toHaveLength(4);
    expect(idsOf(run.kept)).toEqual(idsOf(created));
    expect((await world.up(run.kept, after)).changes).toBe(false);
  });

  test("update changes the bandwidth of 4 elastic IPs", async () => {
    const created = await world.create({ spec: eip(5) });
    const run = await world.up(created, { spec: eip(10) });
    expect(run.error).toBe("");
    const { elasticIps } = world.trial.simulator.world();
    expect(elasticIps.map(({ bandwidthMbps }) => bandwidthMbps)).toEqual([10, 10, 10, 10]);
    expect(idsOf(run.kept)).toEqual(idsOf(created));
  });

  test("update switches automatic renewal of 4 prepaid VMs in one call", async () => {
    const created = await world.create({ spec: prepaid(false) });
    const run = await world.up(created, { spec: prepaid(true) });
    expect(run.error).toBe("");
    expect(run.calls.filter((name) => name === "setRenewal")).toHaveLength(1);
    expect(idsOf(run.kept)).toEqual(idsOf(created));
    expect((await world.up(run.kept, { spec: prepaid(true) })).changes).toBe(false);
  });

  test("update of one override touches its member only", async () => {
    const created = await world.create();
    const before = await world.vms(created);
    const run = await world.up(created, { inputs: { overrides: { 2: { name: "special" } } } });
    expect(run.preview).toContain("4 -> 4 members: 1 to modify, 3 unchanged");
    expect(run.calls).toEqual([
      ...["describeInstances", "tagResources", "modifyInstanceAttribute", "tagResources"],
    ]);
    const after = await world.vms(run.kept);
    expect(after.map((vm) => vm["instanceName"])).toEqual([
      ...["web-001", "web-002", "special", "web-004"],
    ]);
    expect([0, 1, 3].map((slot) => after[slot])).toEqual([0, 1, 3].map((slot) => before[slot]));
  });

  test("update changes in place first, and replaces the members that need it afterwards", async () => {
    const created = await world.create();
    const overrides = { 3: { primaryIpAddress: "10.0.0.200" } };
    const run = await world.up(created, { spec: { description: "new" }, inputs: { overrides } });
    expect(run.preview).toContain("4 -> 4 members: 3 to modify, 1 to replace");
    expect(run.error).toBe("");
    expect(run.calls.indexOf("deleteInstance")).toBeGreaterThan(
      run.calls.lastIndexOf("tagResources"),
    );
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 5, alive: 4 });
  });

  test("update adopts a change in place made twice: only the suffix of the tag differs", async () => {
    const created = await world.create();
    const first = await world.up(created, { spec: { description: "one" } });
    const second = await world.up(first.kept, { spec: { description: "two" } });
    const [vm = {}] = await world.vms(second.kept);
    expect(tagsOf(vm)["jdvm:batch"]).toBe(`0.${hashOf({})}.0-3.s${hashOf({ description: "two" })}`);
    const back = await world.up(second.kept, { spec: {} });
    // An empty description is no change for the cloud.
    expect(back.preview).toContain("4 to replace");
  });
});

describe("a change in place that does not end", () => {
  const changed = { spec: { description: "new", userTags: [{ key: "env", value: "dev" }] } };
  const killedAt = (name: "tag" | "modifyAttributes", nth: number) => {
    let calls = 0;
    const call = world.trial.cloud[name] as (...given: unknown[]) => Promise<never>;
    return {
      [name]: async (...given: unknown[]) => {
        if ((calls += 1) === nth) throw new Killed("killed");
        return call(...given);
      },
    };
  };

  test.each([
    ["before its first call", "tag", 1],
    ["before the first field", "modifyAttributes", 1],
    ["between the fields of two VMs", "modifyAttributes", 3],
    ["between the fields and the tags", "tag", 2],
  ] as const)("a run killed %s is repeated by the next one", async (_, name, nth) => {
    const created = await world.create();
    await world.up(created, changed, killedAt(name, nth));
    // The state of the killed run is lost.
    const run = await world.up(created, changed);
    expect(run.error).toBe("");
    const vms = await world.vms(run.kept);
    expect(vms.map((vm) => [vm["description"], tagsOf(vm)["env"]])).toEqual(
      Array.from({ length: 4 }, () => ["new", "dev"]),
    );
    for (const vm of vms) {
      expect(tagsOf(vm)["jdvm:batch"]).toBe(`0.${hashOf({})}.0-3.s${hashOf(changed.spec)}`);
    }
    expect(idsOf(run.kept)).toEqual(idsOf(created));
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 4, alive: 4 });
    expect((await world.up(run.kept, changed)).changes).toBe(false);
  });

  test("a run after a failed one goes back to the former spec, also of fields that had changed already", async () => {
    const before = { spec: { description: "old" } };
    const created = await world.create(before);
    const failed = await world.up(created, changed, killedAt("tag", 2));
    expect(failed.error).toContain("killed");
    expect((await world.vms(failed.kept)).map((vm) => vm["description"])).toEqual([
      ...["new", "new", "new", "new"],
    ]);
    const back = await world.up(failed.kept, before);
    expect(back.preview).toContain("an earlier change in place did not finish");
    expect(back.error).toBe("");
    const vms = await world.vms(back.kept);
    expect(vms.map((vm) => vm["description"])).toEqual(["old", "old", "old", "old"]);
    for (const vm of vms) expect(tagsOf(vm)["jdvm:batch"]).toBe(`0.${hashOf(before.spec)}.0-3`);
    expect((await world.up(back.kept, before)).changes).toBe(false);
    expect(world.trial.simulator.ledger().made).toBe(4);
  });

  test("a run killed after it removed a tag is noticed by the next one, which sets the tag again", async () => {
    const before = { spec: { userTags: [{ key: "env", value: "dev" }] } };
    const created = await world.create(before);
    const { tag, untag } = world.trial.cloud;
    let isUntagged = false;
    await world.up(
      created,
      { spec: {} },
      {
        untag: async (ids, tags) => {
          isUntagged = true;
          return untag(ids, tags);
        },
        tag: async (ids, tags) => {
          if (isUntagged) throw new Killed("killed");
          return tag(ids, tags);
        },
      },
    );
    expect((await world.vms(created)).map((vm) => tagsOf(vm)["env"])).toEqual([
      ...[undefined, undefined, undefined, undefined],
    ]);
    const next = { spec: { ...before.spec, description: "new" } };
    const run = await world.up(created, next);
    expect(run.error).toBe("");
    expect((await world.vms(run.kept)).map((vm) => tagsOf(vm)["env"])).toEqual([
      ...["dev", "dev", "dev", "dev"],
    ]);
    expect((await world.up(run.kept, next)).changes).toBe(false);
  });

  test("members changed by a killed run are changed again in place, even if no program declares its spec any more", async () => {
    const created = await world.create({ spec: { description: "old" } });
    // All calls took effect; the state does not know that.
    await world.up(created, { spec: { description: "forgotten" } });
    const next = { spec: { description: "new" } };
    const run = await world.up(created, next);
    expect(run.preview).toContain("4 to modify");
    expect(run.error).toBe("");
    expect(run.calls).not.toContain("deleteInstance");
    expect(idsOf(run.kept)).toEqual(idsOf(created));
    const vms = await world.vms(run.kept);
    expect(vms.map((vm) => vm["description"])).toEqual(["new", "new", "new", "new"]);
    for (const vm of vms) {
      expect(tagsOf(vm)["jdvm:batch"]).toBe(
        `0.${hashOf({ description: "old" })}.0-3.s${hashOf(next.spec)}`,
      );
    }
    expect((await world.up(run.kept, next)).changes).toBe(false);
  });

  test("a VM that the tag service refuses is named, and the others are changed", async () => {
    const created = await world.create();
    const [, second = {}] = await world.vms(created);
    const foreign = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`own-${at}`, "x"]));
    const id = String(second["instanceId"]);
    world.trial.simulator.retagInstance(id, { ...tagsOf(second), ...foreign });
    const after = { spec: { userTags: [{ key: "env", value: "dev" }] } };
    const run = await world.up(created, after);
    expect(run.error).toContain(`1 × modify failed: more than 10 tags (web-002; ${id}`);
    expect(run.error).toContain("3 of 4 members are ready, 1 outdated member still runs");
    expect(idsOf(run.kept)).toEqual(idsOf(created));
    expect((await world.vms(run.kept)).map((vm) => tagsOf(vm)["env"])).toEqual([
      ...["dev", undefined, "dev", "dev"],
    ]);
    world.trial.simulator.retagInstance(id, tagsOf(second));
    const next = await world.up(run.kept, after);
    expect(next.preview).toContain("1 to modify, 3 unchanged");
    expect(next.error).toBe("");
    expect((await world.vms(next.kept)).map((vm) => tagsOf(vm)["env"])).toEqual([
      ...["dev", "dev", "dev", "dev"],
    ]);
    expect(world.trial.simulator.ledger().made).toBe(4);
  });

  test("a VM whose key the cloud does not attach is named, and keeps its former spec", async () => {
    const created = await world.create();
    const [, second = {}] = await world.vms(created);
    const id = String(second["instanceId"]);
    const { attachKey } = world.trial.cloud;
    const after = { spec: { keyNames: ["ops"] } };
    const run = await world.up(created, after, {
      // Somebody else attaches a key after the run has looked.
      attachKey: async (keyName, ids, passwordAuth) => {
        await attachKey("dev", [id], passwordAuth);
        return attachKey(keyName, ids, passwordAuth);
      },
    });
    expect(run.error).toContain("1 × modify failed: the cloud did not attach key ops (web-002");
    expect((await world.vms(run.kept)).map((vm) => vm["keyNames"])).toEqual([
      ...[["ops"], ["dev"], ["ops"], ["ops"]],
    ]);
    const next = await world.up(run.kept, after);
    expect(next.error).toBe("");
    expect((await world.vms(next.kept)).map((vm) => vm["keyNames"])).toEqual(
      Array.from({ length: 4 }, () => ["ops"]),
    );
    expect(idsOf(next.kept)).toEqual(idsOf(created));
  });

  test("a VM without its batch tag gets one again when it is changed", async () => {
    const created = await world.create();
    const [first = {}] = await world.vms(created);
    const { "jdvm:batch": _gone, ...kept } = tagsOf(first);
    world.trial.simulator.retagInstance(String(first["instanceId"]), kept);
    const after = { spec: { description: "new" } };
    const run = await world.up(created, after);
    expect(run.error).toBe("");
    const [vm = {}] = await world.vms(run.kept);
    expect(tagsOf(vm)["jdvm:batch"]).toMatch(
      new RegExp(`^\\d+\\.${hashOf({})}\\.0-0\\.s${hashOf(after.spec)}$`),
    );
    expect((await world.up(run.kept, after)).changes).toBe(false);
    expect(world.trial.simulator.ledger().made).toBe(4);
  });
});
