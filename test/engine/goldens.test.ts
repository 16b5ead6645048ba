/**
 * What reviewers read of twenty-odd changes, word for word, and that the run which follows does just that. The texts are
 * in `goldens/`; JDVM_GOLDENS=write writes them anew.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startSimulator, type LedgerInstance, type Simulator } from "../../simulator/index.js";
import { BASE, CHANGES } from "./changes.js";
import { cloudOf, createProject, ROOT, type Inputs, type Project } from "./project.js";

const ID = /\bi-[0-9a-z]{10}\b/g;

let simulator: Simulator;
let project: Project;
let group: Inputs = BASE;
beforeAll(async () => {
  simulator = await startSimulator({ bootMs: 100 });
  project = await createProject(cloudOf(simulator));
  const { code } = await project.run(["up", "--yes", "--skip-preview"], { group });
  expect(code).toBe(0);
});
afterAll(async () => {
  project.remove();
  await simulator.close();
});

/** The lines under the group in the preview of an `up`. */
function previewOf(output: string): readonly string[] {
  const [preview = ""] = output.split("Updating (dev)");
  const [, block = ""] = preview.split("JdVmInstanceGroup (fleet):\n");
  const end = block.search(/\n\s*\n/);
  return block
    .slice(0, end < 0 ? undefined : end)
    .split("\n")
    .map((line) => line.trim().replace(/ +/g, " "))
    .filter((line) => line !== "");
}

function idsIn(lines: readonly string[], ...verbs: readonly string[]): readonly string[] {
  return lines
    .filter((line) => verbs.some((verb) => line.startsWith(`${verb} `)))
    .flatMap((line) => line.match(ID) ?? [])
    .sort();
}

/** The VMs that a run made, and those it deleted. */
function workOf(before: readonly LedgerInstance[], after: readonly LedgerInstance[]) {
  const alive = (vms: readonly LedgerInstance[]) => vms.filter((vm) => vm.alive);
  const known = new Set(before.map(({ instanceId }) => instanceId));
  const left = new Set(alive(after).map(({ instanceId }) => instanceId));
  return {
    made: after.filter(({ instanceId }) => !known.has(instanceId)),
    deleted: alive(before)
      .map(({ instanceId }) => instanceId)
      .filter((instanceId) => !left.has(instanceId))
      .sort(),
  };
}

/** How many VMs the lines say will be launched, on their own or in place of others. */
function launchedBy(lines: readonly string[]): number {
  const [, launched = "0"] = /^launch .* \((\d+)\)/m.exec(lines.join("\n")) ?? [];
  return Number(launched) + idsIn(lines, "replace").length;
}

describe("the preview of a change", () => {
  test.each(CHANGES)(
    "the preview of %s is as recorded, and the run does just that",
    async (name, change) => {
      const before = simulator.ledger();
      group = change(group);
      const { code, output } = await project.run(["up", "--yes"], { group });
      expect({ code, output }).toMatchObject({ code: 0 });
      const lines = previewOf(output);

      const file = join(ROOT, "test/engine/goldens", `${name}.txt`);
      const text = lines.map((line) => `${line.replace(ID, "i-…")}\n`).join("");
      if (process.env["JDVM_GOLDENS"] === "write") writeFileSync(file, text);
      expect(existsSync(file) ? readFileSync(file, "utf8") : "no golden text").toBe(text);

      const after = simulator.ledger();
      const { made, deleted } = workOf(before.instances, after.instances);
      expect(deleted).toEqual(idsIn(lines, "replace", "retire"));
      expect(made).toHaveLength(launchedBy(lines));
      expect(made.every((vm) => vm.alive)).toBe(true);
      const [, said] = /about [^,]+, (\d+) calls/.exec(text) ?? [];
      // A boot is reckoned to take a minute; here it takes less, so that fewer looks are needed. Three are the preview's.
      if (said) expect(after.totalCalls - before.totalCalls).toBeLessThanOrEqual(Number(said) + 3);
    },
  );
});
