/** Secrets set by transformations and transforms after the constructor, on the real engine. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { Simulator } from "../../simulator/index.js";
import { SPEC, type Project } from "./project.js";
import { projectForFile } from "./given-project.js";

/**
 * A program with one group for each way to change properties after the constructor. The engine calls a transform of the
 * stack as it calls a resource's own; a language host built from Go modules does not pass on transforms of the stack.
 */
const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { JdVmInstanceGroup } from "pulumi-jdcloud-vm";
const { group } = JSON.parse(process.env.JDVM_PROGRAM);
const added = (way) => ({
  password: "Mk7#" + way + "Pass",
  userdata: [{ key: "launch-script", value: "#!/bin/bash\\necho script-" + way }],
});
const changed = (way) => ({ props, opts }) => ({
  props: { ...props, instanceSpec: { ...props.instanceSpec, ...added(way) } },
  opts,
});
const ofGroup = (way) => (args) => args.name.startsWith(way) ? changed(way)(args) : undefined;
pulumi.runtime.registerStackTransformation(ofGroup("stackOld"));
const WAYS = {
  stackOld: {},
  ownOld: { transformations: [changed("ownOld")] },
  ownNew: { transforms: [changed("ownNew")] },
};
for (const [way, options] of Object.entries(WAYS)) {
  const instanceSpec = { ...group.instanceSpec, name: way + "-[001]" };
  new JdVmInstanceGroup(way, { ...group, instanceSpec }, options);
}
`;
const WAYS = ["stackOld", "ownOld", "ownNew"];

let simulator: Simulator;
let project: Project;
projectForFile({ bootMs: 500, format: "module" }, (given) => {
  ({ simulator, project } = given);
  writeFileSync(join(project.folder, "index.js"), PROGRAM);
});

/** Each file of the backend with a text in it: the state, its backups and the history. */
function filesWith(text: string): readonly string[] {
  const backend = join(project.folder, "backend");
  const files = readdirSync(backend, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => readFileSync(file, "latin1").includes(text));
}

test("a password or script set by a transformation or transform is never in clear in output, state or history", async () => {
  const groupOf = (count: number) => ({
    group: { regionId: "cn-north-1", count, instanceSpec: SPEC },
  });
  const outputs: string[] = [];
  const run = async (args: readonly string[], count: number): Promise<void> => {
    const { code, output } = await project.run(args, groupOf(count));
    outputs.push(output);
    expect({ code, output }).toEqual({ code: 0, output });
  };
  await run(["up", "--yes", "--diff"], 1);
  await run(["up", "--yes", "--diff"], 2);
  await run(["refresh", "--yes", "--skip-preview"], 2);
  await run(["preview", "--diff", "--expect-no-changes"], 2);

  const sent = simulator.ledger().instances.map(({ name }) => name);
  expect(sent.sort()).toEqual(WAYS.flatMap((way) => [`${way}-001`, `${way}-002`]).sort());
  expect(filesWith("instanceSpec").length).toBeGreaterThan(1);
  for (const way of WAYS) {
    for (const secret of [`Mk7#${way}Pass`, `echo script-${way}`]) {
      expect(filesWith(secret)).toEqual([]);
      expect(outputs.join("\n")).not.toContain(secret);
    }
  }
});
