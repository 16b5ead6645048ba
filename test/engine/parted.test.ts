/** A group whose companions were not moved, renamed, removed or replaced together with it. */
import { expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../simulator/index.js";
import { SPEC, type Program, type Project } from "./project.js";
import { projectForEachTest } from "./given-project.js";

const COUNT = 2;
const UP = ["up", "--yes", "--skip-preview"];
const DESTROY = ["destroy", "--yes", "--skip-preview"];
const NO_CHANGES = [...UP, "--expect-no-changes"];
const PROD = ["--stack", "prod"];

let simulator: Simulator;
let project: Project;
let before: readonly string[];
projectForEachTest({ bootMs: 200 }, async (given) => {
  ({ simulator, project } = given);
  await succeeds(UP);
  before = alive();
  expect(before).toHaveLength(COUNT);
});

const named = (name = "fleet", options = {}): Program => ({
  name,
  group: { regionId: "cn-north-1", count: COUNT, instanceSpec: SPEC },
  options,
});
const alive = () =>
  simulator
    .ledger()
    .instances.filter((vm) => vm.alive)
    .map(({ instanceId }) => instanceId);

const urnOf = (type: string, name: string, stack = "dev") =>
  `urn:pulumi:${stack}::trial::pulumi-nodejs:dynamic/jdcloud:${type}::${name}`;
const groupUrn = (name = "fleet", stack = "dev") => urnOf("JdVmInstanceGroup", name, stack);
const lineageUrn = (stack = "dev") => urnOf("JdVmGroupLineage", "fleet-lineage", stack);
const allUrns = (stack: string) => [
  groupUrn("fleet", stack),
  lineageUrn(stack),
  urnOf("JdVmGroupJournal", "fleet-journal", stack),
  urnOf("JdVmGroupJournal", "fleet-destroy-intent", stack),
];

async function succeeds(args: readonly string[], program = named()): Promise<string> {
  const { code, output } = await project.run(args, program);
  if (code !== 0) throw new Error(output);
  return output;
}

async function fails(args: readonly string[], program = named()): Promise<string> {
  const { code, output } = await project.run(args, program);
  if (code === 0) throw new Error(output);
  return output;
}

/** Nothing changes and no request is sent. */
async function expectSettled(args: readonly string[] = [], program = named()): Promise<void> {
  const { totalCalls } = simulator.ledger();
  await succeeds([...NO_CHANGES, ...args], program);
  expect(simulator.ledger().totalCalls).toBe(totalCalls);
  expect(alive()).toEqual(before);
}

const move = (from: string, to: string, urns: readonly string[]) =>
  succeeds(["state", "move", "--yes", "--source", from, "--dest", to, ...urns]);

test("a group moved to another stack without its companions keeps its VMs, and the former stack names the remedy", async () => {
  await succeeds(["stack", "init", "prod", "--no-select"]);
  await move("dev", "prod", [groupUrn()]);

  const refused = await fails(DESTROY);
  expect(refused).toContain(
    "2 VMs of this group exist in cn-north-1, but this run found no group in this state",
  );
  expect(refused).toContain("that stack manages them: run `pulumi state delete '<URN of this");
  expect(alive()).toEqual(before);

  const preview = await succeeds(["preview", ...PROD]);
  expect(preview).toContain("the state holds this group, but not its lineage");
  expect(preview).not.toContain("interrupted");
  await succeeds([...UP, ...PROD]);
  await expectSettled(PROD);

  await succeeds(["state", "delete", "--yes", lineageUrn()]);
  await succeeds(DESTROY);
  expect(alive()).toEqual(before);

  // All four resources together are no change.
  await move("prod", "dev", allUrns("prod"));
  await expectSettled();
  await succeeds([...DESTROY, ...PROD]);
  expect(alive()).toEqual(before);
  await succeeds(DESTROY);
  expect(alive()).toEqual([]);
});

test("a group renamed in the state without its companions loses no VM, whatever name the program has", async () => {
  await succeeds(["state", "rename", "--yes", groupUrn(), "web"]);

  const refused = await fails(UP);
  expect(refused).toContain(`nothing was deleted: ${groupUrn()} holds the VMs of jdvm-`);
  expect(alive()).toEqual(before);
  await fails(UP);
  expect(alive()).toEqual(before);
  await succeeds(["state", "delete", "--yes", groupUrn("web")]);
  await expectSettled();

  await succeeds(["state", "rename", "--yes", groupUrn(), "web"]);
  expect(await succeeds(["preview"], named("web"))).not.toContain("interrupted");
  await succeeds(UP, named("web"));
  await expectSettled([], named("web"));
  await succeeds(DESTROY, named("web"));
  expect(alive()).toEqual([]);
});

test("a group whose companions are replaced or removed one by one keeps its VMs, and the next up is clean", async () => {
  await project.run([...UP, "--target-replace", lineageUrn()], named());
  expect(alive()).toEqual(before);
  await succeeds(UP);
  await expectSettled();

  const [, , journal = ""] = allUrns("dev");
  await succeeds(["state", "delete", "--yes", "--target-dependents", journal]);
  await succeeds(UP);
  await expectSettled();
  await succeeds(DESTROY);
  expect(alive()).toEqual([]);
});

test("a group moved into a component and out again with aliases takes its companions along and sends no request", async () => {
  const index = join(project.folder, "index.js");
  const programOf = (options: string) => `
const pulumi = require("@pulumi/pulumi");
const { JdVmInstanceGroup } = require("pulumi-jdcloud-vm");
const { group } = JSON.parse(process.env.JDVM_PROGRAM);
const parent = new pulumi.ComponentResource("shop:Web", "shop");
new JdVmInstanceGroup("fleet", group, ${options});
`;
  const { totalCalls } = simulator.ledger();
  const change = /JdVm\w+ fleet\S* (creat|updat|delet|replac)/;
  writeFileSync(index, programOf("{ parent, aliases: [{ parent: pulumi.rootStackResource }] }"));
  expect(await succeeds(UP)).not.toMatch(change);
  const former = groupUrn().replace("pulumi-nodejs:", "shop:Web$pulumi-nodejs:");
  writeFileSync(index, programOf(`{ aliases: [${JSON.stringify(former)}] }`));
  expect(await succeeds(UP)).not.toMatch(change);
  expect(simulator.ledger().totalCalls).toBe(totalCalls);
  expect(alive()).toEqual(before);
});

test("a protected group is not destroyed, and one unprotect is enough to destroy it", async () => {
  const guarded = named("fleet", { protect: true });
  await succeeds(UP, guarded);
  await fails([...DESTROY, "--continue-on-error"], guarded);
  expect(alive()).toEqual(before);
  await succeeds(["state", "unprotect", "--yes", groupUrn()], guarded);
  await succeeds(DESTROY, guarded);
  expect(alive()).toEqual([]);
});
