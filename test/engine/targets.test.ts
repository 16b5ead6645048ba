/** Commands with `--target` and `--exclude`, on the real engine: they leave companions of a group out. */
import { expect, test } from "@jest/globals";
import type { Simulator } from "../../simulator/index.js";
import { SPEC, type Finished, type Project } from "./project.js";
import { projectForFile } from "./given-project.js";

let simulator: Simulator;
let project: Project;
projectForFile({ bootMs: 200 }, (given) => {
  ({ simulator, project } = given);
});

const UP = ["up", "--yes", "--skip-preview"];
const GROUP = "**::fleet";
const program = (count: number, options = {}) => ({
  group: { regionId: "cn-north-1", count, instanceSpec: SPEC },
  options,
});
const alive = () => simulator.ledger().alive;

async function succeeds(finished: Promise<Finished>): Promise<string> {
  const { code, output } = await finished;
  if (code !== 0) throw new Error(output);
  return output;
}

test("up --target of a new group says that its lineage is left out, and the given options create the group", async () => {
  const { code, output } = await project.run([...UP, "--target", GROUP], program(2));
  expect(code).not.toBe(0);
  expect(output).toContain("the lineage of this group does not exist yet, and --target or");
  expect(output).not.toContain("is required");
  expect(simulator.ledger().made).toBe(0);
  const [, targets = ""] = /all its companions: (.*)$/m.exec(output) ?? [];
  await succeeds(project.run([...UP, ...targets.replaceAll("'", "").split(" ")], program(2)));
  expect(alive()).toBe(2);
  await succeeds(project.run(["preview", "--expect-no-changes"], program(2)));
});

test("a preview after a scale by --target, or under a new ignoreChanges, claims no interrupted run", async () => {
  await succeeds(project.run([...UP, "--target", GROUP], program(3)));
  const preview = await succeeds(project.run(["preview"], program(3)));
  expect(preview).not.toContain("interrupted");
  expect(preview).toContain(
    "3 -> 3 members: 3 unchanged; only the saved record of the program changes",
  );
  const ignoring = program(5, { ignoreChanges: ["count"] });
  expect(await succeeds(project.run(["preview"], ignoring))).not.toContain("interrupted");
  await succeeds(project.run(UP, ignoring));
  expect(alive()).toBe(3);
  await succeeds(project.run(["preview", "--expect-no-changes"], ignoring));
});

test("a preview after up --exclude of the group says that the run left the group out", async () => {
  await succeeds(project.run([...UP, "--exclude", GROUP], program(4)));
  expect(alive()).toBe(3);
  expect(await succeeds(project.run(["preview"], program(4)))).toContain(
    "was interrupted or rejected, or left the group out (--target, --exclude)",
  );
  await succeeds(project.run(UP, program(4)));
  expect(alive()).toBe(4);
});
