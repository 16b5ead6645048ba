/** Restarts and rebuilds of a running group, against a simulator over real HTTP. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { InstanceSpec } from "../../../../provider/wire/spec.js";
import { recordRollout } from "../../reconcile/rollout-records.js";
import { createLiveWorld, type Kept, type LiveWorld, type Seen } from "./live-world.js";

let world: LiveWorld;
beforeEach(async () => {
  world = await createLiveWorld();
});
afterEach(() => world.trial.close());

const TYPE = { instanceType: "g.n2.xlarge" };
const IMAGE = { imageId: "img-ubuntu2404" };
const DATA: Partial<InstanceSpec> = {
  dataDisks: [
    { autoDelete: true, deviceName: "vdb", cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } },
  ],
};

/** What a restart and a rebuild keep. */
const identityOf = (vms: readonly Seen[]) =>
  vms.map(({ instanceId, privateIpAddress, systemDisk, dataDisks }) => ({
    ...{ instanceId, privateIpAddress, systemDisk, dataDisks },
  }));
const valuesOf = (vms: readonly Seen[], field: string) => vms.map((vm) => vm[field]);
const four = (value: unknown) => [value, value, value, value];
const tagsOf = (vm: Seen): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (vm["tags"] as readonly { key: string; value: string }[]).map(({ key, value }) => [key, value]),
  );
const count = (calls: readonly string[], name: string) =>
  calls.filter((each) => each === name).length;
const idOf = ({ outputs }: Kept, slot: number): string =>
  (outputs["instanceIds"] as readonly string[])[slot] ?? "";
const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

test("a stopped member whose rebuild the preview told is not replaced if it runs again by then", async () => {
  const kept = await world.create();
  const instances = kept.outputs["instances"] as readonly { readonly slot: number }[];
  // As after a refresh while the last member was stopped; somebody has started it since.
  const stopped = instances.map((one) => (one.slot === 3 ? { ...one, status: "stopped" } : one));
  const refreshed = { ...kept, outputs: { ...kept.outputs, instances: stopped } };
  const given = { spec: IMAGE, inputs: { rollout: { maxSurge: 1, maxUnavailable: 0 } } };
  const { preview, log, error, kept: after } = await world.up(refreshed, given);
  expect(preview).toContain("3 to replace");
  expect(preview).toContain("1 to rebuild");
  expect(error).toBe("");
  expect(idOf(after, 3)).toBe(idOf(kept, 3));
  expect(log).toContain(`web-004 (${idOf(kept, 3)}) is kept, since no preview named its deletion`);
  const again = await world.up(after, given);
  expect(again.preview).toContain("1 to replace");
  expect(idOf(again.kept, 3)).not.toBe(idOf(kept, 3));
});

