/** Runs that are killed while they change or destroy a group, and a program that then asks for what the state has. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { startSimulator, type Simulator } from "../../simulator/index.js";
import { isPlugin, until } from "./processes.js";
import { cloudOf, createProject, SPEC, type Program, type Project } from "./project.js";

let simulator: Simulator;
let project: Project;
beforeEach(async () => {
  simulator = await startSimulator({ bootMs: 1000 });
  project = await createProject(cloudOf(simulator));
});
afterEach(async () => {
  project.remove();
  await simulator.close();
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

/** Kills a command at its first call of an operation, and gives its lock back. */
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

/** One `up` makes the group as declared and leaves nothing to do, and its preview has said why. */
async function healsAtOnce(declared: Program, count: number): Promise<void> {
  const { totalCalls } = simulator.ledger();
  const preview = await succeeds(["preview"], declared);
  expect(preview).toContain("a previous update or destroy of this group was interrupted");
  expect(simulator.ledger().totalCalls).toBe(totalCalls);
  await succeeds(UP, declared);
  expect(alive()).toHaveLength(count);
  expect(alive().every(({ status }) => status === "running")).toBe(true);
  expect(simulator.ledger().duplicates).toEqual([]);
  const healed = simulator.ledger().totalCalls;
  await succeeds([...UP, "--expect-no-changes"], declared);
  expect(simulator.ledger().totalCalls).toBe(healed);
}

test("a program set back after kill -9 of a scale-out is healed by the first up", async () => {
  await succeeds(UP, program(2));
  await killAtFirst("createInstances", UP, program(4));
  expect(alive()).toHaveLength(4);
  await healsAtOnce(program(2), 2);
  expect((await project.state()).text).not.toContain(PASSWORD);
});

test("a third program after kill -9 of a scale-out is told that a run did not end, an ordinary change is not", async () => {
  const line = "a previous update or destroy of this group was interrupted";
  await succeeds(UP, program(2));
  expect(await succeeds(["preview"], program(3))).not.toContain(line);
  await killAtFirst("createInstances", UP, program(4));
  expect(await succeeds(["preview"], program(3))).toContain(line);
  await succeeds(UP, program(3));
  expect(alive()).toHaveLength(3);
  expect(await succeeds(["preview"], program(4))).not.toContain(line);
});

test("an unchanged program after kill -9 of destroy is healed by the first up", async () => {
  await succeeds(UP, program(2));
  // One at a time, since what is deleted side by side could be in any order.
  const destroy = ["destroy", "--yes", "--skip-preview", "--parallel", "1"];
  await killAtFirst("deleteInstance", destroy, program(2));
  await healsAtOnce(program(2), 2);
  await succeeds(destroy, program(2));
  expect(alive()).toEqual([]);
});

test("the journal holds a digest that is encrypted, and follows an ignored change in nothing", async () => {
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
