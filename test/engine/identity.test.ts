/** The identity of a group across renames, stacks and failed runs with many members; and the example as a user runs it. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { startSimulator, type Simulator } from "../../simulator/index.js";
import { cloudOf, createProject, SPEC, type Project } from "./project.js";

let simulator: Simulator;
const projects: Project[] = [];
beforeEach(async () => {
  simulator = await startSimulator({ bootMs: 500, quota: 2000 });
});
afterEach(async () => {
  for (const project of projects.splice(0)) project.remove();
  await simulator.close();
});

const UP = ["up", "--yes", "--skip-preview"];
const alive = () => simulator.ledger().instances.filter((vm) => vm.alive);
const groupOf = (count: number) => ({ regionId: "cn-north-1", count, instanceSpec: SPEC });

async function newProject(example?: string): Promise<Project> {
  const project = await createProject(cloudOf(simulator), example);
  projects.push(project);
  return project;
}

test("a group renamed with an alias keeps its VMs and sends no request", async () => {
  const project = await newProject();
  expect((await project.run(UP, { group: groupOf(2) })).code).toBe(0);
  const ids = () => alive().map(({ instanceId }) => instanceId);
  const before = { ids: ids(), calls: simulator.ledger().totalCalls };
  const renamed = { name: "renamed", group: groupOf(2), options: { aliases: [{ name: "fleet" }] } };
  const up = await project.run(UP, renamed);
  expect(up.code).toBe(0);
  expect(ids()).toEqual(before.ids);
  expect(simulator.ledger().totalCalls).toBe(before.calls);
  expect((await project.run(["destroy", "--yes", "--skip-preview"], renamed)).code).toBe(0);
  expect(alive()).toEqual([]);
});

test("two stacks with the same names in one account never change each other's VMs", async () => {
  const [first, second] = [await newProject(), await newProject()];
  expect((await first.run(UP, { group: groupOf(2) })).code).toBe(0);
  expect((await second.run(UP, { group: groupOf(3) })).code).toBe(0);
  expect(alive()).toHaveLength(5);
  expect(
    (await second.run(["destroy", "--yes", "--skip-preview"], { group: groupOf(3) })).code,
  ).toBe(0);
  expect(alive()).toHaveLength(2);
  const preview = await first.run(["refresh", "--yes", "--skip-preview"], { group: groupOf(2) });
  expect(preview.output).toContain("5 unchanged");
});

test("a preview rejects deleteBeforeReplace: false with the reason", async () => {
  const project = await newProject();
  const options = { deleteBeforeReplace: false };
  const preview = await project.run(["preview"], { group: groupOf(1), options });
  expect(preview.code).not.toBe(0);
  expect(preview.output).toContain("deleteBeforeReplace: false is not supported");
});

test("a failed run with 900 of 999 members saves all 900", async () => {
  const project = await newProject();
  simulator.setQuota(900);
  const first = await project.run(UP, { group: groupOf(1000 - 1) });
  expect(first.code).not.toBe(0);
  expect(first.output).toContain("900 of 999 members are ready");
  const saved = (await project.state()).resources.find(({ type }) =>
    type.endsWith(":JdVmInstanceGroup"),
  );
  expect(saved?.outputs?.["instanceIds"]).toHaveLength(900);
  simulator.setQuota(2000);
  const preview = await project.run(["preview"], { group: groupOf(999) });
  expect(preview.output).toContain("900 -> 999 members: 99 to launch, 900 unchanged");
  expect((await project.run(UP, { group: groupOf(999) })).code).toBe(0);
  expect(simulator.ledger().made).toBe(999);
});

test("the example runs as a TypeScript program, and exports ids and addresses", async () => {
  const project = await newProject("fleet");
  const up = await project.run(UP);
  expect(up.output).toContain("addresses");
  expect(up.code).toBe(0);
  for (const vm of alive()) {
    expect(up.output).toContain(vm.instanceId);
    expect(up.output).toContain(`${vm.name}: "${vm.privateIpAddress}"`);
  }
  expect(alive()).toHaveLength(3);
  expect((await project.run(["destroy", "--yes", "--skip-preview"])).code).toBe(0);
  expect(alive()).toEqual([]);
});