describe("a change of a running group that its VMs survive", () => {
  test.each([
    ["type", "restart", "resized", "resizeInstance", {}, TYPE],
    ["image", "rebuild", "rebuilt", "rebuildInstance", DATA, IMAGE],
  ] as const)(
    "update changes the %s of 4 running VMs by a %s, one at a time, and the next diff is empty",
    async (_, verb, done, operation, before, after) => {
      const spec = { ...before, ...after };
      const created = await world.create({ spec: before });
      const vms = await world.vms(created);
      const records = recordRollout(world.trial);
      const run = await world.up(created, { spec });
      expect(run.error).toBe("");
      expect(run.preview).toContain(`4 -> 4 members: 4 to ${verb}`);
      expect(run.preview).toMatch(new RegExp(`${verb} +web-001 .*: ${Object.keys(after)[0]}: "`));
      expect(run.preview).toContain(`stopped, ${done}, then started again`);
      expect(run.preview).toContain("in 4 waves");
      expect(run.preview).toContain("web-004: canary");
      expect(run.preview).toContain("no VM is deleted; at least 3 of 4 members in service");
      const { describeInstances: _polls, describeInstance: _one, ...writes } = records.calls();
      expect(writes).toEqual({
        ...{ tagResources: 8, stopInstance: 4, [operation]: 4, startInstance: 4 },
      });
      const changed = await world.vms(run.kept);
      expect(identityOf(changed)).toEqual(identityOf(vms));
      for (const [field, value] of Object.entries(after)) {
        expect(valuesOf(changed, field)).toEqual(four(value));
      }
      expect(valuesOf(changed, "status")).toEqual(four("running"));
      expect(records.fewestRunning()).toBe(3);
      expect(await world.up(run.kept, { spec })).toMatchObject({
        ...{ changes: false, calls: [], preview: "" },
      });
    },
  );

  test("update sets the name and the tags of a member before it stops it for its new type", async () => {
    const created = await world.create();
    const spec = { ...TYPE, name: "app-[001]", userTags: [{ key: "env", value: "prod" }] };
    const run = await world.up(created, { spec });
    expect(run.error).toBe("");
    expect(run.preview).toContain("4 to restart");
    expect(run.preview).toContain(', as app-001…app-004: instanceType: "g.n2.large"');
    const [first] = run.calls.filter((name) =>
      ["modifyInstanceAttribute", "stopInstance", "resizeInstance"].includes(name),
    );
    expect(first).toBe("modifyInstanceAttribute");
    expect(count(run.calls, "modifyInstanceAttribute")).toBe(4);
    const vms = await world.vms(run.kept);
    expect(valuesOf(vms, "instanceName")).toEqual(["app-001", "app-002", "app-003", "app-004"]);
    expect(valuesOf(vms, "instanceType")).toEqual(four(TYPE.instanceType));
    expect(vms.map((vm) => tagsOf(vm)["env"])).toEqual(four("prod"));
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 4, alive: 4 });
    expect((await world.up(run.kept, { spec })).changes).toBe(false);
  });

  test("update resizes before it rebuilds if both the type and the image change", async () => {
    const created = await world.create();
    const spec = { ...TYPE, ...IMAGE };
    const run = await world.up(created, { spec });
    expect(run.preview).toContain("4 to rebuild");
    expect(run.error).toBe("");
    const steps = run.calls.filter((name) => /^(stop|resize|rebuild|start)I/.test(name));
    expect(steps.slice(0, 4)).toEqual([
      ...["stopInstance", "resizeInstance", "rebuildInstance", "startInstance"],
    ]);
    const vms = await world.vms(run.kept);
    expect([valuesOf(vms, "instanceType"), valuesOf(vms, "imageId")]).toEqual([
      ...[four(TYPE.instanceType), four(IMAGE.imageId)],
    ]);
    expect((await world.up(run.kept, { spec })).changes).toBe(false);
  });

  test("update sends password, key, host name, metadata and script with the rebuild, and no other call sets them", async () => {
    const script = (text: string) => [
      {
        key: "launch-script" as const,
        value: Buffer.from(`#!/bin/bash\n${text}`).toString("base64"),
      },
    ];
    const login = (password: string, key: string) => ({
      ...{ password, keyNames: [key], hostname: `${key}-[001]`, userdata: script(key) },
      metadata: [{ key: "role", value: key }],
    });
    const before = login("Tr0ub4dor&3", "ops");
    const after = { ...login("Sn0w&Rain!Wind", "dev"), ...IMAGE };
    const created = await world.create({ spec: before });
    const run = await world.up(created, { spec: after });
    expect(run.error).toBe("");
    expect(run.calls).not.toContain("modifyInstanceAttribute");
    expect(run.calls).not.toContain("modifyInstancePassword");
    expect(run.calls).not.toContain("attachKeypair");
    const vms = await world.vms(run.kept);
    expect(valuesOf(vms, "keyNames")).toEqual(four(["dev"]));
    expect(valuesOf(vms, "hostname")).toEqual(["dev-001", "dev-002", "dev-003", "dev-004"]);
    expect(valuesOf(vms, "metadata")).toEqual(four([{ key: "role", value: "dev" }]));
    expect(valuesOf(vms, "userdata")).toEqual(four(script("dev")));
    const digests = world.trial.simulator.world().instances.map((vm) => vm.passwordDigest);
    expect(digests).toEqual(four(digestOf("Sn0w&Rain!Wind")));
    expect((await world.up(run.kept, { spec: after })).changes).toBe(false);
  });

  test("update gives a rebuilt VM its password again, though only the image has changed", async () => {
    const spec = { password: "Tr0ub4dor&3" };
    const created = await world.create({ spec });
    const run = await world.up(created, { spec: { ...spec, ...IMAGE } });
    expect(run.error).toBe("");
    expect(run.preview).not.toContain("password");
    const digests = world.trial.simulator.world().instances.map((vm) => vm.passwordDigest);
    expect(digests).toEqual(four(digestOf(spec.password)));
  });

  test("update does not stop a member that is stopped already, and takes it first", async () => {
    const created = await world.create();
    await world.trial.cloud.stop(idOf(created, 1));
    world.trial.pass(60_000);
    const run = await world.up(created, { spec: TYPE });
    expect(run.error).toBe("");
    expect(count(run.calls, "stopInstance")).toBe(3);
    expect(run.calls.indexOf("resizeInstance")).toBeLessThan(run.calls.indexOf("stopInstance"));
    expect(valuesOf(await world.vms(run.kept), "status")).toEqual(four("running"));
  });

  test("update changes the members in waves within the budget, and holds the others back", async () => {
    const rollout = { maxUnavailable: 2, hold: [0], upTo: 3 };
    const created = await world.create();
    const records = recordRollout(world.trial);
    const run = await world.up(created, { spec: TYPE, inputs: { rollout } });
    expect(run.error).toBe("");
    expect(run.preview).toContain("3 to restart, 1 held");
    expect(run.log).toContain("done: 3 restarted, 1 held by rollout.hold");
    expect(records.fewestRunning()).toBe(2);
    const { instanceType } = TYPE;
    expect(valuesOf(await world.vms(run.kept), "instanceType")).toEqual([
      ...["g.n2.large", instanceType, instanceType, instanceType],
    ]);
  });

  test("update puts a type that somebody changed right, after a refresh has shown it", async () => {
    const created = await world.create();
    const id = idOf(created, 2);
    const { cloud, pass } = world.trial;
    await cloud.stop(id);
    pass(60_000);
    await cloud.resize(id, TYPE.instanceType);
    pass(60_000);
    await cloud.start(id);
    pass(60_000);
    const { kept: refreshed } = await world.refresh(created);
    const run = await world.up(refreshed);
    expect(run.preview).toContain(
      `restart  web-003 (${id}): instanceType is g.n2.xlarge, declared g.n2.large`,
    );
    expect(run.error).toBe("");
    expect(valuesOf(await world.vms(run.kept), "instanceType")).toEqual(four("g.n2.large"));
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 4, alive: 4 });
    expect((await world.up(run.kept)).changes).toBe(false);
  });

  test("update leaves a type that somebody changed as it is until a preview has shown it", async () => {
    const created = await world.create();
    const id = idOf(created, 2);
    const { cloud, pass } = world.trial;
    await cloud.stop(id);
    pass(60_000);
    await cloud.resize(id, TYPE.instanceType);
    pass(60_000);
    await cloud.start(id);
    pass(60_000);
    const run = await world.up(created, { spec: { description: "new" } });
    expect(run.calls).not.toContain("stopInstance");
    const next = await world.up(run.kept, { spec: { description: "new" } });
    expect(next.preview).toContain("1 to restart, 3 unchanged");
    expect(next.error).toBe("");
    expect(valuesOf(await world.vms(next.kept), "instanceType")).toEqual(four("g.n2.large"));
  });
});

