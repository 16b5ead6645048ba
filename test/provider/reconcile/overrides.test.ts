/** Members with overrides: their VMs, and the cost of a change. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Cloud } from "../../../provider/api/cloud.js";
import type { CreateRequest } from "../../../provider/group/batch.js";
import { createTrial, type Change, type Trial } from "./harness.js";

let trial: Trial;
/** The create requests sent to the cloud. */
let sent: CreateRequest[];
beforeEach(async () => {
  trial = await createTrial();
  sent = [];
});
afterEach(async () => {
  await trial.close();
});

type Overrides = NonNullable<NonNullable<Change["inputs"]>["overrides"]>;

const heard = (): Cloud => ({
  ...trial.cloud,
  launch: async (request) => {
    sent.push(request as CreateRequest);
    return trial.cloud.launch(request);
  },
});
const withOwn = (overrides: Overrides, spec: Change["spec"] = {}): Change => ({
  inputs: { overrides },
  spec,
  cloud: heard(),
});
const alive = () => trial.simulator.ledger().instances.filter((vm) => vm.alive);
const vmOf = (name: string) => alive().find((vm) => vm.name === name);
const deletes = () => trial.simulator.ledger().calls["deleteInstance"] ?? 0;

test("a member with an override is launched by a separate call with all its own fields", async () => {
  const own = {
    name: "db",
    hostname: "db.local",
    primaryIpAddress: "10.0.0.77",
    description: "the database",
    metadata: [{ key: "role", value: "db" }],
    userTags: [{ key: "env", value: "test" }],
  };
  const common = {
    metadata: [
      { key: "role", value: "web" },
      { key: "x", value: "1" },
    ],
    userTags: [
      { key: "env", value: "prod" },
      { key: "team", value: "web" },
    ],
  };
  const run = await trial.run(4, undefined, withOwn({ 1: own }, common));
  expect(run.verdict).toBe("converged");
  expect(trial.alive()).toEqual(["db", "web-001", "web-003", "web-004"]);
  const db = vmOf("db");
  expect(db?.privateIpAddress).toBe("10.0.0.77");
  expect(db?.tags).toMatchObject({ env: "test", team: "web" });
  expect(vmOf("web-001")?.tags).toMatchObject({ env: "prod", team: "web" });
  expect(db?.tags["jdvm:group"]).toBe(vmOf("web-001")?.tags["jdvm:group"]);
  expect(db?.tags["jdvm:batch"]).toMatch(/\.1-1$/);
  const request = sent.find(({ instanceSpec }) => instanceSpec.name === "db");
  expect(request).toMatchObject({
    maxCount: 1,
    instanceSpec: {
      hostname: "db.local",
      description: "the database",
      metadata: [
        { key: "x", value: "1" },
        { key: "role", value: "db" },
      ],
    },
  });
  expect(sent.map(({ maxCount }) => maxCount).sort()).toEqual([1, 1, 2]);
});

test("a second run with the same overrides changes nothing and recognises the member by its own name", async () => {
  const change = () => withOwn({ 1: { name: "db" } });
  const first = await trial.run(3, undefined, change());
  const again = await trial.run(3, first.saved, change());
  const unsaved = await trial.run(3, undefined, change());
  for (const run of [again, unsaved]) {
    expect(run.verdict).toBe("converged");
    expect(run.observed.members.map(({ slot, name }) => [slot, name])).toEqual([
      [0, "web-001"],
      [1, "db"],
      [2, "web-003"],
    ]);
  }
  expect(trial.simulator.ledger().made).toBe(3);
  expect(deletes()).toBe(0);
});

test("a changed override replaces only its member", async () => {
  const first = await trial.run(3, undefined, withOwn({ 1: { description: "old" } }));
  const kept = [vmOf("web-001")?.instanceId, vmOf("web-003")?.instanceId];
  const second = await trial.run(3, first.saved, withOwn({ 1: { description: "new" } }));
  expect(second.verdict).toBe("converged");
  expect([vmOf("web-001")?.instanceId, vmOf("web-003")?.instanceId]).toEqual(kept);
  expect([trial.simulator.ledger().made, deletes()]).toEqual([4, 1]);
  expect(trial.alive()).toEqual(["web-001", "web-002", "web-003"]);
});

test("a removed override replaces its member by one with the common spec", async () => {
  const first = await trial.run(2, undefined, withOwn({ 1: { name: "db" } }));
  const second = await trial.run(2, first.saved, withOwn({}));
  expect(second.verdict).toBe("converged");
  expect(trial.alive()).toEqual(["web-001", "web-002"]);
  expect(deletes()).toBe(1);
});

test("two members that swap their own names end with each other's name", async () => {
  const first = await trial.run(2, undefined, withOwn({ 0: { name: "a1" }, 1: { name: "b1" } }));
  const second = await trial.run(2, first.saved, withOwn({ 0: { name: "b1" }, 1: { name: "a1" } }));
  expect(second.verdict).toBe("converged");
  expect(second.observed.members.map(({ slot, name }) => [slot, name])).toEqual([
    [0, "b1"],
    [1, "a1"],
  ]);
  expect(trial.simulator.ledger().duplicates).toEqual([]);
});

test("an override beyond the count waits until its slot exists", async () => {
  const change = () => withOwn({ 2: { name: "db" } });
  const first = await trial.run(2, undefined, change());
  expect(trial.alive()).toEqual(["web-001", "web-002"]);
  const second = await trial.run(3, first.saved, change());
  expect(second.verdict).toBe("converged");
  expect(trial.alive()).toEqual(["db", "web-001", "web-002"]);
});

test("a deleted member with an own name is launched again under this name", async () => {
  const change = () => withOwn({ 1: { name: "db" } });
  const first = await trial.run(3, undefined, change());
  trial.simulator.deleteInstance(vmOf("db")?.instanceId ?? "");
  const second = await trial.run(3, first.saved, change());
  expect(second.verdict).toBe("converged");
  expect(trial.alive()).toEqual(["db", "web-001", "web-003"]);
  expect(sent.at(-1)).toMatchObject({ maxCount: 1, instanceSpec: { name: "db" } });
});

test("a killed launch of members with overrides is adopted, not repeated", async () => {
  const change = () => withOwn({ 0: { name: "db" }, 2: { description: "d" } });
  await expect(trial.run(4, undefined, { ...change(), dieAtWait: 1 })).rejects.toThrow("killed");
  const run = await trial.run(4, undefined, change());
  expect(run.verdict).toBe("converged");
  expect(trial.simulator.ledger().made).toBe(4);
});
