/**
 * Every example with a README: its commands run on the real engine against a simulator, in order, and their output is in
 * the README. JDVM_GOLDENS=write writes the output into it.
 */
import { beforeAll, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSimulator } from "../../simulator/index.js";
import { groupLines, stepsIn, withLines } from "./examples/readme.js";
import { cloudOf, createProject, ROOT } from "./project.js";

const FOLDER = join(ROOT, "examples");
const IS_WRITING = process.env["JDVM_GOLDENS"] === "write";
/** Examples at a time; each waits most of its time. */
const JOBS = 3;

const names = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, "Pulumi.yaml")));
const readmeOf = (name: string): string => join(FOLDER, name, "README.md");

/** The README as the engine would write it, and whether no VM is doubled. */
interface Told {
  readonly readme: string;
  readonly duplicates: readonly unknown[];
}

async function tell(name: string): Promise<Told> {
  const readme = readFileSync(readmeOf(name), "utf8");
  const simulator = await startSimulator({ bootMs: 500 });
  const project = await createProject(cloudOf(simulator), name);
  try {
    const outputs: (readonly string[])[] = [];
    for (const { args } of stepsIn(readme)) {
      const { output } = await project.run(args);
      const lines = groupLines(output);
      if (lines.length === 0) throw new Error(output);
      outputs.push(lines);
    }
    const { duplicates } = simulator.ledger();
    return { readme: withLines(readme, outputs), duplicates };
  } finally {
    project.remove();
    await simulator.close();
  }
}

const told = new Map<string, Told>();
beforeAll(async () => {
  const queue = [...names];
  const work = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      told.set(name, await tell(name));
    }
  };
  await Promise.all(Array.from({ length: JOBS }, work));
}, 300_000);

test.each(names)("the README of %s has the commands of its task, and their output", (name) => {
  const { readme, duplicates } = told.get(name) ?? {};
  const file = readmeOf(name);
  const recorded = readFileSync(file, "utf8");
  expect(stepsIn(recorded).length).toBeGreaterThan(1);
  if (IS_WRITING) writeFileSync(file, readme ?? recorded);
  expect(readFileSync(file, "utf8")).toBe(readme);
  expect(duplicates).toEqual([]);
});

test("the list of examples names every example", () => {
  const list = readFileSync(readmeOf("."), "utf8");
  const listed = [...list.matchAll(/^\| \[([a-z-]+)\]\(/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual([...names].sort());
});