describe("a VM without its tags and with a new type", () => {
  test("update resizes a VM whose tags somebody removed as the preview says, though no preview has told of the tags", async () => {
    const created = await world.create();
    const id = idOf(created, 3);
    const vm = await world.trial.cloud.find(id);
    const tags = (vm?.tags ?? []).map(({ key, value }) => ({ key, value }));
    await world.trial.cloud.untag([id], tags);
    world.trial.pass(60_000);
    const run = await world.up(created, { spec: TYPE });
    expect(run.preview).toContain("4 to restart");
    expect(run.error).toBe("");
    expect(count(run.calls, "stopInstance")).toBe(4);
    expect(valuesOf(await world.vms(run.kept), "instanceType")).toEqual(four(TYPE.instanceType));
  });
});

describe("a VM that somebody changes while the run changes it", () => {
  test("a run gives a VM that was renamed after its resize its name again", async () => {
    const { cloud } = world.trial;
    const created = await world.create();
    const id = idOf(created, 3);
    const start = async (instanceId: string): Promise<void> => {
      await cloud.start(instanceId);
      if (instanceId === id) await cloud.modifyAttributes(id, { name: "renamed" });
    };
    const run = await world.up(created, { spec: TYPE }, { start });
    expect(run.error).toBe("");
    expect(count(run.calls, "stopInstance")).toBe(4);
    expect(valuesOf(await world.vms(run.kept), "instanceName")[3]).toBe("web-004");
    expect((await world.up(run.kept, { spec: TYPE })).changes).toBe(false);
  });
});

