/** The preview after a failed change, on the real engine: it keeps the inputs from before the change. */
import { expect, test } from "@jest/globals";
import type { Simulator } from "../../simulator/index.js";
import { SPEC, type Project } from "./project.js";
import { projectForFile } from "./given-project.js";

let simulator: Simulator;
let project: Project;
projectForFile({ bootMs: 500 }, (given) => {
  ({ simulator, project } = given);
});

test("a preview after a failed change names the fields that differ, and no secret", async () => {
  const described = (description: string, password: string, instanceType: string) => ({
    group: {
      regionId: "cn-north-1",
      count: 2,
      launchRetries: 0,
      instanceSpec: { ...SPEC, description, password, instanceType },
    },
  });
  const up = ["up", "--yes", "--skip-preview"];
  expect((await project.run(up, described("old", "Mk7#earlyPass", "g.n2.large"))).code).toBe(0);
  simulator.faults.arm([
    {
      ...{ operation: "resizeInstance", times: 50, fault: "refuse" },
      ...{ httpStatus: 400, status: "FAILED_PRECONDITION", message: "not now" },
    },
  ]);
  const program = described("new", "Mk7#laterPass", "g.n2.xlarge");
  expect((await project.run(up, program)).code).not.toBe(0);
  const { output } = await project.run(["preview"], program);
  expect(output).toContain('description: "old" -> "new"');
  expect(output).toContain("password changed");
  expect(output).not.toContain("Mk7#");
});
