/** Drift under `ignoreChanges`, on the real engine: a refresh changes no input, and no healthy VM is deleted. */
import { expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Simulator } from "../../simulator/index.js";
import { SPEC, type Finished, type Inputs, type Project } from "./project.js";
import { projectForFile } from "./given-project.js";

let simulator: Simulator;
let project: Project;
projectForFile({ bootMs: 200 }, (given) => {
  ({ simulator, project } = given);
});

const UP = ["up", "--yes", "--skip-preview"];
const ignoring = (ignoreChanges: readonly string[], count = 3, spec: object = {}) => ({
  group: { regionId: "cn-north-1", count, instanceSpec: { ...SPEC, ...spec } },
  options: { ignoreChanges },
});
const ignoringCount = (count?: number) => ignoring(["count"], count);

async function succeeds(finished: Promise<Finished>): Promise<string> {
  const { code, output } = await finished;
  if (code !== 0) throw new Error(output);
  return output;
}

const alive = () => simulator.ledger().instances.filter((vm) => vm.alive);
const idOf = (name: string) => alive().find((vm) => vm.name === name)?.instanceId ?? "";
const members = () =>
  alive()
    .map(({ name, instanceId, status }) => `${name} ${instanceId} ${status}`)
    .sort();

async function savedInputs(): Promise<Inputs> {
  const { resources } = await project.state();
  return resources.find(({ type }) => type.endsWith(":JdVmInstanceGroup"))?.inputs ?? {};
}

/** Rewrites the state as a refresh of release 0.1.0 left it: `count` is the number of members as declared. */
async function lowerCount(stopped: string): Promise<void> {
  simulator.stopInstance(idOf(stopped));
  const file = join(project.folder, "lowered.json");
  await succeeds(project.run(["stack", "export", "--file", file]));
  const state = JSON.parse(readFileSync(file, "utf8"));
  for (const { type, inputs, outputs } of state.deployment.resources) {
    if (!type.endsWith(":JdVmInstanceGroup")) continue;
    inputs.count -= 1;
    Object.assign(outputs, { count: inputs.count, readyCount: inputs.count });
    for (const one of outputs.instances) if (one.name === stopped) one.status = "stopped";
  }
  writeFileSync(file, JSON.stringify(state));
  await succeeds(project.run(["stack", "import", "--file", file]));
}

test("a refresh names a stopped VM and changes no input, the preview then has changes, and up starts the VM", async () => {
  await succeeds(project.run(UP, ignoringCount()));
  const [before, inputs] = [members(), await savedInputs()];
  const stopped = idOf("fleet-001");
  simulator.stopInstance(stopped);
  const refresh = ["refresh", "--yes", "--skip-preview"];
  const refreshed = await succeeds(project.run(refresh, ignoringCount()));
  expect(refreshed).toContain(`2 of 3 members are as declared; stopped: fleet-001 (${stopped})`);
  expect(refreshed).toMatch(/~ 1 updated/);
  expect(await savedInputs()).toEqual(inputs);

  const preview = await project.run(["preview", "--expect-no-changes"], ignoringCount());
  expect(preview.code).not.toBe(0);
  expect(preview.output).toContain(`start    fleet-001 (${stopped})`);
  expect(preview.output).toContain("no VM is deleted");
  await succeeds(project.run(UP, ignoringCount()));
  expect(members()).toEqual(before);
});

test.each([["count"], ["instanceSpec"], ["*"]])(
  "up --refresh under ignoreChanges of %s keeps every healthy VM when another one vanishes",
  async (ignored) => {
    const program = ignoring(
      [ignored],
      ignored === "instanceSpec" ? 3 : 5,
      ignored === "count" ? {} : { instanceType: "g.n2.xlarge" },
    );
    const healthy = members().filter((text) => !text.startsWith("fleet-002"));
    simulator.deleteInstance(idOf("fleet-002"));
    await succeeds(project.run([...UP, "--refresh"], program));
    expect(members()).toEqual(expect.arrayContaining(healthy));
    expect(members().map((text) => text.replace(/ i-\w+/, ""))).toEqual([
      "fleet-001 running",
      "fleet-002 running",
      "fleet-003 running",
    ]);
    expect(alive().map(({ instanceType }) => instanceType)).toEqual(Array(3).fill("g.n2.large"));
    const preview = await succeeds(project.run(["preview"], ignoring([])));
    expect(preview).not.toContain("interrupted");
  },
);

test.each([
  ["up", "count", UP],
  ["up --refresh", "count", [...UP, "--refresh"]],
  ["up", "*", UP],
])(
  "%s under ignoreChanges of %s keeps every VM if a refresh of an earlier release has lowered count",
  async (_, ignored, command) => {
    const before = members();
    await lowerCount("fleet-001");
    await succeeds(project.run(command, ignoring([ignored])));
    expect(members()).toEqual(before);
    await succeeds(project.run([...UP, "--expect-no-changes"], ignoring([ignored])));
  },
);

test("a count that the program lowers itself is not taken for drift", async () => {
  await lowerCount("fleet-001");
  await succeeds(project.run(UP, ignoring([], 2)));
  expect(members()).toEqual([
    expect.stringMatching(/^fleet-001 .* running$/),
    expect.stringMatching(/^fleet-002 .* running$/),
  ]);
});