describe("a change of a running group by a run that was killed before the save", () => {
  test("update takes no VM for done that a forgotten program gave another type, and restarts it once a preview has said so", async () => {
    const created = await world.create();
    const forgotten = await world.up(created, { spec: { ...TYPE, description: "forgotten" } });
    expect(forgotten.error).toBe("");
    const spec = { description: "new" };
    const run = await world.up(created, { spec });
    expect(run.preview).not.toContain("restart");
    expect(run.calls).not.toContain("stopInstance");
    expect(run.log).toContain(
      "changed outside Pulumi, or by an interrupted run; the next `pulumi up` will restart: web-001",
    );
    const marks = (await world.vms(run.kept)).map((vm) => tagsOf(vm)["jdvm:batch"]);
    const next = await world.up(run.kept, { spec });
    expect(next.preview).toContain("4 to restart");
    expect(next.error).toBe("");
    const vms = await world.vms(next.kept);
    expect(valuesOf(vms, "instanceType")).toEqual(four("g.n2.large"));
    expect(valuesOf(vms, "description")).toEqual(four("new"));
    for (const [slot, vm] of vms.entries()) expect(tagsOf(vm)["jdvm:batch"]).not.toBe(marks[slot]);
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 4, alive: 4 });
    expect((await world.up(next.kept, { spec })).changes).toBe(false);
  });
});

describe("members that an earlier run left with another spec", () => {
  const DISK = (diskSizeGB: number): Partial<InstanceSpec> => ({
    systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB } },
  });

  test("held members are changed in place from what they are made of, and the preview names their own changes", async () => {
    const tagged = (value: string) => ({ userTags: [{ key: "env", value }] });
    const created = await world.create({ spec: tagged("first") });
    const first = await world.up(created, {
      spec: { ...TYPE, ...tagged("second") },
      inputs: { rollout: { upTo: 1 } },
    });
    expect(first.error).toBe("");
    const second = await world.up(first.kept, {
      spec: { ...TYPE, ...IMAGE, ...tagged("third") },
      inputs: { rollout: { upTo: 2 } },
    });
    expect(second.error).toBe("");
    const last = await world.up(second.kept, { spec: { ...TYPE, ...tagged("third") } });
    expect(last.preview).toContain("2 to restart, 2 to rebuild");
    expect(last.preview).toMatch(
      /restart +web-001 .*: instanceType: "g.n2.large" -> "g.n2.xlarge"/,
    );
    expect(last.preview).toMatch(/rebuild +web-003 .*: imageId: "img-ubuntu2404" -> /);
    expect(last.error).toBe("");
    const vms = await world.vms(last.kept);
    expect(valuesOf(vms, "instanceType")).toEqual(four(TYPE.instanceType));
    expect(vms.map((vm) => tagsOf(vm)["env"])).toEqual(four("third"));
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 4, alive: 4 });
    expect(JSON.stringify(last.kept.outputs)).not.toContain("formerSpecs");
    expect((await world.up(last.kept, { spec: { ...TYPE, ...tagged("third") } })).changes).toBe(
      false,
    );
  });

  test("a refresh and a refused run keep the specs of held members", async () => {
    const hold = { rollout: { hold: [0] } };
    const created = await world.create();
    const held = await world.up(created, { spec: TYPE, inputs: hold });
    const { kept: refreshed } = await world.refresh(held.kept);
    const refused = await world
      .up(refreshed, {
        spec: { ...TYPE, ...DISK(50) },
        inputs: { rollout: { mostDisruptive: "restart" } },
      })
      .catch(() => ({ kept: refreshed }));
    const last = await world.up(refused.kept, { spec: TYPE });
    expect(last.preview).toContain("1 to restart, 3 unchanged");
    expect(last.error).toBe("");
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 4, alive: 4 });
  });
});

