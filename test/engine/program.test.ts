/** Programs with a fault or an ineffective option, on the real engine. */
import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ROOT, SPEC, type Project } from "./project.js";
import { projectForFile } from "./given-project.js";

let project: Project;
projectForFile({ bootMs: 500, format: "module" }, (given) => {
  ({ project } = given);
});

const GROUP = { regionId: "cn-north-1", count: 1, instanceSpec: SPEC };
const at = (name: string): string => join(project.folder, name);

/** Runs a preview of this program, then brings back the program of the project. */
async function previewOf(program: string) {
  renameSync(at("index.js"), at("index.kept.js"));
  writeFileSync(at("index.js"), program);
  const finished = await project.run(["preview"], { group: GROUP });
  renameSync(at("index.kept.js"), at("index.js"));
  return finished;
}

const PROGRAM_OF = (from: string): string => `
import { JdVmInstanceGroup } from ${JSON.stringify(from)};
new JdVmInstanceGroup("web", JSON.parse(process.env.JDVM_PROGRAM).group);
`;

test("a preview without arguments fails, with the required arguments in one line", async () => {
  const { code, output } = await previewOf(`
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";
new JdVmInstanceGroup("web", undefined);
`);
  expect(code).not.toBe(0);
  expect(output).toContain("web: the arguments are missing: give an object with at least regionId");
  expect(output).not.toContain("TypeError");
  expect(output).not.toMatch(/^\s+at /m);
});

test("a preview warns of customTimeouts, with the input that has an effect", async () => {
  const options = { customTimeouts: { create: "1h" } };
  const { code, output } = await project.run(["preview"], { group: GROUP, options });
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toContain("warning: the option customTimeouts has no effect");
  expect(output).toContain('timeouts: { create: "1h" }');
});

test("a preview of a bundle with this package fails at once, and names the remedy", async () => {
  const bundle = at("bundle");
  cpSync(join(ROOT, "dist/provider"), join(bundle, "provider"), { recursive: true });
  writeFileSync(join(bundle, "package.json"), JSON.stringify({ type: "module" }));
  symlinkSync(join(ROOT, "node_modules"), join(bundle, "node_modules"));
  // As a bundler does it: the import becomes a reference to code of the bundle.
  const dynamic = join(bundle, "provider/resource/dynamic.js");
  const text = readFileSync(dynamic, "utf8").replaceAll(
    'import("pulumi-jdcloud-vm/lifecycle")',
    "Promise.resolve().then(() => lifecycle_exports)",
  );
  writeFileSync(dynamic, `import * as lifecycle_exports from "../lifecycle/index.js";\n${text}`);
  const { code, output } = await previewOf(PROGRAM_OF("./bundle/provider/index.js"));
  rmSync(bundle, { recursive: true });
  expect(code).not.toBe(0);
  expect(output).toContain("esbuild: --packages=external");
  expect(output).not.toContain("serializ");
  expect(output).not.toMatch(/^\s+at /m);
});

test("a preview fails with the dependency to add, if only a library of the workspace has this package", async () => {
  mkdirSync(at("lib/node_modules"), { recursive: true });
  writeFileSync(at("lib/package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(at("lib/index.js"), 'export { JdVmInstanceGroup } from "pulumi-jdcloud-vm";');
  const installed = at("node_modules/pulumi-jdcloud-vm");
  rmSync(installed);
  symlinkSync(ROOT, at("lib/node_modules/pulumi-jdcloud-vm"));
  const { code, output } = await previewOf(PROGRAM_OF("./lib/index.js"));
  symlinkSync(ROOT, installed);
  expect(code).not.toBe(0);
  expect(output).toContain("Add pulumi-jdcloud-vm to the dependencies in the package.json of");
  expect(output).not.toContain("Cannot find package");
});
