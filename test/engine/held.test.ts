/** Members held with a former spec, on the real engine: what they are made of stays known, and encrypted. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { Simulator } from "../../simulator/index.js";
import { FORMER_SPECS_KEY } from "../../provider/wire/hidden-inputs.js";
import { projectForFile } from "./given-project.js";
import { SPEC, type Program, type Project } from "./project.js";

let simulator: Simulator;
let project: Project;
projectForFile({ bootMs: 500 }, (given) => {
  ({ simulator, project } = given);
});

const SECRET = "Mk7#heldMember";
const OLD = { description: "old", password: `${SECRET}1`, instanceType: "g.n2.large" };
const NEW = { description: "new", password: `${SECRET}2`, instanceType: "g.n2.xlarge" };
const programOf = (spec: object, inputs: object = {}) => ({
  group: {
    ...{ regionId: "cn-north-1", count: 2, launchRetries: 0, ...inputs },
    instanceSpec: { ...SPEC, ...spec },
  },
});
const up = ["up", "--yes", "--skip-preview"];
const hold = { rollout: { hold: [0] } };

/** Texts of the backend: the state, its backups and the history. */
function backendTexts(): readonly string[] {
  const files = readdirSync(join(project.folder, "backend"), {
    ...{ recursive: true, withFileTypes: true },
  });
  return files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "latin1"));
}

test("a held member keeps its spec through a hold, a refresh, a refused and a failed run, with no secret in clear, and is changed in place", async () => {
  const outputs: string[] = [];
  const run = async (args: readonly string[], program: Program, isDone = true): Promise<string> => {
    const { code, output } = await project.run(args, program);
    outputs.push(output);
    expect({ isDone: code === 0, output }).toEqual({ isDone, output });
    expect((await project.state()).text.includes(FORMER_SPECS_KEY)).toBe(
      args !== first && args !== last,
    );
    return output;
  };
  const first = [...up];
  const last = [...up];
  await run(first, programOf(OLD));
  await run(up, programOf(NEW, hold));
  await run(["refresh", "--yes", "--skip-preview"], programOf(NEW, hold));
  const live = { rollout: { mostDisruptive: "live" } };
  expect(await run(up, programOf(NEW, live), false)).toContain("rollout.mostDisruptive");
  const refusal = { fault: "refuse", httpStatus: 400, status: "FAILED_PRECONDITION" } as const;
  simulator.faults.arm([{ operation: "resizeInstance", ...refusal }]);
  await run(up, programOf(NEW), false);
  const preview = await run(["preview"], programOf(NEW));
  expect(preview).toContain('description: "old" -> "new"');
  expect(preview).toContain("1 to restart, 1 unchanged");
  await run(last, programOf(NEW));
  expect(simulator.ledger()).toMatchObject({ made: 2, alive: 2 });
  expect([...backendTexts(), ...outputs].filter((text) => text.includes(SECRET))).toEqual([]);
});
