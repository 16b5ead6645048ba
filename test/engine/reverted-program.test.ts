/** Killed updates and destroys, followed by a reverted program: it matches the state, but not the cloud. */
import { expect, test } from "@jest/globals";
import type { Simulator } from "../../simulator/index.js";
import { isPlugin, until } from "./processes.js";
import { SPEC, type Program, type Project } from "./project.js";
import { projectForEachTest } from "./given-project.js";

let simulator: Simulator;
let project: Project;
projectForEachTest({ bootMs: 1000 }, (given) => {
  ({ simulator, project } = given);
});

const UP = ["up", "--yes", "--skip-preview"];
const PASSWORD = "Mk7#verySecret9";
const program = (count: number, change = {}, options = {}): Program => ({
  group: {
    regionId: "cn-north-1",
    count,
    instanceSpec: { ...SPEC, password: PASSWORD, ...change },
  },
  options,
});
const alive = () => simulator.ledger().instances.filter((vm) => vm.alive);
const calls = (operation: string) => simulator.ledger().calls[operation] ?? 0;

async function succeeds(args: readonly string[], declared: Program): Promise<string> {
  const { code, output } = await project.run(args, declared);
  if (code !== 0) throw new Error(output);
  return output;
}

/** Kills a command at its first call of an operation, and releases its lock. */
async function killAtFirst(
  operation: string,
  args: readonly string[],
  declared: Program,
): Promise<void> {
  const before = calls(operation);
  const { child, finished } = project.start(args, declared);
  await until(`a call of ${operation}`, () => calls(operation) > before);
  child.kill("SIGKILL");
  await finished;
  await until("the end of the plugin", () => plugins().length === 0, 10);
  await succeeds(["cancel", "--yes"], declared);
}

const plugins = () => project.processes().filter(isPlugin);

/** One `up` makes the group converge, its preview says why, and the next `up` changes nothing. */
async function expectRepair(declared: Program, count: number): Promise<void> {
  const { totalCalls } = simulator.ledger();
  const preview = await succeeds(["preview"], declared);
  expect(preview).toContain("a previous update or destroy of this group was interrupted");
  expect(simulator.ledger().totalCalls).toBe(totalCalls);
  await succeeds(UP, declared);
  expect(alive()).toHaveLength(count);
  expect(alive().every(({ status }) => status === "running")).toBe(true);
  expect(simulator.ledger().duplicates).toEqual([]);
  const afterwards = simulator.ledger().totalCalls;
  await succeeds([...UP, "--expect-no-changes"], declared);
  expect(simulator.ledger().totalCalls).toBe(afterwards);
}

test("the first up with a reverted program repairs a scale-out ended by kill -9", async () => {
  await succeeds(UP, program(2));
  await killAtFirst("createInstances", UP, program(4));
  expect(alive()).toHaveLength(4);
  await expectRepair(program(2), 2);
  expect((await project.state()).text).not.toContain(PASSWORD);
});

test("a preview reports a scale-out ended by kill -9 also for a third program, and never for an ordinary change", async () => {
  const line = "a previous update or destroy of this group was interrupted";
  await succeeds(UP, program(2));
  expect(await succeeds(["preview"], program(3))).not.toContain(line);
  await killAtFirst("createInstances", UP, program(4));
  expect(await succeeds(["preview"], program(3))).toContain(line);
  await succeeds(UP, program(3));
  expect(alive()).toHaveLength(3);
  expect(await succeeds(["preview"], program(4))).not.toContain(line);
});

test("the first up with an unchanged program repairs a destroy ended by kill -9", async () => {
  await succeeds(UP, program(2));
  // One resource at a time: parallel deletions have no fixed order.
  const destroy = ["destroy", "--yes", "--skip-preview", "--parallel", "1"];
  await killAtFirst("deleteInstance", destroy, program(2));
  await expectRepair(program(2), 2);
  await succeeds(destroy, program(2));
  expect(alive()).toEqual([]);
});

test("the journal holds an encrypted digest, and an ignored change does not update it", async () => {
  const options = { ignoreChanges: ["instanceSpec.imageId"] };
  await succeeds(UP, program(1, {}, options));
  const { resources, text } = await project.state();
  const journals = resources.filter(({ type }) => type.endsWith(":JdVmGroupJournal"));
  expect(journals).toHaveLength(2);
  for (const { inputs, outputs } of journals) {
    expect(inputs?.["__of"]).toHaveProperty("ciphertext");
    expect(outputs?.["__of"]).toHaveProperty("ciphertext");
  }
  expect(text).not.toContain(PASSWORD);
  const { totalCalls } = simulator.ledger();
  const ignored = program(1, { imageId: "img-ubuntu2404" }, options);
  await succeeds([...UP, "--expect-no-changes"], ignored);
  expect(simulator.ledger().totalCalls).toBe(totalCalls);
  await succeeds(["destroy", "--yes", "--skip-preview"], ignored);
});
