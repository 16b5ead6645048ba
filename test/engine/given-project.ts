/** A simulator and a project that uses it, made before tests and removed after them. */
import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../simulator/index.js";
import { cloudOf, createProject, type ModuleFormat, type Project } from "./project.js";

/** A project and the simulator of its cloud. */
export interface Given {
  readonly simulator: Simulator;
  readonly project: Project;
}

/** The options of the simulator, and the format of the program. */
export type Wanted = SimulatorOptions & { readonly format?: ModuleFormat };

/** One project for all tests of a file; `use` gets it before the first test. */
export function projectForFile(wanted: Wanted, use: (given: Given) => void | Promise<void>): void {
  const { begin, end } = lifeOf(wanted, use);
  beforeAll(begin);
  afterAll(end);
}

/** A project for each test of a file; `use` gets it before the test. */
export function projectForEachTest(
  wanted: Wanted,
  use: (given: Given) => void | Promise<void>,
): void {
  const { begin, end } = lifeOf(wanted, use);
  beforeEach(begin);
  afterEach(end);
}

function lifeOf({ format, ...options }: Wanted, use: (given: Given) => void | Promise<void>) {
  let simulator: Simulator | undefined;
  let project: Project | undefined;
  return {
    async begin(this: void): Promise<void> {
      simulator = await startSimulator(options);
      project = await createProject(cloudOf(simulator), undefined, format);
      await use({ simulator, project });
    },
    async end(this: void): Promise<void> {
      project?.remove();
      await simulator?.close();
    },
  };
}
