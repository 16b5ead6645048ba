/** Every way to delete working members: the preview names them, or it fails. */
import { describe, expect, test } from "@jest/globals";
import type { Simulator } from "../../simulator/index.js";
import { SPEC, type Program, type Project } from "./project.js";
import { projectForEachTest } from "./given-project.js";

let simulator: Simulator;
let project: Project;
projectForEachTest({ bootMs: 200 }, (given) => {
  ({ simulator, project } = given);
});

const UP = ["up", "--yes", "--skip-preview"];
const URN = "urn:pulumi:dev::trial::pulumi-nodejs:dynamic/jdcloud:JdVmInstanceGroup::fleet";
const programOf = (count: number, inputs = {}, options = {}): Program => ({
  group: { regionId: "cn-north-1", count, instanceSpec: SPEC, ...inputs },
  options,
});
const alive = () => simulator.ledger().instances.filter((vm) => vm.alive);
const idsAlive = () => alive().map(({ instanceId }) => instanceId);

async function succeeds(args: readonly string[], program: Program): Promise<string> {
  const { code, output } = await project.run(args, program);
  if (code !== 0) throw new Error(output);
  return output;
}

async function fails(args: readonly string[], program: Program): Promise<string> {
  const { code, output } = await project.run(args, program);
  if (code === 0) throw new Error(`no failure: ${output}`);
  return output;
}

/** The ids missing from a text. */
const unnamedIn = (text: string, ids: readonly string[]) => ids.filter((id) => !text.includes(id));

describe("a preview of a group that Pulumi replaces on request", () => {
  test("a preview with --replace, and of a tainted group, names every member to be deleted", async () => {
    await succeeds(UP, programOf(2));
    const ids = idsAlive();
    const { totalCalls } = simulator.ledger();
    const replaced = await succeeds(["preview", "--replace", URN], programOf(2));
    expect(unnamedIn(replaced, ids)).toEqual([]);
    expect(replaced).toContain("up to 2 VMs are deleted; at least 0 of 2 members in service");
    expect(simulator.ledger().totalCalls - totalCalls).toBeLessThan(8);

    const all = await succeeds(["preview", "--replace", "**"], programOf(2));
    expect(unnamedIn(all, ids)).toEqual([]);

    await succeeds(["state", "taint", "--yes", URN], programOf(2));
    const tainted = await succeeds(["up", "--yes"], programOf(2));
    const [preview = ""] = tainted.split(/^Updating \(/m);
    expect(unnamedIn(preview, ids)).toEqual([]);
    expect(alive().map(({ name }) => name)).toEqual(["fleet-001", "fleet-002"]);
    expect(idsAlive().filter((id) => ids.includes(id))).toEqual([]);
  });

  test("a preview with replaceOnChanges after a partial failure names every member, and fails under a new deletionProtection", async () => {
    const options = { replaceOnChanges: ["*"] };
    simulator.setQuota(3);
    await fails(UP, programOf(5, {}, options));
    simulator.setQuota(10);
    const ids = idsAlive();
    expect(ids).toHaveLength(3);
    const preview = await succeeds(["preview"], programOf(5, {}, options));
    expect(unnamedIn(preview, ids)).toEqual([]);
    expect(preview).toContain("Pulumi replaces the whole group: its 3 members are deleted first");
    expect(preview).toContain("3 VMs are deleted; at least 0 of 5 members in service");

    const tightened = programOf(5, { deletionProtection: true }, options);
    for (const args of [["preview"], UP]) {
      expect(await fails(args, tightened)).toContain("but deletionProtection is on");
    }
    expect(idsAlive()).toEqual(ids);
  });
});

describe("a refused run", () => {
  test("a refused run fails its preview, and the next destroy obeys its tightened limit", async () => {
    await succeeds(UP, programOf(4));
    const ids = idsAlive();
    const tightened = programOf(1, { maxDelete: 1 });
    const preview = await fails(["preview"], tightened);
    expect(preview).toContain("but maxDelete is 1. Nothing is changed. Raise maxDelete");
    expect(preview).toContain("`pulumi destroy` obeys the saved limit (there is no limit) until");
    expect(unnamedIn(preview, ids.slice(1))).toEqual([]);
    expect(await fails(UP, tightened)).toContain("but maxDelete is 1. Nothing is changed");
    const again = await fails(["preview"], tightened);
    expect(again).not.toContain("was interrupted");
    expect(again).not.toContain("obeys the saved limit");
    const destroyed = await fails(["destroy", "--yes", "--skip-preview"], tightened);
    expect(destroyed).toContain("this run would delete 4 VMs");
    expect(idsAlive()).toEqual(ids);

    const reverted = programOf(4, { maxDelete: 1 });
    await succeeds(UP, reverted);
    await succeeds([...UP, "--expect-no-changes"], reverted);
    expect(idsAlive()).toEqual(ids);
  });
});

describe("a preview with unknown inputs", () => {
  const chained = (description: string): Program => ({
    group: {
      regionId: "cn-north-1",
      count: 1,
      instanceSpec: { ...SPEC, description },
    },
    second: {
      regionId: "cn-north-1",
      count: 2,
      instanceSpec: { ...SPEC, name: "front-[01]" },
    },
  });

  test("a preview with unknown inputs shows the plan of the others, and names every member that may be changed", async () => {
    const first = await succeeds(["preview"], chained("one"));
    expect(first).toContain("0 -> 2 members: 2 to launch");
    expect(first).toContain("front-01…front-02 (2): g.n2.large in cn-north-1a");
    await succeeds(UP, chained("one"));
    const fronts = alive().filter(({ name }) => name.startsWith("front"));
    const preview = await succeeds(["preview"], chained("two"));
    const named = fronts.map(({ name, instanceId }) => `${name} (${instanceId})`).join(", ");
    // The unknown value is a tag.
    expect(preview).toContain(`up to 2 members may be modified: ${named}`);
    expect(preview).toContain("no VM is deleted; at least 2 of 2 members in service");
  });
});