describe("the limits of rollout on what may be done to a member", () => {
  test.each([
    ["restart", IMAGE, "rebuild 4 VMs", "imageId changed"],
    ["live", TYPE, "restart 4 VMs", "instanceType changed"],
    ["rebuild", { chargeOnStopped: "stopCharging" }, "replace 4 VMs", "chargeOnStopped changed"],
  ] as const)(
    "mostDisruptive %s refuses a change that needs more before anything is touched",
    async (mostDisruptive, after, what, cause) => {
      const created = await world.create();
      const given = { spec: after, inputs: { rollout: { mostDisruptive } } };
      const before = world.trial.simulator.requests().length;
      const refusal = await world.up(created, given).catch((error: unknown) => String(error));
      expect(refusal).toContain(`this run would ${what}`);
      expect(refusal).toContain(`${cause}), but rollout.mostDisruptive is "${mostDisruptive}"`);
      expect(world.trial.simulator.requests()).toHaveLength(before);
      const allowed = await world.up(created, { spec: { description: "new" }, ...{} });
      expect(allowed.error).toBe("");
    },
  );

  test("a rollout without room and without a surge is refused before anything is touched", async () => {
    const created = await world.create();
    const before = world.trial.simulator.requests().length;
    const rollout = { maxUnavailable: 0, maxSurge: 0 };
    const run = await world.up(created, { spec: TYPE, inputs: { rollout } });
    expect(run.error).toContain("so no member could ever be replaced");
    expect(world.trial.simulator.requests()).toHaveLength(before);
  });

  test("mostDisruptive live still lets a run launch a missing member again", async () => {
    const inputs = { rollout: { mostDisruptive: "live" } };
    const created = await world.create({ inputs });
    world.trial.simulator.deleteInstance(idOf(created, 1));
    const { kept: refreshed } = await world.refresh(created);
    const run = await world.up(refreshed, { inputs });
    expect(run.error).toBe("");
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 5, alive: 4 });
  });

  test("leastDisruptive replace launches new VMs, also for a tag", async () => {
    const created = await world.create();
    const spec = { userTags: [{ key: "env", value: "dev" }] };
    const inputs = { rollout: { leastDisruptive: "replace" } };
    const run = await world.up(created, { spec, inputs });
    expect(run.preview).toContain("4 to replace");
    expect(run.error).toBe("");
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 8, alive: 4 });
  });

  test("a budget that allows no member out of service replaces members by a surge instead", async () => {
    const created = await world.create();
    const surge = { maxUnavailable: 0, maxSurge: 1 };
    const run = await world.up(created, { spec: TYPE, inputs: { rollout: surge } });
    expect(run.preview).toContain("4 to replace");
    expect(run.error).toBe("");
    expect(world.trial.simulator.ledger()).toMatchObject({ made: 8, alive: 4 });
    const strict = { ...surge, mostDisruptive: "restart" };
    const refusal = await world
      .up(run.kept, { spec: {}, inputs: { rollout: strict } })
      .catch((error: unknown) => String(error));
    expect(refusal).toContain("instanceType changed, and rollout.maxUnavailable allows no restart");
  });
});
