/** Killed runs lose no VM, duplicate no VM, and leave no process behind. */
import { describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../simulator/index.js";
import { isPlugin, kill, until } from "./processes.js";
import { cloudOf, copyProject, SPEC, type Project } from "./project.js";
import { projectForEachTest } from "./given-project.js";

let simulator: Simulator;
let project: Project;
projectForEachTest({ bootMs: 3000 }, (given) => {
  ({ simulator, project } = given);
});

const COUNT = 4;
const PROGRAM = { group: { regionId: "cn-north-1", count: COUNT, instanceSpec: SPEC } };
const UP = ["up", "--yes", "--skip-preview"];
const DESTROY = ["destroy", "--yes", "--skip-preview"];
const alive = () => simulator.ledger().instances.filter((vm) => vm.alive);

/** Kills a process of an `up` while its VMs boot. */
async function killWhileLaunching(target: "cli" | "plugin"): Promise<void> {
  const { child, finished } = project.start(UP, PROGRAM);
  await until("a create call", () => (simulator.ledger().calls["createInstances"] ?? 0) > 0);
  if (target === "cli") child.kill("SIGKILL");
  else {
    const plugins = project.processes().filter(isPlugin);
    expect(plugins).not.toEqual([]);
    for (const { pid } of plugins) kill(pid);
  }
  expect((await finished).code).not.toBe(0);
}

/** Our processes of a killed run; Pulumi's language host ends by itself. */
const leftovers = () =>
  project.processes().filter(({ command }) => !command.includes("pulumi-language-nodejs"));

describe.each(["cli", "plugin"] as const)(
  "kill -9 of the %s while VMs are being launched",
  (target) => {
    test(`kill -9 of the ${target} leaves no process, and the next up creates only the missing VMs`, async () => {
      await killWhileLaunching(target);
      await until("the end of all processes", () => leftovers().length === 0, 10);
      await project.run(["cancel", "--yes"], PROGRAM);
      const up = await project.run(UP, PROGRAM);
      expect(up.output).toContain(`adopted ${COUNT} VMs left by an interrupted run`);
      expect(up.code).toBe(0);
      expect(simulator.ledger().made).toBe(COUNT);
      expect(alive()).toHaveLength(COUNT);
      expect(simulator.ledger().duplicates).toEqual([]);
      expect((await project.run(DESTROY, PROGRAM)).code).toBe(0);
      expect(alive()).toEqual([]);
    });

    test(`destroy after kill -9 of the ${target} names the VMs, and deletes them after an up`, async () => {
      await killWhileLaunching(target);
      await project.run(["cancel", "--yes"], PROGRAM);
      const destroy = await project.run(DESTROY, PROGRAM);
      expect(destroy.code).not.toBe(0);
      expect(destroy.output).toContain(
        `${COUNT} VMs of this group exist in cn-north-1, but this run found no group in this state`,
      );
      expect(destroy.output).toContain(
        "run `pulumi up` with the group declared, which adopts them",
      );
      for (const { instanceId } of alive()) expect(destroy.output).toContain(instanceId);
      expect(alive()).toHaveLength(COUNT);

      expect((await project.run(UP, PROGRAM)).code).toBe(0);
      expect((await project.run(DESTROY, PROGRAM)).code).toBe(0);
      expect(simulator.ledger().made).toBe(COUNT);
      expect(alive()).toEqual([]);
    });
  },
);

test("kill -9 of the CLI before the group is registered leaves no plugin", async () => {
  // The plugin has served the lineage; the journal and the group wait for an input.
  const program = `
const { JdVmInstanceGroup } = require("pulumi-jdcloud-vm");
const count = new Promise((resolve) => setTimeout(resolve, 60_000, 1));
new JdVmInstanceGroup("fleet", { regionId: "cn-north-1", count, instanceSpec: {} });
`;
  writeFileSync(join(project.folder, "index.js"), program);
  let output = "";
  const { child, finished } = project.start(UP);
  child.stdout?.on("data", (text: string) => (output += text));
  await until("the lineage", () => output.includes("fleet-lineage created"));
  expect(project.processes().filter(isPlugin)).not.toEqual([]);
  child.kill("SIGKILL");
  await finished;
  await until("the end of the plugin", () => !project.processes().some(isPlugin), 10);
  expect(simulator.ledger().totalCalls).toBe(0);
});

test("destroy with an endpoint that answers 404 to everything keeps the lineage of a killed create", async () => {
  await killWhileLaunching("cli");
  await project.run(["cancel", "--yes"], PROGRAM);
  const endpoint = `${simulator.url}/v1/regions`;
  const misled = copyProject(project, { ...cloudOf(simulator), JDCLOUD_ENDPOINT: endpoint });
  try {
    const destroy = await misled.run(DESTROY, PROGRAM);
    expect(destroy.code).not.toBe(0);
    expect(destroy.output).toContain(`is ${endpoint} JD Cloud's API? If not, set JDCLOUD_ENDPOINT`);
    const { resources } = await misled.state();
    expect(resources.filter(({ type }) => type.endsWith(":JdVmGroupLineage"))).toHaveLength(1);
    expect(alive()).toHaveLength(COUNT);
  } finally {
    misled.remove();
  }
});
