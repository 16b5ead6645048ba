/** A Pulumi project in a temporary folder, driven by the real CLI against a simulator. */
import { spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Simulator } from "../../simulator/index.js";
import { endAll, processesOf, type Process } from "./processes.js";

/** Root of the repository, from the compiled test. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** A spec the simulator accepts; `name` gives VMs `fleet-001`, … */
export const SPEC = {
  az: "cn-north-1a",
  instanceType: "g.n2.large",
  imageId: "img-ubuntu2204",
  name: "fleet-[001]",
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
  systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
};

/**
 * Arguments of the group of a project. Untyped, so tests can pass invalid ones. `{ secret: value }` becomes a secret of
 * the program.
 */
export type Inputs = Readonly<Record<string, unknown>>;

/**
 * The format of a program. Pulumi adds a loader to an ES module, which takes a fifth of the time of every command.
 */
export type ModuleFormat = "commonjs" | "module";

const IMPORTS: Readonly<Record<ModuleFormat, string>> = {
  commonjs: `
const pulumi = require("@pulumi/pulumi");
const { JdVmInstanceGroup } = require("pulumi-jdcloud-vm");`,
  module: `
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";`,
};
const BODY = `
const { name = "fleet", group, options, second, more = {} } = JSON.parse(
  process.env.JDVM_PROGRAM,
  (_, value) => (value?.secret === undefined ? value : pulumi.secret(value.secret)),
);
for (const [other, args] of Object.entries(more)) new JdVmInstanceGroup(other, args);
const fleet = new JdVmInstanceGroup(name, group, options);
if (second) {
  const userTags = [{ key: "first", value: fleet.instanceIds.apply((ids) => ids[0]) }];
  new JdVmInstanceGroup("second", { ...second, instanceSpec: { ...second.instanceSpec, userTags } });
}
const { instanceIds, instances, readyCount } = fleet;
`;
const EXPORTS: Readonly<Record<ModuleFormat, string>> = {
  commonjs: "module.exports = { instanceIds, instances, readyCount };\n",
  module: "export { instanceIds, instances, readyCount };\n",
};

/** Output and exit code of a command. */
export interface Finished {
  readonly code: number | null;
  /** stdout and stderr in the order of arrival, without colors. */
  readonly output: string;
}

/** A running command. */
export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** A project with a stack, ready for commands. */
export interface Project {
  readonly folder: string;
  /** Runs a command to its end. */
  readonly run: (args: readonly string[], program?: Program) => Promise<Finished>;
  /** Starts a command. */
  readonly start: (args: readonly string[], program?: Program) => Running;
  /** The stack's state as exported. */
  readonly state: () => Promise<Deployment>;
  /** The live processes of all commands of this project. */
  readonly processes: () => readonly Process[];
  /** Ends all processes and removes the folder. */
  readonly remove: () => void;
}

/** The program of a project. */
export interface Program {
  /** Default `fleet`. */
  readonly name?: string;
  readonly group: Inputs;
  readonly options?: Inputs;
  /** A second group. Its tag is an id of the first one, unknown until the first one exists. */
  readonly second?: Inputs;
  /** Other groups, by name. */
  readonly more?: Readonly<Record<string, Inputs>>;
}

/** The parts of an exported state tests read. */
export interface Deployment {
  readonly text: string;
  readonly resources: readonly {
    readonly type: string;
    readonly id?: string;
    readonly inputs?: Inputs;
    readonly outputs?: Inputs;
    readonly initErrors?: readonly string[];
  }[];
  readonly pendingOperations: readonly { readonly type: string }[];
}

/** Environment variables for a program to use a simulator. */
export function cloudOf({ url, credentials }: Simulator): Readonly<Record<string, string>> {
  return {
    JDCLOUD_ENDPOINT: url,
    JDCLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
    JDCLOUD_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

/**
 * A new project for the cloud of these environment variables. With `example`, its program is a copy of this folder of
 * `examples/`; otherwise each command passes its own program.
 */
export async function createProject(
  cloud: Readonly<Record<string, string>>,
  example?: string,
  format: ModuleFormat = "commonjs",
): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "jdvm-project-"));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  if (example)
    cpSync(join(ROOT, "examples", example), folder, { recursive: true, filter: isSource });
  else {
    write(
      "Pulumi.yaml",
      "name: trial\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
    );
    write("package.json", JSON.stringify({ name: "trial", type: format, main: "index.js" }));
    write("index.js", IMPORTS[format] + BODY + EXPORTS[format]);
  }
  mkdirSync(join(folder, "backend"));
  mkdirSync(join(folder, "tmp"));
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["@pulumi", "@types", "ts-node", "typescript"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  symlinkSync(ROOT, join(folder, "node_modules/pulumi-jdcloud-vm"));
  const project = openProject(folder, cloud);
  const { code, output } = await project.run(["stack", "init", "dev"]);
  if (code !== 0) throw new Error(`pulumi stack init: ${output}`);
  return project;
}

/** A copy of a project, with its program, stack and state. */
export function copyProject({ folder }: Project, cloud: Readonly<Record<string, string>>): Project {
  const copy = mkdtempSync(join(tmpdir(), "jdvm-project-"));
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return openProject(copy, cloud);
}

function openProject(folder: string, cloud: Readonly<Record<string, string>>): Project {
  const env = (program: Program | undefined): NodeJS.ProcessEnv => ({
    ...process.env,
    ...cloud,
    // Each command starts two Node processes; without the cache they compile the same modules each time.
    NODE_COMPILE_CACHE: join(ROOT, ".cache/node-compile"),
    NODE_OPTIONS: "--no-deprecation",
    PATH: [join(ROOT, "node_modules/.bin"), dirname(pulumi()), process.env["PATH"]].join(delimiter),
    // The compiler checks the examples once; ts-node would check them again in each command.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    PULUMI_BACKEND_URL: `file://${folder}/backend`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A copy of a project has no selected stack.
    PULUMI_STACK: "dev",
    TMPDIR: join(folder, "tmp"),
    JDVM_PROGRAM: JSON.stringify(program ?? { group: {} }),
    JDVM_PROJECT: folder,
  });
  const start = (args: readonly string[], program?: Program): Running => {
    const all = [...args, "--non-interactive", "--color=never"];
    const child = spawn(pulumi(), all, {
      cwd: folder,
      env: env(program),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    const finished = new Promise<Finished>((resolve, reject) => {
      child.once("error", reject);
      // Not "close": the children of a killed CLI keep its pipes open.
      child.once("exit", (code) => setImmediate(() => resolve({ code, output })));
    });
    return { child, finished };
  };
  const run = (args: readonly string[], program?: Program): Promise<Finished> =>
    start(args, program).finished;
  return {
    folder,
    run,
    start,
    state: async () => {
      const file = join(folder, "state.json");
      await run(["stack", "export", "--show-secrets=false", "--file", file]);
      const text = readFileSync(file, "utf8");
      const { deployment } = JSON.parse(text) as {
        deployment: {
          resources?: Deployment["resources"];
          pending_operations?: Deployment["pendingOperations"];
        };
      };
      return {
        text,
        resources: deployment.resources ?? [],
        pendingOperations: deployment.pending_operations ?? [],
      };
    },
    processes: () => processesOf(folder),
    remove: () => {
      endAll(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isSource(path: string): boolean {
  return !path.includes("node_modules");
}

/** Path of the CLI, set by the test command. */
function pulumi(): string {
  const path = process.env["JDVM_PULUMI"];
  if (path && existsSync(path)) return path;
  throw new Error("JDVM_PULUMI names no Pulumi CLI: run the tests with `npm test`");
}
