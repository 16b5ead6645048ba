/** The compiler's own words for an incomplete spec. */
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import ts from "typescript";

const FILE = join(process.cwd(), "test/provider/resource/incomplete-program.ts");
const PROGRAM = `
import { JdVmInstanceGroup } from "../../../provider/index.js";
const primaryNetworkInterface = { networkInterface: { subnetId: "subnet-a" } };
const custom = { name: "web", az: "a", instanceType: "g", imageId: "img" };
new JdVmInstanceGroup("a", { regionId: "r", count: 1, instanceSpec: { name: "web", az: "a", instanceType: "g", imageId: "img" } });
new JdVmInstanceGroup("b", { regionId: "r", count: 1, instanceSpec: custom });
new JdVmInstanceGroup("c", { regionId: "r", count: 1, instanceSpec: { name: "web", az: "a", instanceType: "g", primaryNetworkInterface } });
new JdVmInstanceGroup("d", { regionId: "r", count: 1, instanceSpec: { name: "web", instanceTemplateId: "it" } });
new JdVmInstanceGroup("e", { regionId: "r", count: 1, instanceSpec: { agId: "ag" } });
`;

/** The messages of the compiler about the program, by line. */
function messages(): readonly string[] {
  const { config } = ts.readConfigFile("tsconfig.json", (name) => ts.sys.readFile(name)) as {
    readonly config: { readonly compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, process.cwd());
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === FILE || fileExists(name);
  host.readFile = (name) => (name === FILE ? PROGRAM : readFile(name));
  host.getSourceFile = (name, version) =>
    name === FILE ? ts.createSourceFile(name, PROGRAM, version) : getSourceFile(name, version);
  const program = ts.createProgram(
    [FILE],
    { ...options, noEmit: true, skipLibCheck: true, incremental: false, composite: false },
    host,
  );
  const source = program.getSourceFile(FILE);
  return program
    .getSemanticDiagnostics(source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

test("the compiler names the missing field of a spec in its mode", () => {
  const found = messages();
  const missing = found.map((text) => /Property '(\w+)' is missing/.exec(text)?.[1]);
  expect(missing).toEqual([
    "primaryNetworkInterface",
    "primaryNetworkInterface",
    "imageId",
    "az",
    "name",
  ]);
});
